import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { BenchResult } from './bench-site.js';
import { racePrices } from './ingest/prices.js';
import { type QueryTimes, timeQueries } from './ingest/queries.js';
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

interface Outcome {
  readonly server: BenchServer;
  readonly telemetry: Race;
  readonly prices: Race;
  readonly bytesPerSample: number;
  readonly rowBytesPerSample: number;
  readonly queries: QueryTimes;
}

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
  const { telemetry } = benchStore(server, size.miners);
  say('telemetry');
  const raced = await raceTelemetry(server, telemetry, size, folder);
  const bytes = (await bytesOf(database, 'telemetry_frame')) + (await bytesOf(database, 'telemetry_roll_up'));
  const rowBytes = await bytesOf(database, 'bare_sample');
  say('prices');
  const prices = await racePrices(server, size, folder);
  say('queries');
  await addDaysBefore(telemetry, size.miners);
  return {
    server,
    telemetry: raced,
    prices,
    bytesPerSample: bytes / raced.ebb.samples,
    rowBytesPerSample: rowBytes / (raced.copy?.samples ?? 1),
    queries: await timeQueries(telemetry, size),
  };
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

function figuresOf(outcomes: readonly Outcome[]): Record<string, number> {
  const figures: Record<string, number> = {};
  const note = (name: string, value: number | null, digits: number): void => {
    if (value !== null) figures[name] = Number(value.toFixed(digits));
  };
  for (const { server, telemetry, prices, ...outcome } of outcomes) {
    note(`share_of_copy_${server.name}`, shareOfCopy(telemetry), 2);
    note(`samples_per_second_${server.name}`, perSecond(telemetry.ebb), 0);
    note(`copy_samples_per_second_${server.name}`, telemetry.copy && perSecond(telemetry.copy), 0);
    note(`price_share_of_copy_${server.name}`, shareOfCopy(prices), 2);
    note(`prices_per_second_${server.name}`, perSecond(prices.ebb), 0);
    note(`copy_prices_per_second_${server.name}`, prices.copy && perSecond(prices.copy), 0);
    note(`range_query_ms_p99_${server.name}`, outcome.queries.p99Ms, 1);
    note(`bytes_per_sample_${server.name}`, outcome.bytesPerSample, 2);
    note(`row_bytes_per_sample_${server.name}`, telemetry.copy && outcome.rowBytesPerSample, 1);
  }
  note('bytes_per_sample', Math.max(...outcomes.map(({ bytesPerSample }) => bytesPerSample)), 2);
  note('range_query_ms_p99', Math.max(...outcomes.map(({ queries }) => queries.p99Ms)), 1);
  return figures;
}

function notesOf(outcomes: readonly Outcome[], size: Size): string {
  const queries = outcomes.map(({ server, queries: { medianMs } }) => {
    const medians = Object.entries(medianMs).map(([kind, ms]) => `${kind} ${ms}`);
    return `${server.label}: ${medians.join(', ')}`;
  });
  const absent = outcomes.some(({ server }) => server.name === 'postgres')
    ? ''
    : ' There is no installed PostgreSQL here, so that nothing is said of one.';
  return (
    `${outcomes.map(({ server: { name, label } }) => `${name} is ${label}`).join('; ')}; default settings, fsync on.${absent} ` +
    `Telemetry: ${size.minutes} minutes of ${size.miners} miners, watts and hash, each minute stored and committed by itself ` +
    `through the product's store, roll-ups included, beside a server-side COPY of ${size.copyMinutes} of these minutes into a ` +
    `table without an index, a part of each in turn. Prices: ${size.days} days of 15 minutes of ${size.points} points with ` +
    `versions and primary key, beside COPY of ${size.copyPoints} of these points without any. Queries: median ms of the site's ` +
    `power and of one miner's history over 30 days, of which all but the newest have a frame in 5 minutes, or before a week ago in 30: ${queries.join('; ')}.`
  );
}

/** What the environment says. All of a day's telemetry, else; of the points whose year of prices is stored one in twenty: all take over half an hour. */
function sizeFrom(env: Readonly<Record<string, string | undefined>>): Size {
  const number = (name: string, whole: number): number => {
    const value = Number(env[name] ?? whole);
    if (Number.isInteger(value) && value >= 1) return value;
    throw new Error(`${name} is "${env[name]}": it can be a whole number from 1 on`);
  };
  const minutes = number('EBB_BENCH_MINUTES', 1_440);
  const points = number('EBB_BENCH_POINTS', 50);
  return {
    miners: number('EBB_BENCH_MINERS', 30_000),
    minutes,
    copyMinutes: Math.min(minutes, COPY_MINUTES),
    points,
    days: number('EBB_BENCH_DAYS', 365),
    copyPoints: Math.min(points, COPY_POINTS),
  };
}
