/** For which the formula was made. */
const VALID = { humidityPercent: { min: 5, max: 99 }, dryBulbC: { min: -20, max: 50 } };

/**
 * Wet bulb in °C near sea level, by Stull (2011), for −20–50 °C; null outside. The formula is good for 5–99 %: drier air counts
 * as of 5 %, damper as of 99 %. At 900 m a wet bulb is some tenths of a degree lower. Checked against the paper's own
 * example only: 20 °C and 50 % give 13.7 °C.
 */
export function wetBulbCOf(dryBulbC: number, relativeHumidityRatio: number): number | null {
  if (dryBulbC < VALID.dryBulbC.min || dryBulbC > VALID.dryBulbC.max) return null;
  const { min, max } = VALID.humidityPercent;
  const percent = Math.min(Math.max(relativeHumidityRatio * 100, min), max);
  const wetBulbC =
    dryBulbC * Math.atan(0.151977 * Math.sqrt(percent + 8.313659)) +
    Math.atan(dryBulbC + percent) -
    Math.atan(percent - 1.676331) +
    0.00391838 * percent ** 1.5 * Math.atan(0.023101 * percent) -
    4.686035;
  return Math.min(wetBulbC, dryBulbC);
}
