import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DateTime } from 'luxon';
import { FleetRegistry, FleetState, TelemetryStore } from '../../src/fleet/index.js';
import { benchSite } from '../bench-site.js';
import { FleetReadings } from './readings.js';
import { type Course, race, type Race, timedCopy } from './race.js';
import type { BenchServer } from './servers.js';

const CONTAINERS = 12;
const MODELS = 5;
const PARTS = 8;
const SEED = 20260701;
const MINUTE_MS = 60_000;
/** The day that is written minute by minute. */
export const DAY = DateTime.fromISO('2026-07-30T00:00:00Z', { zone: 'utc' });
/** Days before it, for the queries: thinner, and still a frame for every point that a range of these days is told in. */
const BEFORE = [
  { fromDays: 29, toDays: 6, stepMinutes: 30 },
  { fromDays: 6, toDays: 0, stepMinutes: 5 },
] as const;

/** The product's store for one site of so many miners. */
export function benchStore({ database }: BenchServer, miners: number) {
  const site = benchSite(miners, CONTAINERS, MODELS);
  const registry = new FleetRegistry({
    http: { host: '127.0.0.1', port: 1 },
    sites: [site],
    simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
  });
  return { site, telemetry: new TelemetryStore(registry, new FleetState(registry, database), database) };
}

/** A day of one-minute readings: a frame a minute through the product's store, and rows by COPY. */
export async function raceTelemetry(
  server: BenchServer,
  telemetry: TelemetryStore,
  size: { readonly miners: number; readonly minutes: number; readonly copyMinutes: number },
  folder: string,
): Promise<Race> {
  const { database, copies } = server;
  await database.query(
    'CREATE TABLE bare_sample (miner integer, at timestamptz, power_w integer, hashrate_ghs integer)',
  );
  const readings = new FleetReadings(size.miners, SEED);
  const parts = Array.from({ length: PARTS }, (_, part) => ({
    ebb: () => addFrames(telemetry, readings, partOf(size.minutes, part)),
    copy: copies
      ? () =>
          timedCopy(database, 'bare_sample', join(folder, 'rows'), rows(size, partOf(size.copyMinutes, part)))
      : null,
  }));
  return race(database, parts);
}

/** The days before, for the queries. */
export async function addDaysBefore(telemetry: TelemetryStore, miners: number): Promise<void> {
  const readings = new FleetReadings(miners, SEED);
  for (const { fromDays, toDays, stepMinutes } of BEFORE) {
    const endMs = DAY.minus({ days: toDays }).toMillis();
    let atMs = DAY.minus({ days: fromDays }).toMillis();
    for (; atMs < endMs; atMs += stepMinutes * MINUTE_MS) await telemetry.add('bench', readings.frame(atMs));
  }
}

async function addFrames(telemetry: TelemetryStore, readings: FleetReadings, span: Span): Promise<Course> {
  let [samples, seconds] = [0, 0];
  for (let minute = span.from; minute < span.to; minute += 1) {
    const frame = readings.frame(DAY.toMillis() + minute * MINUTE_MS);
    const start = performance.now();
    await telemetry.add('bench', frame);
    seconds += (performance.now() - start) / 1e3;
    samples += frame.powerW.length;
  }
  return { samples, seconds };
}

function* rows({ miners }: { readonly miners: number }, span: Span) {
  const readings = new FleetReadings(miners, SEED);
  for (let minute = span.from; minute < span.to; minute += 1) {
    const { atMs, powerW, hashrateGhs } = readings.frame(DAY.toMillis() + minute * MINUTE_MS);
    const at = new Date(atMs).toISOString();
    const lines = powerW.map((watts, miner) => `${miner}\t${at}\t${watts ?? '\\N'}\t${hashrateGhs[miner]}\n`);
    yield { text: lines.join(''), samples: powerW.length };
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function partOf(minutes: number, part: number): Span {
  return { from: Math.floor((minutes * part) / PARTS), to: Math.floor((minutes * (part + 1)) / PARTS) };
}
