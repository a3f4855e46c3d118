import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inProcessDrivers } from '../../adapters/threads/in-process.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { isoUtc } from '../../src/core/interval.js';
import { pointReached } from '../../src/core/mining/effect.js';
import type { MinerAdapter, MinerEndpoint, MinerTelemetry } from '../../src/core/ports/miner.js';
import { CommandStore } from '../../src/dispatch/command-store.js';
import { laneLimits } from '../../src/dispatch/lane-limits.js';
import { withLoad } from '../../src/dispatch/lane-time.js';
import { Lanes } from '../../src/dispatch/lanes.js';
import type { MinerAdapters } from '../../src/dispatch/observer.js';
import { SiteDispatcher } from '../../src/dispatch/site-dispatcher.js';
import { ENTITIES } from '../../src/entities.js';
import { FleetRegistry, FleetState, TelemetryStore } from '../../src/fleet/index.js';
import { Ledger } from '../../src/ledger/index.js';
import { makeMinerDrivers } from '../../src/outside.js';
import { dataSourceOptions, SystemClock } from '../../src/platform/index.js';
import { benchMine, type Event, planFor } from './bench-mine.js';
import { serveCalls } from './child.js';
import { cpuSeconds, type Spread, spreadOf } from './figures.js';

Logger.overrideLogger(false);

const SITE_ID = 'bench';
const POLL_MS = 20;
const SAMPLE_MS = 250;
const GIVE_UP_SECONDS = 600;
/** Longer than an adapter keeps a connection that nobody uses. */
const KEPT_ALIVE_MS = 5_000;

export interface EventResult {
  /** From the decision to the last reading that shows a healthy miner where it should be. */
  readonly seconds: number;
  /** Until the last outcome of a healthy miner is on disk. */
  readonly recordedSeconds: number;
  readonly cpuSeconds: number;
  /** From the decision to each miner's reading. */
  readonly minerMs: Spread;
  /** From each miner's first byte to its reading. */
  readonly turnMs: Spread;
  /** Time within the store, as a share of the event: some of it passes while miners are talked to. */
  readonly databaseRatio: number;
  /** Until the first miner is written to. */
  readonly firstWriteMs: number;
  readonly writes: number;
  readonly reads: number;
  readonly peakRssBytes: number;
}

/** What is measured of one event, by the miner's place in the fleet. */
class Watch {
  readonly startMs = performance.now();
  readonly hungIds: ReadonlySet<string>;
  readonly writtenMs: Float64Array;
  readonly readMs: Float64Array;
  databaseMs = 0;
  firstWriteMs = 0;
  writes = 0;
  reads = 0;
  /** Places of healthy miners whose command has its outcome on disk. */
  readonly settled = new Set<string>();
  seen = 0;
  peakRssBytes = 0;

  constructor(
    readonly event: Event,
    count: number,
    readonly hung: ReadonlySet<number>,
  ) {
    this.hungIds = new Set([...hung].map((index) => `m${index}`));
    this.writtenMs = new Float64Array(count).fill(NaN);
    this.readMs = new Float64Array(count).fill(NaN);
  }

  get nowMs(): number {
    return performance.now() - this.startMs;
  }

  wrote(index: number): void {
    this.writes += 1;
    this.firstWriteMs ||= this.nowMs;
    if (Number.isNaN(this.writtenMs[index])) this.writtenMs[index] = this.nowMs;
  }

  read(index: number, reached: boolean): void {
    this.reads += 1;
    if (!reached || !Number.isNaN(this.readMs[index]) || Number.isNaN(this.writtenMs[index])) return;
    this.readMs[index] = this.nowMs;
    if (!this.hung.has(index)) this.seen += 1;
  }
}

let watch: Watch | null = null;

/** The product's store, with a stop-watch. */
class TimedStore extends CommandStore {
  override async turnOver(
    ...[siteId, closed, opened, nowMs]: Parameters<CommandStore['turnOver']>
  ): Promise<void> {
    const startMs = performance.now();
    await super.turnOver(siteId, closed, opened, nowMs);
    if (watch === null) return;
    watch.databaseMs += performance.now() - startMs;
    for (const { command } of closed)
      if (!watch.hungIds.has(command.minerId)) watch.settled.add(command.minerId);
  }
}

interface Controller {
  readonly dispatcher: SiteDispatcher;
  readonly registry: FleetRegistry;
  readonly close: () => Promise<void>;
}

let controller: Controller | null = null;
let epoch = 0;

