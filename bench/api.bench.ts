import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkVirtualFleet } from '../adapters/virtual-fleet.client.js';
import { MIGRATIONS } from '../migrations/index.js';
import { ENTITIES } from '../src/entities.js';
import type { SiteConfig } from '../src/core/site.js';
import { migrate, openDatabase } from '../src/platform/index.js';
import type { BenchTick, ServerMethods } from './api/server.process.js';
import type { Access, ViewerMethods } from './api/viewers.process.js';
import { BENCH_POLICY, type BenchResult } from './bench-site.js';
import { benchMine, virtualSpecs } from './dispatch/bench-mine.js';
import { type Child, forkChild } from './dispatch/child.js';
import { median, round, spreadOf } from './dispatch/figures.js';

const MINERS = 10_000;
const VIEWERS = 200;
const FIRMWARES = ['luxos', 'whatsminer-v3', 'antminer-stock'];
/** Alternating blocks of ticks, with viewers and without. */
const BLOCKS = 5;
const TICKS = 8;
/** Between ticks there is time for what follows from one, as there is in a mine. */
const TICK_MS = 2_000;
const READ_ROUNDS = 10;
const READ_PAUSE_MS = 20;
const SITE = '/sites/bench';
/** What the console asks for again and again. */
const READS = [
  '/sites',
  SITE,
  `${SITE}/plan`,
  `${SITE}/fleet`,
  `${SITE}/fleet/miners?limit=100`,
  `${SITE}/prices`,
  `${SITE}/power`,
  `${SITE}/ledger?limit=100`,
];

interface Measured {
  readonly without: BenchTick[];
  readonly with: BenchTick[];
  /** From a plan on disk to the last of the viewers that saw it, ms. */
  readonly liveMs: number[];
  readonly readMs: Map<string, number[]>;
}

/** The API of a mine whose miners all report: reads, live viewers, and what they cost the tick. */
export async function run(): Promise<BenchResult> {
  const miners = Number(process.env['EBB_BENCH_MINERS'] ?? MINERS);
  const firmwares = process.env['EBB_BENCH_FIRMWARES']?.split(',') ?? FIRMWARES;
  const mine = benchMine(miners, firmwares);

  const site: SiteConfig = { ...mine, policy: { ...BENCH_POLICY, horizonHours: 0 } };
  const folder = mkdtempSync(join(tmpdir(), 'ebb-bench-'));
  const stateDirectory = join(folder, 'state');
  mkdirSync(stateDirectory);
  // Under root the server runs as another user, who has to get in, whatever the umask.
  for (const each of [folder, stateDirectory]) chmodSync(each, 0o755);
  const database = await openDatabase({
    stateDirectory,
    name: 'ebb_bench',
    url: process.env['EBB_BENCH_DATABASE_URL'],
    warn: (message) => console.error(message),
  });
  try {
    await migrate(database.url, { entities: ENTITIES, migrations: MIGRATIONS });
    const measured = await measure(site, database.url, folder);
    return { figures: figuresOf(measured), notes: notesOf(miners, firmwares, database.engine) };
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(site: SiteConfig, databaseUrl: string, folder: string): Promise<Measured> {
  const now = Date.now();
  const fleet = await forkVirtualFleet(
    { miners: virtualSpecs(site), seed: 1, misbehavingRatio: 0, listen: 'shared' },
    { simulatedMs: now, wallMs: now, speed: 1 },
  );
  const server = forkChild<ServerMethods>(new URL('./api/server.process.js', import.meta.url));
  const viewers = forkChild<ViewerMethods>(new URL('./api/viewers.process.js', import.meta.url));
  try {
    const access = await server.call('start', { site, databaseUrl, folder: join(folder, 'reports') });
    say(`${site.miners.length} miners report`);
    const measured: Measured = { without: [], with: [], liveMs: [], readMs: new Map() };
    // What is compiled on the way is nobody's.
    await block(server, viewers, access, { ...measured, without: [], with: [], liveMs: [] });
    measured.readMs.clear();
    for (let index = 1; index <= BLOCKS; index += 1) {
      await block(server, viewers, access, measured);
      say(`block ${index} of ${BLOCKS}`);
    }
    await server.call('stop', undefined as never);
    return measured;
  } finally {
    await viewers.stop();
    await server.stop();
    await fleet.stop();
  }
}

/** Ticks without viewers, ticks with them, then the main reads with them and a tick now and then. */
async function block(
  server: Child<ServerMethods>,
  viewers: Child<ViewerMethods>,
  access: Access,
  into: Measured,
): Promise<void> {
  const some = { siteId: 'bench', count: TICKS, everyMs: TICK_MS };
  into.without.push(...(await server.call('ticks', some)));
  await viewers.call('watch', { ...access, count: VIEWERS });
  into.with.push(...(await server.call('ticks', some)));
  const [, took] = await Promise.all([
    server.call('ticks', { ...some, count: 4, everyMs: 1_000 }),
    viewers.call('read', { ...access, paths: READS, rounds: READ_ROUNDS, pauseMs: READ_PAUSE_MS }),
  ]);
  for (const [path, ms] of took) into.readMs.set(path, [...(into.readMs.get(path) ?? []), ...ms]);
  const seen = new Map(
    (await viewers.call('leave', null)).map(({ epoch, lastSeenAtMs }) => [epoch, lastSeenAtMs]),
  );
  for (const { epoch, storedAtMs } of into.with.slice(-TICKS)) {
    const lastSeenAtMs = seen.get(epoch);
    if (lastSeenAtMs === undefined) throw new Error(`a viewer did not see plan ${epoch}`);
    into.liveMs.push(lastSeenAtMs - storedAtMs);
  }
}

/** It takes minutes: whoever waits sees that it goes on. */
function say(text: string): void {
  process.stderr.write(`[api] ${text}\n`);
}

function figuresOf({ without, with: withViewers, liveMs, readMs }: Measured): Record<string, number> {
  const msOf = (ticks: readonly BenchTick[]): number[] => ticks.map(({ milliseconds }) => milliseconds);
  const live = spreadOf(liveMs);
  const reads = spreadOf([...readMs.values()].flat());
  return {
    read_ms_p50: reads.p50,
    read_ms_p99: reads.p99,
    ...Object.fromEntries(
      [...readMs].map(([path, ms]) => [
        `read_ms_p99_${path.replace(SITE, '').replace(/\?.*/, '').split('/').at(-1) || 'site'}`,
        spreadOf(ms).p99,
      ]),
    ),
    [`live_ms_p50_${VIEWERS}_viewers`]: live.p50,
    [`live_ms_p99_${VIEWERS}_viewers`]: live.p99,
    tick_ms_p50_without_viewers: round(median(msOf(without)), 1),
    tick_ms_p50_with_viewers: round(median(msOf(withViewers)), 1),
    tick_ratio_with_viewers: round(median(msOf(withViewers)) / median(msOf(without)), 3),
  };
}

function notesOf(miners: number, firmwares: readonly string[], engine: string): string {
  return (
    `${miners} virtual miners (${firmwares.join(', ')}, in turn) in a process of their own, read over their protocols by all of ` +
    `Ebb in another, on ${engine}; ${VIEWERS} streams and the reads in a third. live_ms: from a plan on disk to the last of ` +
    `the ${VIEWERS} viewers that has read it. tick: as the controller counts it, medians of ${BLOCKS * TICKS} each, blocks with ` +
    `and without viewers in turn. read_ms: one after the other while ticks run and viewers look on. Node ${process.version}.`
  );
}
