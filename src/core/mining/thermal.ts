import type { OperatingPoint } from './operating-point.js';

/** Above `aboveDryBulbC` °C outside, miners of `thermalClass` go no higher than points of `highestKind`. */
export interface ThermalLimit {
  readonly thermalClass: string;
  readonly aboveDryBulbC: number;
  readonly highestKind: OperatingPoint['kind'];
}
