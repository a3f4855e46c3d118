import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { BenchResult } from './bench-site.js';
import { DAYS_AT_ONCE, POINTS_AT_ONCE, racePrices } from './ingest/prices.js';
import { type QueryTimes, timePrices, timeTelemetry } from './ingest/queries.js';
import { perSecond, type Race, shareOfCopy } from './ingest/race.js';
import { type BenchServer, embeddedServer, installedServer, openFolder } from './ingest/servers.js';
import { addDaysBefore, benchStore, raceTelemetry } from './ingest/telemetry.js';

/** COPY is as quick at the end as at the beginning: a part of it tells how quick it is. */
const COPY_MINUTES = 120;
const COPY_POINTS = 40;

interface Size {
  readonly miners: number;
  readonly minutes: number;
  readonly copyMinutes: number;
  readonly points: number;
  readonly days: number;
  readonly copyPoints: number;
}

/** What was measured of one kind of samples on one server. */
interface Measured {
  readonly race: Race;
  readonly bytesPerSample: number;
  /** Of rows by COPY, without an index; null where there was no COPY. */
  readonly rowBytesPerSample: number | null;
  readonly queries: QueryTimes;
}

const KINDS = ['telemetry', 'price'] as const;
type Outcome = { readonly server: BenchServer } & Readonly<Record<(typeof KINDS)[number], Measured>>;

