import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureHttp } from '../../src/api/index.js';
import { AppModule } from '../../src/app.module.js';
import { ControlService } from '../../src/control/index.js';
import type { SiteConfig } from '../../src/core/site.js';
import { FleetState } from '../../src/fleet/index.js';
import { IngestService } from '../../src/ingest/index.js';
import { Ledger } from '../../src/ledger/index.js';
import { makeFeeds, makeMinerDrivers, programCatalogue } from '../../src/outside.js';
import { People } from '../../src/people/index.js';
import { SystemClock } from '../../src/platform/index.js';
import { settingsOnDisk } from '../../src/settings-on-disk.js';
import { HorizonSolver } from '../../src/solver/index.js';
import { serveCalls } from '../dispatch/child.js';

Logger.overrideLogger(false);

const POLL_MS = 100;

/** A tick of the controller. */
export interface BenchTick {
  readonly epoch: number;
  /** As the controller counts it: from the frozen rows to the plan handed to dispatch. */
  readonly milliseconds: number;
  /** When its plan was on disk, Unix ms with fractions. */
  readonly storedAtMs: number;
}

let app: NestExpressApplication;
const storedAtMs = new Map<number, number>();
let stop: () => Promise<void>;

/** Starts all of Ebb for the site. @returns where it is and how to get in, once every miner was read */
async function start(input: {
  site: SiteConfig;
  databaseUrl: string;
  folder: string;
}): Promise<{ url: string; token: string }> {
  const { site, databaseUrl, folder } = input;
  const clock = new SystemClock();
  const simulation = { speed: 1, seed: 1, market: 'always', misbehavingRatio: 0 } as const;
  const miners = makeMinerDrivers([site], (message) => console.error(message));
  const module = AppModule.for({
    config: { http: { host: '127.0.0.1', port: 0 }, simulation, sites: [site] },
    databaseUrl,
    clock,
    marketKind: 'simulated',
    signingKey: generateKeyPairSync('ed25519').privateKey,
    feeds: makeFeeds(clock, simulation),
    signals: () => [],
    telemetry: () => {
      throw new Error('this mine tells nobody');
    },
    minerAdapters: miners.of,
    minerLoad: () => miners.load(),
    minerFinder: { find: async () => new Map() },
    reports: { directory: folder, programs: programCatalogue(), databaseUrl },
    settings: settingsOnDisk({ asked: '', file: '', target: '', note: null }, '', () =>
      Promise.reject(new Error('this mine was made without a file')),
    ),
    solver: new HorizonSolver(),
  });
  app = await NestFactory.create<NestExpressApplication>(module, { logger: false, abortOnError: false });
  configureHttp(app);
  await app.init();
  app.get(Ledger).onAppend((_siteId, entries) => {
    for (const { kind, body } of entries)
      if (kind === 'plan-made')
        storedAtMs.set((body as { epoch: number }).epoch, performance.timeOrigin + performance.now());
  });
  const token = (await app.get(People).ensureFirstToken())!;
  await app.get(IngestService).start();
  await app.get(ControlService).start();
  await app.listen(0, '127.0.0.1');
  const states = app.get(FleetState).states(site.siteId);
  while (![...states.values()].every(({ observedAt }) => observedAt !== null)) await sleep(POLL_MS);
  stop = async () => {
    await app.get(IngestService).stop();
    await app.get(ControlService).stop();
    await app.close();
    await miners.close();
  };
  return { url: await app.getUrl(), token };
}

/** Has the controller tick, one after the other, and says how long each took. */
async function ticks({ siteId, count, everyMs }: { siteId: string; count: number; everyMs: number }) {
  const done: BenchTick[] = [];
  for (let index = 0; index < count; index += 1) {
    const ended = nextTick(siteId);
    app.get(ControlService).urgent(siteId, 'bench');
    const [tick] = await Promise.all([ended, sleep(everyMs)]);
    done.push(tick);
  }
  return done;
}

let onTick: (tick: BenchTick) => void = () => undefined;
let isListening = false;

function nextTick(siteId: string): Promise<BenchTick> {
  if (!isListening) {
    isListening = true;
    app.get(ControlService).onTick((of, { epoch, milliseconds, error }) => {
      if (of !== siteId) return;
      if (epoch === null) throw new Error(`a tick failed: ${error}`);
      onTick({ epoch, milliseconds, storedAtMs: storedAtMs.get(epoch)! });
    });
  }
  return new Promise((resolve) => (onTick = resolve));
}

const METHODS = { start, ticks, stop: () => stop() };
export type ServerMethods = typeof METHODS;

serveCalls(METHODS);
