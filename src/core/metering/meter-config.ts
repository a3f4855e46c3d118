import type { MeterColumns } from '../ports/meter.js';
import type { DriftRule, LossModel } from './reconcile.js';

/** Where a number stands in a meter's registers; see the Modbus meter's page. */
export interface RegisterConfig {
  readonly table: 'holding' | 'input';
  readonly register: number;
  readonly format: 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'uint64' | 'int64' | 'float64';
  readonly wordOrder: 'high-first' | 'low-first';
  /** W or kWh a count. */
  readonly scale: number;
}

/** A meter that is asked over Modbus TCP. */
export interface PolledSource {
  /** `virtual`: part of the virtual mine, which has its losses. */
  readonly kind: 'modbus' | 'virtual';
  readonly host: string;
  readonly port?: number;
  readonly unitId?: number;
  /** Seconds of the wall between two readings. */
  readonly pollSeconds: number;
  readonly powerWMax: number;
  readonly power?: RegisterConfig;
  readonly energy?: RegisterConfig & { readonly rollsOverAtKwh: number | null };
}

export type MeterSource =
  | (PolledSource & { readonly kind: 'modbus' })
  | (PolledSource & {
      readonly kind: 'virtual';
      /** What the virtual mine truly loses. */ readonly truth: LossModel;
    })
  | { readonly kind: 'file'; readonly meter?: string; readonly columns?: MeterColumns }
  | { readonly kind: 'miner-sum' };

export function isPolled(source: MeterSource): source is MeterSource & PolledSource {
  return source.kind === 'modbus' || source.kind === 'virtual';
}

/** A meter of a site's grid connection. */
export interface MeterConfig {
  readonly meterId: string;
  /** Length of a metering interval. */
  readonly minutes: number;
  readonly source: MeterSource;
  /** What the site is declared to draw beyond its miners; null: not declared, so the two are not compared. */
  readonly losses: LossModel | null;
  readonly drift: DriftRule;
}
