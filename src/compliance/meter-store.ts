import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import { isoUtc } from '../core/interval.js';
import { type MeterVersion, newVersions } from '../core/metering/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { MeterInterval, MeterQuality } from '../core/ports/meter.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';

/** A version as it is kept, with the ledger entry that says the same. */
export interface StoredMeterInterval extends MeterVersion {
  readonly ledgerSeq: number;
}

/** Where meter data came from. */
export interface MeterOrigin {
  /** A file by its name, a live meter by its address. */
  readonly source: string;
  /** Of the file, hex; null where there is none. */
  readonly sha256: string | null;
  /** Who brought it; absent where nobody did. */
  readonly by?: string;
}

/** What became of meter data that came in. */
export interface MeterReceipt {
  readonly added: number;
  readonly corrections: number;
  readonly unchanged: number;
  /** Of the ledger entries that have them. */
  readonly ledgerSeqs: readonly number[];
}

/** What a ledger entry holds at most: well below the longest entry that a reader takes. */
const INTERVALS_PER_ENTRY = 2_000;

/** Metering intervals, in versions: a correction is a row beside the old one, and names the entry that it corrects. */
@Injectable()
export class MeterStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Keeps what is new in `intervals`, with its ledger entries: all of it or nothing. */
  async receive(
    siteId: string,
    meterId: string,
    intervals: readonly MeterInterval[],
    origin: MeterOrigin,
  ): Promise<MeterReceipt> {
    return this.database.transaction(async (tx) => {
      // One at a time for each meter: two files of the same month would both be its second version.
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`meter:${siteId}:${meterId}`]);
      const [first, last] = [intervals[0], intervals.at(-1)];
      if (!first || !last) return { added: 0, corrections: 0, unchanged: 0, ledgerSeqs: [] };
      const span = { from: first.start, to: new Date(Date.parse(last.start) + 1).toISOString() };
      const known = new Map(
        (await this.#newest(tx, siteId, meterId, { ...span, knownAt: null })).map((each) => [
          each.start,
          each,
        ]),
      );
      const knownAt = isoUtc(this.clock.now());
      const { added, corrections, unchanged } = newVersions(known, intervals, {
        knownAt,
        source: origin.source,
      });
      const ledgerSeqs: number[] = [];
      for (let from = 0; from < added.length; from += INTERVALS_PER_ENTRY) {
        const part = added.slice(from, from + INTERVALS_PER_ENTRY);
        const body = { meterId, ...origin, knownAt, intervals: part.map((each) => entryLine(each, known)) };
        const { seq } = await this.ledger.append(siteId, [{ kind: 'meter-data-received', body }], tx);
        ledgerSeqs.push(seq);
        await insert(tx, siteId, meterId, part, seq);
      }
      return { added: added.length, corrections, unchanged, ledgerSeqs };
    });
  }

  /** The newest versions, of intervals that start in [from, to), ascending; with `knownAt`, those that counted then. */
  newest(
    siteId: string,
    meterId: string,
    span: { readonly from: string; readonly to: string; readonly knownAt?: string },
  ): Promise<StoredMeterInterval[]> {
    return this.#newest(this.database.manager, siteId, meterId, { ...span, knownAt: span.knownAt ?? null });
  }

  /** Every version of intervals that start in [from, to), ascending. */
  async versions(
    siteId: string,
    meterId: string,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<StoredMeterInterval[]> {
    const rows = await this.database.query<MeterRow[]>(
      `SELECT * FROM meter_interval WHERE site_id = $1 AND meter_id = $2 AND interval_start >= $3 AND interval_start < $4
       ORDER BY interval_start, version`,
      [siteId, meterId, from, to],
    );
    return rows.map(storedOf);
  }

  /** The newest version of the latest interval; null before the first. */
  async last(siteId: string, meterId: string): Promise<StoredMeterInterval | null> {
    const rows = await this.database.query<MeterRow[]>(
      `SELECT * FROM meter_interval WHERE site_id = $1 AND meter_id = $2
       ORDER BY interval_start DESC, version DESC LIMIT 1`,
      [siteId, meterId],
    );
    return rows[0] ? storedOf(rows[0]) : null;
  }

  async #newest(
    database: EntityManager,
    siteId: string,
    meterId: string,
    { from, to, knownAt }: { from: string; to: string; knownAt: string | null },
  ): Promise<StoredMeterInterval[]> {
    const rows = await database.query<MeterRow[]>(
      `SELECT DISTINCT ON (interval_start) * FROM meter_interval
       WHERE site_id = $1 AND meter_id = $2 AND interval_start >= $3 AND interval_start < $4
         AND ($5::timestamptz IS NULL OR known_at <= $5)
       ORDER BY interval_start, version DESC`,
      [siteId, meterId, from, to, knownAt],
    );
    return rows.map(storedOf);
  }
}

function entryLine(
  { start, minutes, energyKwh, quality, version }: MeterVersion,
  known: ReadonlyMap<string, StoredMeterInterval>,
): object {
  const before = known.get(start);
  return {
    start,
    minutes,
    energyKwh,
    quality,
    version,
    ...(before && { corrects: { version: before.version, seq: before.ledgerSeq } }),
  };
}

/** A statement takes 65,535 parameters; arrays keep it at one each column. */
async function insert(
  tx: EntityManager,
  siteId: string,
  meterId: string,
  versions: readonly MeterVersion[],
  ledgerSeq: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO meter_interval (site_id, meter_id, ledger_seq, interval_start, version, minutes, energy_kwh, quality,
                                 known_at, source)
     SELECT $1, $2, $3, * FROM unnest($4::timestamptz[], $5::integer[], $6::integer[], $7::numeric[], $8::text[],
                                      $9::timestamptz[], $10::text[])`,
    [
      siteId,
      meterId,
      ledgerSeq,
      versions.map(({ start }) => start),
      versions.map(({ version }) => version),
      versions.map(({ minutes }) => minutes),
      versions.map(({ energyKwh }) => energyKwh),
      versions.map(({ quality }) => quality),
      versions.map(({ knownAt }) => knownAt),
      versions.map(({ source }) => source),
    ],
  );
}

interface MeterRow {
  interval_start: Date;
  version: number;
  minutes: number;
  energy_kwh: string | null;
  quality: MeterQuality;
  known_at: Date;
  source: string;
  ledger_seq: string;
}

function storedOf(row: MeterRow): StoredMeterInterval {
  return {
    start: iso(row.interval_start),
    version: row.version,
    minutes: row.minutes,
    energyKwh: row.energy_kwh === null ? null : Number(row.energy_kwh),
    quality: row.quality,
    knownAt: iso(row.known_at),
    source: row.source,
    ledgerSeq: Number(row.ledger_seq),
  };
}

function iso(date: Date): string {
  return isoUtc(DateTime.fromJSDate(date));
}
