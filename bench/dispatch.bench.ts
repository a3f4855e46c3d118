import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkVirtualFleet, type VirtualFleetProcess } from '../adapters/virtual-fleet.client.js';
import { MIGRATIONS } from '../migrations/index.js';
import { ENTITIES } from '../src/entities.js';
import { migrate, openDatabase } from '../src/platform/index.js';
import type { BenchResult } from './bench-site.js';
import { benchMine, type Event, virtualSpecs } from './dispatch/bench-mine.js';
import { forkChild } from './dispatch/child.js';
import type { ControllerMethods, EventResult } from './dispatch/controller.process.js';
import { median, round } from './dispatch/figures.js';
import type { FloorMethods, FloorResult } from './dispatch/floor.process.js';

const SIZES = [1_000, 10_000, 50_000];
const FIRMWARES = ['luxos', 'whatsminer-v3', 'antminer-stock'];
/** Event pairs (sleep, wake) in each of two turns of floor and dispatcher; the largest fleet has one turn. */
const LARGE = 20_000;
const HANG_RATIO = 0.1;
/** The fleet that the hanging run is made with. */
const HANG_SIZE = 10_000;
const FLOOR_CONCURRENCY = 256;
const EVENTS = ['sleep', 'wake'] as const;

interface SizeResult {
  readonly dispatcher: Readonly<Record<Event, readonly EventResult[]>>;
  readonly floor: Readonly<Record<Event, readonly FloorResult[]>>;
  readonly hang: EventResult | null;
  readonly readSeconds: number;
  readonly liveBytes: number;
}

