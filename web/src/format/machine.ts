const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const PETAHASH_THS = 1_000;

/** Text such as `98.1 TH/s` or `1.2 PH/s`, or a dash where nothing is known. */
export function hashrate(ths: number | null | undefined): string {
  if (ths == null) return '–';
  return ths < PETAHASH_THS ? `${TENTHS.format(ths)} TH/s` : `${TENTHS.format(ths / PETAHASH_THS)} PH/s`;
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
