import type { Air } from '../ports/weather.js';

/*
 * What makes a thermometer suspect: the air cannot be so, it stands still, or it is far from what is expected of the hour.
 */

/** A little beyond what has been measured on land. */
const DRY_BULB_C = { min: -70, max: 60 };
const WIND_METRES_PER_SECOND_MAX = 115;
/** Sensors of humidity read a little above 100 % in fog, and their wet bulbs a little above the dry. */
const SLACK = { ratio: 0.05, degrees: 1 };
/** Air does not stand still to the last digit for so long; readings enough must say so. */
const FROZEN = { hours: 6, readingsMin: 12 };
/** So near to what is expected, another unit explains the difference. */
const UNIT_FITS_C = 6;

/** Why the air cannot be so, in words; null where it can. */
export function impossibleAir({
  dryBulbC,
  wetBulbC,
  relativeHumidityRatio: humidity,
  windMetresPerSecond: wind,
}: Air): string | null {
  if (!(dryBulbC >= DRY_BULB_C.min && dryBulbC <= DRY_BULB_C.max)) return `${round(dryBulbC)} °C cannot be`;
  if (wetBulbC !== null && !(wetBulbC <= dryBulbC + SLACK.degrees)) {
    return `a wet bulb of ${round(wetBulbC)} °C is above the dry bulb of ${round(dryBulbC)} °C`;
  }
  if (humidity !== null && !(humidity >= -SLACK.ratio && humidity <= 1 + SLACK.ratio)) {
    return `a humidity of ${round(humidity * 100)} % cannot be`;
  }
  if (wind !== null && !(wind >= 0 && wind <= WIND_METRES_PER_SECOND_MAX)) {
    return `a wind of ${round(wind)} m/s cannot be`;
  }
  return null;
}

/** Why a sensor that has told the same `count` times over `hours` is stuck; null where it may still be right. */
export function frozenAir({
  hours,
  count,
}: {
  readonly hours: number;
  readonly count: number;
}): string | null {
  if (hours < FROZEN.hours || count < FROZEN.readingsMin) return null;
  return `it has told the same to the last digit for ${round(hours)} h`;
}

/** Why a temperature is not that of the place, by what is expected of the hour; null where it is near enough. */
export function farFromExpected(dryBulbC: number, expectedC: number, differenceCMax: number): string | null {
  if (Math.abs(dryBulbC - expectedC) <= differenceCMax) return null;
  const said = `${round(dryBulbC)} °C, where ${round(expectedC)} °C is expected`;
  const fits = (otherC: number): boolean => Math.abs(otherC - expectedC) <= UNIT_FITS_C;
  if (fits(((dryBulbC - 32) * 5) / 9)) return `${said}: it is in °F, not in °C`;
  if (fits((dryBulbC * 9) / 5 + 32)) return `${said}: it is in °C, not in °F`;
  return `${said}: ${round(differenceCMax)} K are allowed`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
