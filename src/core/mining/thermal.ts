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

/** What the weather does to the watts and the hash of a thermal class: the operator's own figures. */
export interface Derating {
  readonly thermalClass: string;
  /** Which temperature outside it goes by. */
  readonly by: 'dry-bulb' | 'wet-bulb';
  /** Ascending temperatures; straight lines between them, and flat beyond the first and the last. */
  readonly curve: readonly DeratingPoint[];
}

export interface DeratingPoint {
  readonly atC: number;
  /** What the watts of every operating point are multiplied by; its hashrate likewise. */
  readonly powerRatio: number;
  readonly hashRatio: number;
}

/** Multipliers at a temperature; 1 where it is not known. */
export function deratingAt(
  curve: readonly DeratingPoint[],
  temperatureC: number | null,
): Omit<DeratingPoint, 'atC'> {
  if (temperatureC === null || curve.length === 0) return { powerRatio: 1, hashRatio: 1 };
  const next = curve.findIndex(({ atC }) => atC > temperatureC);
  if (next === 0) return curve[0]!;
  if (next < 0) return curve.at(-1)!;
  const [low, high] = [curve[next - 1]!, curve[next]!];
  const share = (temperatureC - low.atC) / (high.atC - low.atC);
  const between = (from: number, to: number): number => from + share * (to - from);
  return {
    powerRatio: between(low.powerRatio, high.powerRatio),
    hashRatio: between(low.hashRatio, high.hashRatio),
  };
}
