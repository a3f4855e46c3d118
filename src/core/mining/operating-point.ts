/** How a percentage takes effect: at once and roughly, for a short time, or in minutes and to stay. */
export type PercentPace = 'fast' | 'normal';

/** How a point is set at the device; absent for the point that a plain wake leads to. */
export type PointSetting =
  | { readonly verb: 'profile'; readonly profile: string }
  | { readonly verb: 'power-percent'; readonly percent: number; readonly pace?: PercentPace | undefined }
  | { readonly verb: 'power-target'; readonly powerW: number };

/** One thing that a miner can do. */
export interface OperatingPoint {
  readonly id: string;
  readonly kind: 'sleep' | 'underclock' | 'nominal' | 'overclock';
  /** Power at the wall in W. */
  readonly powerW: number;
  readonly hashrateThs: number;
  readonly setting?: PointSetting;
}

/** Points of a model under a firmware: ascending watts, the first is sleep, exactly one is nominal. */
export type OperatingPoints = readonly OperatingPoint[];
