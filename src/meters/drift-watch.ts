import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { IntervalRecorder, MeterStore } from '../compliance/index.js';
import { isoUtc } from '../core/interval.js';
import {
  driftStep,
  type MeterConfig,
  type MinerInterval,
  reconcileOver,
  type Reconciliation,
} from '../core/metering/index.js';
import type { Clock } from '../core/ports/clock.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';

/** A meter with gaps is compared over so many times the time that its rule asks for. */
const WINDOWS = 2;

/** How a meter and the miners agree. */
export interface DriftView extends Reconciliation {
  readonly toleranceRatio: number;
  /** Since when the alarm is raised, ISO 8601 UTC; null: it is not. */
  readonly alarmSince: string | null;
}

/** Compares meters with the sum of the miners over a rolling window; an alarm is raised once, and cleared once. */
@Injectable()
export class DriftWatch {
  readonly #logger = new Logger('Meters');

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly store: MeterStore,
    private readonly intervals: IntervalRecorder,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Compares, and raises or clears the alarm; null where losses are not declared or the miners are the meter. */
  async check(siteId: string, meter: MeterConfig): Promise<DriftView | null> {
    const { meterId, losses, drift, source } = meter;
    if (losses === null || source.kind === 'miner-sum') return null;
    const found = await this.#compare(siteId, meter);
    const since = await this.#alarmSince(siteId, meterId);
    const step = driftStep(since !== null, found, drift);
    const view = { ...found, toleranceRatio: drift.toleranceRatio };
    if (step === null) return { ...view, alarmSince: since };
    const raised = await this.#change(siteId, meterId, step, view);
    const what =
      step === 'raise'
        ? `drift alarm: ${found.why}`
        : `drift alarm cleared: it is ${(100 * Math.abs(found.differenceRatio!)).toFixed(1)} % now`;
    this.#logger.warn(`${siteId}, meter ${meterId}: ${what}`);
    return { ...view, alarmSince: raised };
  }

  async #compare(siteId: string, { meterId, minutes, losses, drift }: MeterConfig): Promise<Reconciliation> {
    const to = this.clock.now();
    const from = to.minus({ minutes: WINDOWS * drift.intervals * minutes });
    const meter = await this.store.newest(siteId, meterId, { from: isoUtc(from), to: isoUtc(to) });
    const miners = (await this.intervals.records(siteId, from, to)).map((record): MinerInterval => {
      const isWhole = record.status === 'complete' && record.energyMwh !== null;
      const energyKwh = isWhole ? record.energyMwh! * 1e3 : null;
      return { start: isoUtc(record.intervalStart), minutes: record.minutes, energyKwh };
    });
    return reconcileOver(meter, miners, losses!, drift);
  }

  /** @returns since when the alarm is raised now */
  async #change(
    siteId: string,
    meterId: string,
    step: 'raise' | 'clear',
    view: Omit<DriftView, 'alarmSince'>,
  ): Promise<string | null> {
    const now = this.clock.now();
    const kind = step === 'raise' ? 'meter-drift-raised' : 'meter-drift-cleared';
    await this.database.transaction(async (tx) => {
      const { seq } = await this.ledger.append(siteId, [{ kind, body: { meterId, ...view } }], tx);
      if (step === 'clear')
        await tx.query('DELETE FROM meter_alarm WHERE site_id = $1 AND meter_id = $2', [siteId, meterId]);
      else
        await tx.query(
          'INSERT INTO meter_alarm (site_id, meter_id, raised_at, ledger_seq) VALUES ($1, $2, $3, $4)',
          [siteId, meterId, now.toJSDate(), seq],
        );
    });
    return step === 'raise' ? isoUtc(now) : null;
  }

  async #alarmSince(siteId: string, meterId: string): Promise<string | null> {
    const [row] = await this.database.query<{ raised_at: Date }[]>(
      'SELECT raised_at FROM meter_alarm WHERE site_id = $1 AND meter_id = $2',
      [siteId, meterId],
    );
    return row ? isoUtc(DateTime.fromJSDate(row.raised_at)) : null;
  }
}