/** Starts the product's dispatcher on `minerCount` miners. @returns seconds until all were read once */
async function start(input: {
  minerCount: number;
  firmwares: readonly string[];
  databaseUrl: string;
  /** Everything in the one thread, so that its heap holds all there is. */
  oneThread?: boolean;
}): Promise<{ readSeconds: number }> {
  const site = benchMine(input.minerCount, input.firmwares);
  const registry = new FleetRegistry({
    http: { host: '127.0.0.1', port: 1 },
    sites: [site],
    simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
  });
  const clock = new SystemClock();
  const schema = { entities: ENTITIES, migrations: MIGRATIONS };
  const database = await new DataSource(dataSourceOptions(input.databaseUrl, schema)).initialize();
  const state = new FleetState(registry, database);
  await state.load(SITE_ID);
  const ledger = new Ledger(database, clock, generateKeyPairSync('ed25519').privateKey);
  const miners =
    input.oneThread === true
      ? inProcessDrivers(site.networks)
      : makeMinerDrivers([site], (message) => console.error(message));
  const dispatcher = new SiteDispatcher(
    registry.fleet(SITE_ID),
    state.states(SITE_ID),
    watched(miners.of, registry),
    new TimedStore(database, state, ledger),
    new TelemetryStore(registry, state, database),
    clock,
    () => undefined,
    new Lanes(
      laneLimits(),
      withLoad(() => miners.load()),
    ),
  );
  const close = async (): Promise<void> => {
    await dispatcher.stop();
    await miners.close();
    await database.destroy();
  };
  controller = { dispatcher, registry, close };
  const startMs = performance.now();
  const startedTime = clock.now();
  await dispatcher.start();
  const states = state.states(SITE_ID);
  const startedAt = isoUtc(startedTime);
  await until(() => [...states.values()].every(({ observedAt }) => (observedAt ?? '') >= startedAt));
  return { readSeconds: (performance.now() - startMs) / 1e3 };
}

/** The adapters, with a note of when each miner was written to and seen. */
function watched(adapters: MinerAdapters, registry: FleetRegistry): MinerAdapters {
  const fleet = registry.fleet(SITE_ID);
  const indexOf = new Map(fleet.miners.map(({ minerId }, index) => [minerId, index]));
  const noteRead = ({ minerId }: MinerEndpoint, telemetry: MinerTelemetry): void => {
    if (watch === null) return;
    const miner = fleet.byId.get(minerId)!;
    const target = watch.event === 'sleep' ? miner.sleep : miner.nominal;
    watch.read(indexOf.get(minerId)!, pointReached(target, miner.model.operatingPoints, telemetry));
  };
  const made = new Map<string, MinerAdapter>();
  return (firmware) => {
    const known = made.get(firmware);
    if (known) return known;
    const adapter = adapters(firmware);
    const wrapped: MinerAdapter = {
      envelope: adapter.envelope,
      read: async (endpoint) => {
        const telemetry = await adapter.read(endpoint);
        noteRead(endpoint, telemetry);
        return telemetry;
      },
      apply: (endpoint, target, context) => {
        watch?.wrote(indexOf.get(endpoint.minerId)!);
        return adapter.apply(endpoint, target, context);
      },
      inspect: (endpoint) => adapter.inspect(endpoint),
      close: () => adapter.close(),
    };
    made.set(firmware, wrapped);
    return wrapped;
  };
}

/** One decision, until all healthy miners were seen where they should be. @param hung places of the miners that hang */
async function run({ event, hung }: { event: Event; hung: readonly number[] }): Promise<EventResult> {
  const { dispatcher, registry } = controller!;
  const fleet = registry.fleet(SITE_ID);
  const healthy = fleet.miners.length - hung.length;
  epoch += 1;
  const plan = planFor(fleet, event, epoch, Date.now());
  const cpu = process.cpuUsage();
  const current = (watch = new Watch(event, fleet.miners.length, new Set(hung)));
  const sampler = setInterval(() => {
    current.peakRssBytes = Math.max(current.peakRssBytes, process.memoryUsage.rss());
  }, SAMPLE_MS);
  try {
    await dispatcher.follow(plan);
    await until(() => current.settled.size >= healthy && current.seen >= healthy);
  } finally {
    clearInterval(sampler);
    watch = null;
  }
  return resultOf(current, cpuSeconds(cpu));
}

function resultOf(current: Watch, cpu: number): EventResult {
  const { readMs, writtenMs, hung, nowMs } = current;
  const healthy = [...readMs.keys()].filter((index) => !hung.has(index));
  const seenMs = healthy.map((index) => readMs[index]!);
  return {
    seconds: seenMs.reduce((last, ms) => Math.max(last, ms), 0) / 1e3,
    recordedSeconds: nowMs / 1e3,
    cpuSeconds: cpu,
    minerMs: spreadOf(seenMs),
    turnMs: spreadOf(healthy.map((index) => readMs[index]! - writtenMs[index]!)),
    databaseRatio: current.databaseMs / nowMs,
    firstWriteMs: current.firstWriteMs,
    writes: current.writes,
    reads: current.reads,
    peakRssBytes: current.peakRssBytes,
  };
}

function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + GIVE_UP_SECONDS * 1e3;
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      if (!isSo() && performance.now() < endMs) return;
      clearInterval(timer);
      if (isSo()) resolve();
      else
        reject(
          new Error(
            `not done after ${GIVE_UP_SECONDS} s: ${JSON.stringify(controller!.dispatcher.status())}`,
          ),
        );
    }, POLL_MS);
  });
}

/** What is alive after a collection, in bytes. */
function liveBytes(): number {
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What stays of every miner: polling, whose connections depend on its rate, has ended. */
async function memory(): Promise<{ liveBytes: number; rssBytes: number }> {
  await controller!.dispatcher.stop();
  await new Promise((resolve) => setTimeout(resolve, KEPT_ALIVE_MS));
  return { liveBytes: liveBytes(), rssBytes: process.memoryUsage.rss() };
}

async function stop(): Promise<void> {
  await controller?.close();
  controller = null;
}

const methods = { start, run, memory, stop };
export type ControllerMethods = typeof methods;
serveCalls(methods);
