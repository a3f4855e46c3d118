import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureHttp } from '../../src/api/index.js';
import { AppModule } from '../../src/app.module.js';
import { ControlService } from '../../src/control/index.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type { PeopleConfig } from '../../src/core/people/index.js';
import type { MinerDiscovery } from '../../src/core/ports/discovery.js';
import type { MinerAdapter } from '../../src/core/ports/miner.js';
import type { SiteConfig } from '../../src/core/site.js';
import { IngestService } from '../../src/ingest/index.js';
import { MeterService } from '../../src/meters/index.js';
import { programCatalogue } from '../../src/outside.js';
import { People } from '../../src/people/index.js';
import { ScaledClock } from '../../src/platform/index.js';
import type { SettingsFile } from '../../src/settings/index.js';
import { HorizonSolver } from '../../src/solver/index.js';
import { compiledWorker } from './compiled-worker.js';
import { testDatabase, type TestDatabase } from './database.js';
import { FakeMarket } from './fake-market.js';
import { TEST_ENVELOPE } from './fleet.js';
import { TEST_MODEL } from './model.js';

/** Miners that do at once what they are told, but for those that refuse. */
class ObedientMiners implements MinerAdapter {
  readonly envelope = TEST_ENVELOPE;
  readonly #points = new Map<string, OperatingPoint>();

  constructor(private readonly refusing: readonly string[]) {}

  async read({ minerId }: { minerId: string }) {
    const { powerW, hashrateThs, kind } = this.#points.get(minerId) ?? TEST_MODEL.operatingPoints.at(-1)!;
    const claim = kind === 'sleep' ? ('sleeping' as const) : ('mining' as const);
    const powerSource = 'metered' as const;
    return { powerW, powerSource, hashrateThs, claim, profile: null, model: null, firmwareVersion: null };
  }

  async apply({ minerId }: { minerId: string }, target: OperatingPoint) {
    if (this.refusing.includes(minerId))
      return { kind: 'rejected', code: 'rejected', detail: 'locked' } as const;
    this.#points.set(minerId, target);
    return { kind: 'accepted', detail: 'ok' } as const;
  }

  async inspect(): Promise<never> {
    throw new Error('not asked for here');
  }

  async close(): Promise<void> {}
}

const NOTHING_TO_FIND: MinerDiscovery = {
  configFile: 'mine.yaml',
  look: async ({ hosts, onProgress }) => {
    onProgress({ asked: hosts.length, recognised: 0, strangers: 0 });
    return { miners: [], siteFile: 'miners: []\n', changes: [], problems: [] };
  },
};

/** All of Ebb over HTTP on a database of its own, with a market and miners of the test. */
export interface WholeApp {
  readonly app: NestExpressApplication;
  /** Of its first token. */
  readonly token: string;
  readonly clock: ScaledClock;
  readonly database: TestDatabase;
  /** Begins to read prices and to decide; returns after the first tick. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function wholeApp(
  site: SiteConfig,
  {
    speed,
    refusing = [],
    settings,
    people,
    workers = true,
    backtestWorker,
  }: {
    readonly speed: number;
    readonly refusing?: readonly string[];
    readonly settings?: SettingsFile;
    readonly people?: PeopleConfig;
    /** False where nothing looks ahead, no report is made and no settings are tried: their threads take a while to be compiled. */
    readonly workers?: boolean;
    /** Compiled; without it a backtest that is asked for fails. */
    readonly backtestWorker?: URL;
  },
): Promise<WholeApp> {
  const wallMs = Date.now();
  const clock = new ScaledClock({ clockMs: wallMs, wallMs }, speed);
  const compiled = (of?: Parameters<typeof compiledWorker>[0]) => (workers ? compiledWorker(of) : null);
  const worker = compiled();
  const reportWorker = compiled('src/reports');
  const dryRunWorker = compiled('src/settings');
  const folder = mkdtempSync(join(tmpdir(), 'ebb-api-'));
  const database = await testDatabase();
  const miners = new ObedientMiners(refusing);
  const module = AppModule.for({
    config: {
      http: { host: '127.0.0.1', port: 0 },
      ...(people && { people }),
      simulation: { speed, seed: 1, market: 'always', misbehavingRatio: 0 },
      sites: [site],
    },
    databaseUrl: database.url,
    clock,
    marketKind: 'live',
    signingKey: generateKeyPairSync('ed25519').privateKey,
    feeds: new FakeMarket(clock).feeds,
    signals: () => [],
    telemetry: () => {
      throw new Error('this mine tells nobody');
    },
    minerAdapters: () => miners,
    minerLoad: () => 0,
    minerFinder: { find: async () => new Map() },
    minerDiscovery: NOTHING_TO_FIND,
    reports: {
      directory: folder,
      programs: programCatalogue(),
      databaseUrl: database.url,
      ...(reportWorker && { workerFile: reportWorker.file }),
    },
    ...(settings && { settings }),
    ...(dryRunWorker && { dryRunWorker: dryRunWorker.file }),
    ...(backtestWorker && { backtestWorker }),
    solver: new HorizonSolver(worker ? { workerFile: worker.file } : {}),
  });
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: false,
    abortOnError: false,
  });
  configureHttp(app);
  await app.init();
  const token = (await app.get(People).ensureFirstToken())!;
  return {
    ...{ app, token, clock, database },
    start: async () => {
      await app.get(IngestService).start();
      await app.get(ControlService).start();
    },
    close: async () => {
      await app.get(MeterService).stop();
      await app.get(IngestService).stop();
      await app.get(ControlService).stop();
      await app.close();
      await database.drop();
      for (const each of [worker, reportWorker, dryRunWorker]) each?.remove();
      rmSync(folder, { recursive: true });
    },
  };
}
