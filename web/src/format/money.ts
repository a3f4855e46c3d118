import { formatPrice, formatUsd } from '../../../src/core/units.js';

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** From this on cents say nothing. */
const CENTS_USD_MAX = 1_000;

/** Text such as `$412.00/MWh`, or a dash where nothing is known. */
export function price(usdPerMwh: number | null | undefined): string {
  return usdPerMwh == null ? '–' : formatPrice(usdPerMwh);
}

/** Text such as `$27.14` or `−$12,345`, or a dash. */
export function usd(amountUsd: number | null | undefined): string {
  if (amountUsd == null) return '–';
  const text =
    Math.abs(amountUsd) < CENTS_USD_MAX
      ? formatUsd(Math.abs(amountUsd))
      : `$${WHOLE.format(Math.abs(amountUsd))}`;
  return amountUsd < 0 && text !== '$0.00' ? `−${text}` : text;
}

/** The same with a plus where it is one. */
export function signedUsd(amountUsd: number | null | undefined): string {
  return amountUsd != null && amountUsd > 0 ? `+${usd(amountUsd)}` : usd(amountUsd);
}

/** Text such as `$45.48/PH/day`, or a dash. */
export function hashprice(usdPerPhDay: number | null | undefined): string {
  return usdPerPhDay == null ? '–' : `${formatUsd(usdPerPhDay)}/PH/day`;
}
