import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { MeterStore, StoredMeterInterval } from '../compliance/index.js';
import { aggregated, type MeterVersion } from '../core/metering/index.js';
import type { MeterSpan } from '../core/reports/index.js';

/** The id that the sum of the miners goes by where a site has no meter. */
export const MINER_SUM = 'miners';

/** Rows that are in memory at once: a month of minutes. */
const DAYS_AT_ONCE = 31;
const DAY_MS = 86_400_000;

/** Metered load of a span, and the ledger entries that brought it. */
export interface MeteredLoad {
  readonly intervals: readonly MeterVersion[];
  readonly ledgerSeqs: ReadonlySet<number>;
}

/** Where a report's load comes from. */
export interface LoadSource {
  readonly meterId: string;
  /** In intervals of `minutes`, ascending. @throws EbbError `rejected` where the source's do not make up such ones */
  read(span: MeterSpan, minutes: number): Promise<MeteredLoad>;
}

/** A meter's newest versions, as they were known at an instant. A year of minutes passes a month at a time. */
export class MeterHistory implements LoadSource {
  constructor(
    private readonly store: MeterStore,
    private readonly siteId: string,
    readonly meterId: string,
    private readonly knownAt: string,
  ) {}

  async read({ from, to }: MeterSpan, minutes: number): Promise<MeteredLoad> {
    const ledgerSeqs = new Set<number>();
    const intervals: MeterVersion[] = [];
    for (const part of partsOf(from, to)) {
      const rows = await this.store.newest(this.siteId, this.meterId, { ...part, knownAt: this.knownAt });
      for (const { ledgerSeq } of rows) ledgerSeqs.add(ledgerSeq);
      intervals.push(...wholeOf(rows, minutes));
    }
    return { intervals, ledgerSeqs };
  }
}

/** Where there is no meter: what the miners told, by the settlement intervals that were closed. */
export class MinerSum implements LoadSource {
  readonly meterId = MINER_SUM;

  constructor(
    private readonly database: DataSource,
    private readonly siteId: string,
  ) {}

  async read({ from, to }: MeterSpan, minutes: number): Promise<MeteredLoad> {
    const rows = await this.database.query<
      { start: Date; minutes: number; mwh: string | null; closed: Date }[]
    >(
      `SELECT interval_start AS start, minutes, closed_at AS closed,
              CASE WHEN status = 'complete' THEN energy_mwh END AS mwh
       FROM interval_record WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3 ORDER BY 1`,
      [this.siteId, from, to],
    );
    const intervals = rows.map((row): MeterVersion => ({
      start: row.start.toISOString(),
      minutes: row.minutes,
      energyKwh: row.mwh === null ? null : Number(row.mwh) * 1e3,
      quality: row.mwh === null ? 'missing' : 'estimated',
      version: 1,
      knownAt: row.closed.toISOString(),
      source: 'sum of the miners',
    }));
    return { intervals: wholeOf(intervals, minutes), ledgerSeqs: new Set() };
  }
}

/** Each as the newest of its parts. */
function wholeOf(rows: readonly (MeterVersion | StoredMeterInterval)[], minutes: number): MeterVersion[] {
  const widthMs = minutes * 60_000;
  const newest = new Map<number, MeterVersion>();
  for (const row of rows) {
    const startMs = Math.floor(Date.parse(row.start) / widthMs) * widthMs;
    const known = newest.get(startMs);
    if (!known || known.version < row.version) newest.set(startMs, row);
  }
  return aggregated(rows, minutes).map((whole) => {
    const { version, knownAt, source } = newest.get(Date.parse(whole.start))!;
    return { ...whole, version, knownAt, source };
  });
}

/** Parts end at midnights of UTC, which no metering interval crosses. */
function* partsOf(from: string, to: string): Generator<MeterSpan> {
  const toMs = Date.parse(to);
  for (let fromMs = Date.parse(from); fromMs < toMs;) {
    const midnightMs = Math.floor(fromMs / DAY_MS + DAYS_AT_ONCE) * DAY_MS;
    const endMs = Math.min(midnightMs, toMs);
    yield { from: iso(fromMs), to: iso(endMs) };
    fromMs = endMs;
  }
}

function iso(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'utc' }).toISO()!;
}
