/**
 * Unit conversions. Canonical inside Ebb: W, MWh, USD/MWh, TH/s, J/TH, USD/PH/day, °C, ratio 0–1, UTC.
 * Only adapters and the edges of the system convert from anything else.
 */

export const HOURS_PER_DAY = 24;
const WATTS_PER_MEGAWATT = 1e6;
const TERAHASH_PER_PETAHASH = 1e3;

/** Hash revenue in USD/h of `hashrateThs` TH/s at `hashpriceUsdPerPhDay` USD/PH/day. */
export function hashRevenueUsdPerHour(hashrateThs: number, hashpriceUsdPerPhDay: number): number {
  return (hashrateThs / TERAHASH_PER_PETAHASH) * (hashpriceUsdPerPhDay / HOURS_PER_DAY);
}

/** Cost in USD/h of drawing `powerW` W at `priceUsdPerMwh` USD/MWh. */
export function energyCostUsdPerHour(powerW: number, priceUsdPerMwh: number): number {
  return (powerW / WATTS_PER_MEGAWATT) * priceUsdPerMwh;
}

/** Energy in MWh of `powerW` W held for `hours` h. */
export function energyMwh(powerW: number, hours: number): number {
  return (powerW / WATTS_PER_MEGAWATT) * hours;
}

/** Text such as `23.94 MW`, `310 kW`, `25 W`: three to four significant digits, for people. */
export function formatPower(powerW: number): string {
  const abs = Math.abs(powerW);
  if (abs >= WATTS_PER_MEGAWATT) return `${(powerW / WATTS_PER_MEGAWATT).toFixed(2)} MW`;
  if (abs >= 10e3) return `${Math.round(powerW / 1e3)} kW`;
  if (abs >= 1e3) return `${(powerW / 1e3).toFixed(1)} kW`;
  return `${Math.round(powerW)} W`;
}

/** Text such as `$4,999.00/MWh` or `-$12.31/MWh`. */
export function formatPrice(priceUsdPerMwh: number): string {
  return `${formatUsd(priceUsdPerMwh)}/MWh`;
}

// Made once: making one costs more than a thousand uses of it.
const CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Text such as `$1,234.50` or `-$0.07`. */
export function formatUsd(usd: number): string {
  const text = CENTS.format(Math.abs(usd));
  return usd < 0 && text !== '0.00' ? `-$${text}` : `$${text}`;
}
