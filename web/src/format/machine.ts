const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** From here on single TH/s say nothing any more. */
const PETAHASH_FROM_THS = 10_000;
const KILOWATTS_FROM_W = 10_000;

/** Text such as `3,480 W` or `33.5 kW`: finer than a site's power, since machines of a model differ by few W. */
export function minerPower(powerW: number | null | undefined): string {
  if (powerW == null) return '–';
  return powerW < KILOWATTS_FROM_W ? `${WHOLE.format(powerW)} W` : `${TENTHS.format(powerW / 1e3)} kW`;
}

/** Text such as `98.1 TH/s` or `12.3 PH/s`, or a dash where nothing is known. */
export function hashrate(ths: number | null | undefined): string {
  if (ths == null) return '–';
  return ths < PETAHASH_FROM_THS ? `${TENTHS.format(ths)} TH/s` : `${TENTHS.format(ths / 1e3)} PH/s`;
}

/** Text such as `17.5 J/TH`, or a dash. */
export function jPerTh(value: number | null | undefined): string {
  return value == null ? '–' : `${TENTHS.format(value)} J/TH`;
}

/** Text such as `+4 %`, `−2 %` or `0 %`, or a dash. @param ratio 0.04 is 4 % */
export function percent(ratio: number | null | undefined): string {
  if (ratio == null) return '–';
  const whole = Math.round(ratio * 100);
  return `${whole > 0 ? '+' : whole < 0 ? '−' : ''}${WHOLE.format(Math.abs(whole))} %`;
}

/** Text such as `71 °C`, or a dash. */
export function temperature(celsius: number | null | undefined): string {
  return celsius == null ? '–' : `${WHOLE.format(celsius)} °C`;
}
