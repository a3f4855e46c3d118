import type { OperatingPoint } from './operating-point.js';

/** Above `aboveDryBulbC` °C outside, miners of `thermalClass` go no higher than points of `highestKind`. */
export interface ThermalLimit {
  readonly thermalClass: string;
  readonly aboveDryBulbC: number;
  readonly highestKind: OperatingPoint['kind'];
}

/**
 * Below `belowDryBulbC` °C outside, at least this share of the miners of `thermalClass` stays awake, in each group: its heat
 * keeps the fluid of its loop from freezing.
 */
export interface KeepWarm {
  readonly thermalClass: string;
  readonly belowDryBulbC: number;
  readonly awakeRatioMin: number;
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
