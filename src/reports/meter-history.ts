import type { DataSource } from 'typeorm';
import { aggregated, checkDivides, type MeterVersion, worstQuality } from '../core/metering/index.js';
import type { MeterQuality } from '../core/ports/meter.js';
import type { MeterSpan } from '../core/reports/index.js';

/** The id that the sum of the miners goes by where a site has no meter. */
export const MINER_SUM = 'miners';

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

/** A meter's newest versions, as they were known at an instant. The database makes hours of a year of minutes. */
export class MeterHistory implements LoadSource {
  constructor(
    private readonly database: DataSource,
    private readonly siteId: string,
    readonly meterId: string,
    private readonly knownAt: string,
  ) {}

  async read({ from, to }: MeterSpan, minutes: number): Promise<MeteredLoad> {
    const rows = await this.database.query<WholeRow[]>(
      `SELECT date_bin(make_interval(mins => $5), interval_start, TIMESTAMPTZ '1970-01-01') AS start,
              min(minutes) AS shortest, max(minutes) AS longest, count(energy_kwh) AS known, sum(energy_kwh) AS kwh,
              array_agg(DISTINCT quality) AS qualities, max(version) AS version, max(known_at) AS known_at,
              min(source) AS source, array_agg(DISTINCT ledger_seq) AS seqs
       FROM (SELECT DISTINCT ON (interval_start) * FROM meter_interval
             WHERE site_id = $1 AND meter_id = $2 AND interval_start >= $3 AND interval_start < $4 AND known_at <= $6
             ORDER BY interval_start, version DESC) AS newest
       GROUP BY 1 ORDER BY 1`,
      [this.siteId, this.meterId, from, to, minutes, this.knownAt],
    );
    return {
      intervals: rows.map((row) => wholeInterval(row, minutes)),
      ledgerSeqs: new Set(rows.flatMap(({ seqs }) => seqs.map(Number))),
    };
  }
}

interface WholeRow {
  start: Date;
  shortest: number;
  longest: number;
  /** Parts whose energy is known. */
  known: string;
  kwh: string | null;
  qualities: MeterQuality[];
  version: number;
  known_at: Date;
  source: string;
  seqs: string[];
}

/** As `aggregated` of the core makes it of its parts. @throws EbbError as it does */
function wholeInterval(row: WholeRow, minutes: number): MeterVersion {
  for (const length of [row.shortest, row.longest]) checkDivides(length, minutes);
  const isWhole = row.shortest === row.longest && Number(row.known) * row.shortest === minutes;
  return {
    start: row.start.toISOString(),
    minutes,
    energyKwh: isWhole ? Number(Number(row.kwh).toFixed(6)) : null,
    quality: isWhole ? worstQuality(row.qualities) : 'missing',
    version: row.version,
    knownAt: row.known_at.toISOString(),
    source: row.source,
  };
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
function wholeOf(rows: readonly MeterVersion[], minutes: number): MeterVersion[] {
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