/** An event over virtual miners of several firmwares, beside a bare client that writes the same bytes. */
export async function run(): Promise<BenchResult> {
  const sizes = listOf('EBB_BENCH_SIZES', SIZES.map(String)).map(Number);
  const firmwares = listOf('EBB_BENCH_FIRMWARES', FIRMWARES);
  const figures: Record<string, number> = {};
  const folder = mkdtempSync(join(tmpdir(), 'ebb-bench-'));
  const database = await openDatabase({
    stateDirectory: join(folder, 'state'),
    name: 'ebb_bench',
    url: process.env['EBB_BENCH_DATABASE_URL'],
    warn: (message) => console.error(message),
  });
  try {
    await migrate(database.url, { entities: ENTITIES, migrations: MIGRATIONS });
    const live: [number, number][] = [];
    for (const size of sizes) {
      const result = await measure(size, firmwares, database.url);
      Object.assign(figures, figuresOf(size, result));
      if (result.liveBytes > 0) live.push([size, result.liveBytes]);
    }
    const [first, last] = [live[0]!, live.at(-1)!];
    if (last[0] > first[0])
      figures['bytes_per_miner'] = Math.round((last[1] - first[1]) / (last[0] - first[0]));
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return { figures, notes: notesOf(firmwares, database.engine) };
}

function listOf(variable: string, fallback: readonly string[]): readonly string[] {
  return process.env[variable]?.split(',').map((item) => item.trim()) ?? fallback;
}

async function measure(size: number, firmwares: readonly string[], databaseUrl: string): Promise<SizeResult> {
  const specs = virtualSpecs(benchMine(size, firmwares));
  const now = Date.now();
  const fleet = await forkVirtualFleet(
    { miners: specs, seed: 1, misbehavingRatio: 0, listen: 'shared' },
    { simulatedMs: now, wallMs: now, speed: 1 },
  );
  const dispatcher: Record<Event, EventResult[]> = { sleep: [], wake: [] };
  const floor: Record<Event, FloorResult[]> = { sleep: [], wake: [] };
  const last = { readSeconds: 0, liveBytes: 0 };
  let hang: EventResult | null = null;
  try {
    const turns = size > LARGE ? 1 : 2;
    for (let turn = 1; turn <= turns; turn += 1) {
      await measureFloor(size, firmwares, floor, fleet);
      const run = await measureDispatcher({ size, firmwares, databaseUrl, into: dispatcher });
      Object.assign(last, run);
    }
    if (size <= LARGE) last.liveBytes = await measureMemory({ size, firmwares, databaseUrl });
    // The last one: it leaves the fleet half asleep.
    if (size === HANG_SIZE) hang = await measureHang({ size, firmwares, databaseUrl, fleet });
  } finally {
    await fleet.stop();
  }
  return { dispatcher, floor, hang, ...last };
}

async function measureFloor(
  size: number,
  firmwares: readonly string[],
  into: Record<Event, FloorResult[]>,
  fleet: VirtualFleetProcess,
): Promise<void> {
  const child = forkChild<FloorMethods>(new URL('./dispatch/floor.process.js', import.meta.url));
  try {
    await child.call('prepare', { minerCount: size, firmwares });
    for (let pair = 0; pair < pairsAt(size); pair += 1) {
      for (const event of EVENTS) {
        const result = await child.call('run', { event, concurrency: FLOOR_CONCURRENCY });
        await assertMoved(fleet, size, event);
        into[event].push(result);
        say(`${size} miners: ${event}, floor ${round(result.seconds, 2)} s`);
      }
    }
  } finally {
    await child.stop();
  }
}

/** It takes minutes: whoever waits sees that it goes on. */
function say(text: string): void {
  process.stderr.write(`[dispatch] ${text}\n`);
}

function pairsAt(size: number): number {
  return size > LARGE ? 1 : 2;
}

/** A floor that does not move the miners measures nothing. */
async function assertMoved(fleet: VirtualFleetProcess, size: number, event: Event): Promise<void> {
  const { totalPowerW } = await fleet.report();
  const meanW = totalPowerW / size;
  if (event === 'sleep' ? meanW < 100 : meanW > 3_000) return;
  throw new Error(`after the floor's ${event}, a miner draws ${Math.round(meanW)} W on average`);
}

interface Measuring {
  readonly size: number;
  readonly firmwares: readonly string[];
  readonly databaseUrl: string;
}

async function measureDispatcher({
  size,
  firmwares,
  databaseUrl,
  into,
}: Measuring & { into: Record<Event, EventResult[]> }): Promise<{ readSeconds: number }> {
  const child = forkController();
  try {
    const { readSeconds } = await child.call('start', { minerCount: size, firmwares, databaseUrl });
    for (let pair = 0; pair < pairsAt(size); pair += 1) {
      for (const event of EVENTS) {
        const result = await child.call('run', { event, hung: [] });
        into[event].push(result);
        say(`${size} miners: ${event}, dispatcher ${round(result.seconds, 2)} s`);
      }
    }
    await child.call('stop', undefined);
    return { readSeconds };
  } finally {
    await child.stop();
  }
}

/** What lives after two events, all in one thread. */
async function measureMemory({ size, firmwares, databaseUrl }: Measuring): Promise<number> {
  const child = forkController();
  try {
    await child.call('start', { minerCount: size, firmwares, databaseUrl, oneThread: true });
    for (const event of EVENTS) await child.call('run', { event, hung: [] });
    const { liveBytes } = await child.call('memory', undefined);
    say(`${size} miners: ${round(liveBytes / 2 ** 20, 1)} MiB alive`);
    return liveBytes;
  } finally {
    await child.stop();
  }
}

/** Every tenth miner begins to hang after it was read, just before the decision. */
async function measureHang({
  size,
  firmwares,
  databaseUrl,
  fleet,
}: Measuring & { fleet: VirtualFleetProcess }): Promise<EventResult> {
  const child = forkController();
  const step = Math.round(1 / HANG_RATIO);
  const hung = Array.from({ length: Math.floor(size / step) }, (_, index) => index * step + (index % step));
  try {
    await child.call('start', { minerCount: size, firmwares, databaseUrl });
    for (const event of EVENTS) await child.call('run', { event, hung: [] });
    for (const index of hung) fleet.setMisbehaviour(`m${index}`, 'hangs');
    await fleet.report();
    return await child.call('run', { event: 'sleep', hung });
  } finally {
    await child.stop();
    for (const index of hung) fleet.setMisbehaviour(`m${index}`, null);
  }
}

function forkController(): ReturnType<typeof forkChild<ControllerMethods>> {
  return forkChild<ControllerMethods>(new URL('./dispatch/controller.process.js', import.meta.url), [
    '--expose-gc',
    ...(process.env['EBB_BENCH_NODE_FLAGS']?.split(' ') ?? []),
  ]);
}

function figuresOf(size: number, { dispatcher, floor, hang, ...rest }: SizeResult): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const event of EVENTS) {
    const middle = (of: (result: EventResult) => number): number => median(dispatcher[event].map(of));
    const floorSeconds = median(floor[event].map(({ seconds }) => seconds));
    const put = (name: string, value: number, digits = 2): void => {
      figures[`${name}_${size}`] = round(value, digits);
    };
    const seconds = middle((result) => result.seconds);
    put(`${event}_s`, seconds);
    put(`${event}_floor_s`, floorSeconds);
    put(`${event}_ratio_to_floor`, seconds / floorSeconds, 3);
    put(
      `${event}_recorded_s`,
      middle((result) => result.recordedSeconds),
    );
    put(
      `${event}_cpu_s`,
      middle((result) => result.cpuSeconds),
    );
    put(`${event}_floor_cpu_s`, median(floor[event].map(({ cpuSeconds }) => cpuSeconds)));
    put(
      `${event}_first_write_ms`,
      middle((result) => result.firstWriteMs),
      0,
    );
    put(
      `${event}_database_ratio`,
      middle((result) => result.databaseRatio),
      3,
    );
    put(
      `${event}_reads_per_miner`,
      middle((result) => result.reads / size),
      3,
    );
    put(`${event}_requests_per_miner`, floor[event][0]!.requestsPerMiner, 2);
    for (const at of ['p50', 'p95', 'p99'] as const) {
      const prefix = event === 'sleep' ? '' : 'wake_';
      put(
        `${prefix}miner_ms_${at}`,
        middle(({ minerMs }) => minerMs[at]),
        0,
      );
      put(
        `${prefix}turn_ms_${at}`,
        middle(({ turnMs }) => turnMs[at]),
        1,
      );
    }
    put(`${event}_floor_miner_ms_p99`, median(floor[event].map(({ minerMs }) => minerMs.p99)), 0);
  }
  figures[`first_read_s_${size}`] = round(rest.readSeconds, 2);
  if (rest.liveBytes > 0) figures[`live_mib_${size}`] = round(rest.liveBytes / 2 ** 20, 1);
  figures[`rss_peak_mib_${size}`] = round(
    Math.max(...EVENTS.flatMap((event) => dispatcher[event].map(({ peakRssBytes }) => peakRssBytes))) /
      2 ** 20,
    0,
  );
  if (hang !== null) {
    figures[`hang_s_${size}`] = round(hang.seconds, 2);
    figures[`hang_ratio_${size}`] = round(hang.seconds / figures[`sleep_s_${size}`]!, 3);
    figures[`hang_turn_ms_p99_${size}`] = hang.turnMs.p99;
  }
  return figures;
}

function notesOf(firmwares: readonly string[], engine: string): string {
  return (
    `Virtual miners (${firmwares.join(', ')}, in turn) in a process of their own, which change at once, so that ` +
    'what is measured is what steers them. sleep_s and wake_s: from the decision to the last reading that shows a ' +
    'miner where it should be, by the product’s SiteDispatcher with its adapters and its CommandStore on ' +
    `${engine}, ledger included; recorded_s: until the last outcome is on disk. Floor: in a process of its own, ` +
    'between the dispatcher’s turns, a bare client that connects, writes the bytes that the adapters were recorded ' +
    `to write, and reads the replies, ${FLOOR_CONCURRENCY} miners at a time. miner_ms: from the decision to each ` +
    'miner’s reading; turn_ms: from its first byte. hang: every tenth miner accepts and never answers; done when all ' +
    'others are confirmed. bytes_per_miner: growth of live heap and external memory from the smallest fleet to ' +
    `that of ${HANG_SIZE}, all in one thread. Medians of the runs; Node ${process.version}.`
  );
}