/** A day of telemetry and a year of prices into the database, beside bare COPY on the same server, and what consoles ask. */
export async function run(): Promise<BenchResult> {
  const size = sizeFrom(process.env);
  const folder = openFolder(mkdtempSync(join(tmpdir(), 'ebb-bench-')));
  const outcomes: Outcome[] = [];
  try {
    for (const start of [installedServer, embeddedServer]) {
      const server = await start(folder);
      if (server === null) continue;
      try {
        outcomes.push(await measure(server, size, folder));
      } finally {
        await server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { figures: figuresOf(outcomes), notes: notesOf(outcomes, size) };
}

async function measure(server: BenchServer, size: Size, folder: string): Promise<Outcome> {
  const { database } = server;
  const say = (what: string): void => console.error(`[ingest] ${server.label}: ${what}`);
  const measured = async (
    race: Race,
    tables: readonly string[],
    rows: string,
    time: () => Promise<QueryTimes>,
  ): Promise<Measured> => {
    const sizes = await Promise.all(tables.map((table) => bytesOf(database, table)));
    return {
      race,
      bytesPerSample: sizes.reduce((sum, bytes) => sum + bytes) / race.ebb.samples,
      rowBytesPerSample: race.copy && (await bytesOf(database, rows)) / race.copy.samples,
      queries: await time(),
    };
  };
  const { telemetry } = benchStore(server, size.miners);
  say('telemetry');
  const readings = await raceTelemetry(server, telemetry, size, folder);
  const ofTelemetry = await measured(
    readings,
    ['telemetry_frame', 'telemetry_roll_up'],
    'bare_sample',
    async () => {
      await addDaysBefore(telemetry, size.miners);
      return timeTelemetry(telemetry, size);
    },
  );
  say('prices');
  const prices = await racePrices(server, size, folder);
  const ofPrices = await measured(prices, ['series_block'], 'bare_price', () => timePrices(database, size));
  return { server, telemetry: ofTelemetry, price: ofPrices };
}

/** Of a table with its partitions, indexes and what is kept out of line. */
async function bytesOf(database: DataSource, table: string): Promise<number> {
  const [row] = await database.query<{ bytes: string }[]>(
    `SELECT pg_total_relation_size($1::regclass) + COALESCE(
       (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1::regclass) WHERE level > 0), 0) AS bytes`,
    [table],
  );
  return Number(row!.bytes);
}

/** Of each kind by itself, and of both the worse. */
function figuresOf(outcomes: readonly Outcome[]): Record<string, number> {
  const figures: Record<string, number> = {};
  const note = (name: string, value: number | null, digits: number): void => {
    if (value !== null) figures[name] = Number(value.toFixed(digits));
  };
  for (const { server, ...kinds } of outcomes) {
    const shares = KINDS.flatMap((kind) => shareOfCopy(kinds[kind].race) ?? []);
    note(`share_of_copy_${server.name}`, shares.length > 0 ? Math.min(...shares) : null, 2);
    for (const kind of KINDS) {
      const { race, queries, bytesPerSample, rowBytesPerSample } = kinds[kind];
      note(`${kind}_share_of_copy_${server.name}`, shareOfCopy(race), 2);
      note(`${kind}_samples_per_second_${server.name}`, perSecond(race.ebb), 0);
      note(`${kind}_copy_samples_per_second_${server.name}`, race.copy && perSecond(race.copy), 0);
      note(`${kind}_bytes_per_sample_${server.name}`, bytesPerSample, 2);
      note(`${kind}_row_bytes_per_sample_${server.name}`, rowBytesPerSample, 1);
      note(`${kind}_range_query_ms_p99_${server.name}`, queries.p99Ms, 1);
    }
  }
  const all = outcomes.flatMap((outcome) => KINDS.map((kind) => outcome[kind]));
  note('bytes_per_sample', Math.max(...all.map(({ bytesPerSample }) => bytesPerSample)), 2);
  note('range_query_ms_p99', Math.max(...all.map(({ queries }) => queries.p99Ms)), 1);
  return figures;
}

function notesOf(outcomes: readonly Outcome[], size: Size): string {
  const queries = outcomes.map(({ server, ...kinds }) => {
    const medians = KINDS.flatMap((kind) => Object.entries(kinds[kind].queries.medianMs));
    return `${server.label}: ${medians.map(([query, ms]) => `${query} ${ms}`).join(', ')}`;
  });
  const absent = outcomes.some(({ server }) => server.name === 'postgres')
    ? ''
    : ' There is no installed PostgreSQL here, so that nothing is said of one.';
  return (
    `${outcomes.map(({ server: { name, label } }) => `${name} is ${label}`).join('; ')}; default settings, fsync on.${absent} ` +
    `Figures without a kind in their name are the worse of the two kinds. ` +
    `Telemetry: ${size.minutes} minutes of ${size.miners} miners, watts and hash, each minute stored and committed by itself ` +
    `through the product's store, roll-ups included, beside a server-side COPY of ${size.copyMinutes} of these minutes into a ` +
    `table without an index, a part of each in turn. Prices: ${size.days} days of 15 minutes of ${size.points} points through ` +
    `the product's store with its versions and its index, ${POINTS_AT_ONCE} points and ${DAYS_AT_ONCE} days a transaction, beside ` +
    `COPY of ${size.copyPoints} of these points, a row a price, without an index, a part of each in turn; packing is counted, ` +
    `writing COPY's file is not. Queries: median ms of the site's power and of one miner's history over 30 days, of which all ` +
    `but the newest have a frame in 5 minutes, or before a week ago in 30, and of one point's prices: ${queries.join('; ')}.`
  );
}

/** What the environment says; else all of a day's telemetry and of a year's prices. */
function sizeFrom(env: Readonly<Record<string, string | undefined>>): Size {
  const number = (name: string, whole: number): number => {
    const value = Number(env[name] ?? whole);
    if (Number.isInteger(value) && value >= 1) return value;
    throw new Error(`${name} is "${env[name]}": it can be a whole number from 1 on`);
  };
  const minutes = number('EBB_BENCH_MINUTES', 1_440);
  const points = number('EBB_BENCH_POINTS', 1_000);
  return {
    miners: number('EBB_BENCH_MINERS', 30_000),
    minutes,
    copyMinutes: Math.min(minutes, COPY_MINUTES),
    points,
    days: number('EBB_BENCH_DAYS', 365),
    copyPoints: Math.min(points, COPY_POINTS),
  };
}
