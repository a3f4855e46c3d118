import type { OperatingPoint } from './operating-point.js';

/** Above `aboveDryBulbC` °C outside, miners of `thermalClass` go no higher than points of `highestKind`. */
export interface ThermalLimit {
  readonly thermalClass: string;
  readonly aboveDryBulbC: number;
  readonly highestKind: OperatingPoint['kind'];
}

/** Wear of one wake beyond the usual, for each °C that it is colder outside than `referenceC`. */
export interface ColdWear {
  readonly usdPerDegree: number;
  readonly referenceC: number;
}

/** USD of one wake; nothing where the temperature is not known. */
export function coldWearUsd(dryBulbC: number | null, { usdPerDegree, referenceC }: ColdWear): number {
  return dryBulbC === null ? 0 : usdPerDegree * Math.max(0, referenceC - dryBulbC);
}
