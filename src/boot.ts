import 'reflect-metadata';
import { mkdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { join } from 'node:path';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DateTime } from 'luxon';
import { minerFinder } from '../adapters/finder.js';
import { forkVirtualFleet, type VirtualFleetProcess } from '../adapters/virtual-fleet.client.js';
import { MIGRATIONS } from '../migrations/index.js';
import { AlertService } from './alerts/index.js';
import { ApprovalRunner, configureHttp } from './api/index.js';
import { AppModule } from './app.module.js';
import { ComplianceService } from './compliance/index.js';
import { configPlace } from './config-place.js';
import { ControlService } from './control/index.js';
import { EbbError } from './core/errors.js';
import { isoUtc } from './core/interval.js';
import type { Clock } from './core/ports/clock.js';
import { type AppConfig, isLiveSite } from './core/site.js';
import { configuredDiscovery } from './discovery.js';
import { ENTITIES } from './entities.js';
import { decideMarketKind, IngestService, SignalService } from './ingest/index.js';
import {
  drivenClock,
  keepDatabaseName,
  LIVE_DATABASE,
  makeClock,
  signingKeyFile,
  SIMULATED_DATABASE,
} from './last-run.js';
import { LearningService } from './learning/index.js';
import { Ledger, loadSigningKey } from './ledger/index.js';
import { People } from './people/index.js';
import { MeterService } from './meters/index.js';
import { EventReporter } from './event-reports/index.js';
import { announceFirstSteps } from './first-steps.js';
import { SettingsService } from './settings/index.js';
import { settingsOnDisk } from './settings-on-disk.js';
import { HorizonSolver } from './solver/index.js';
import {
  loadConfigFile,
  makeAlerts,
  makeFeeds,
  makeMeters,
  makeMinerDrivers,
  makeSignals,
  makeTelemetry,
  probeLivePrice,
  virtualMeters,
  programCatalogue,
  virtualMiners,
} from './outside.js';
import {
  type ClockOrigin,
  createLogger,
  type DatabaseEngine,
  migrate,
  openDatabase,
  type OpenDatabase,
  PGLITE_POOL_SIZE,
} from './platform/index.js';
import { CONSOLE_DIRECTORY, DEMO_CONFIG, stateDirectory } from './places.js';
import { EnrolmentService } from './state/index.js';
import { TelemetryOutService } from './telemetry-out/index.js';
import { followTls, readTls } from './tls.js';

/** What runs by itself from start to stop. */
interface Stage {
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
}

/** In the order in which they start; they stop the other way round. */
const STAGES = [
  IngestService,
  SignalService,
  ControlService,
  SettingsService,
  ApprovalRunner,
  TelemetryOutService,
  LearningService,
  ComplianceService,
  MeterService,
  EventReporter,
  AlertService,
];

export interface RunningEbb {
  readonly url: string;
  stop(): Promise<void>;
}

/** What Ebb is started with. */
export interface StartOptions {
  /** Undefined: the demo, with what was changed in it. */
  readonly configFile?: string | undefined;
  /** In place of the wall's or the simulation's: whoever gives it drives time, and keeps it over restarts. */
  readonly clock?: Clock;
}

/**
 * Starts the whole of Ebb for a configuration file and returns once it has decided for the first time.
 * @throws ConfigError with every mistake of the file; EbbError or Error that says what to do otherwise.
 */
export async function startEbb({ configFile, clock: given }: StartOptions): Promise<RunningEbb> {
  const logger = createLogger(process.env);
  Logger.overrideLogger(logger);
  const log = new Logger('Boot');
  const directory = stateDirectory();
  const place = configPlace(configFile, DEMO_CONFIG, directory);
  const config = await loadConfigFile(place.file);
  const settings = settingsOnDisk(place, readFileSync(place.file, 'utf8'), (file) => loadConfigFile(file));
  if (place.note !== null) log.warn(place.note);
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const market = await decideMarketKind(config, probeLivePrice);
    log.log(
      market.kind === 'live'
        ? `LIVE MARKET: ${market.why}`
        : `SIMULATED MARKET, not real prices: ${market.why}`,
    );
    const database = await openDatabaseFor(config, directory, market.kind, log);
    undo.push(() => database.stop());
    const { clock, origin } = given ? drivenClock(given) : makeClock(config, directory, market.kind);
    const fleet = await startFleet(config, directory, clock, origin, log);
    if (fleet) undo.push(() => fleet.stop());
    const miners = makeMinerDrivers(config.sites, (message) => log.warn(message));
    undo.push(() => miners.close());
    const module = AppModule.for({
      config,
      databaseUrl: database.url,
      poolSize: database.engine === 'pglite' ? PGLITE_POOL_SIZE : undefined,
      clock,
      marketKind: market.kind,
      signingKey: loadSigningKey(signingKeyFile(directory)),
      feeds: makeFeeds(clock, config.simulation),
      signals: makeSignals(clock),
      meters: makeMeters(clock),
      telemetry: makeTelemetry(clock),
      alerts: makeAlerts(config, directory),
      minerAdapters: miners.of,
      minerFinder,
      minerDiscovery: configuredDiscovery(config, settings),
      minerLoad: () => miners.load(),
      reports: {
        directory: join(directory, 'reports'),
        programs: programCatalogue(),
        databaseUrl: database.engine === 'pglite' ? null : database.url,
      },
      settings,
      solver: new HorizonSolver(),
    });
    const { tls } = config.http;
    const httpsOptions = tls && readTls(tls);
    const app = await NestFactory.create<NestExpressApplication>(module, {
      logger,
      abortOnError: false,
      ...(httpsOptions && { httpsOptions }),
    });
    undo.push(() => app.close());
    if (tls) {
      const unfollow = followTls(app.getHttpServer() as Server, tls, { warn: (text) => log.warn(text) });
      undo.push(async () => unfollow());
    }
    const url = await run(app, config, directory, undo);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The order in which a started Ebb comes to life; each step's counterpart goes on `undo`. */
async function run(
  app: NestExpressApplication,
  config: AppConfig,
  directory: string,
  undo: (() => Promise<void>)[],
): Promise<string> {
  const log = new Logger('Boot');
  configureHttp(app, CONSOLE_DIRECTORY);
  await app.init();
  await recordService(app, config, 'service-started');
  undo.push(() => recordService(app, config, 'service-stopped'));
  const { host, port, tls, trustProxy = [] } = config.http;
  app.set('trust proxy', [...trustProxy]);
  const url = `${tls ? 'https' : 'http'}://${host}:${port}`;
  await announceFirstSteps(app.get(People), directory, url);
  await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new EbbError(
      'rejected',
      `port ${port} on ${host} is taken. Set another with http.port in the configuration.`,
    );
  });
  app.get(EnrolmentService).describe();
  for (const stage of STAGES.map((each) => app.get<Stage>(each))) {
    await stage.start();
    undo.push(async () => stage.stop());
  }
  log.log(`ready: ${url} is the console, ${url}/readyz is open, ${url}/api/v1/sites takes the token`);
  return url;
}

async function openDatabaseFor(
  config: AppConfig,
  directory: string,
  market: 'live' | 'simulated',
  log: Logger,
): Promise<OpenDatabase> {
  const name = market === 'live' ? LIVE_DATABASE : SIMULATED_DATABASE;
  mkdirSync(directory, { recursive: true });
  const database = await openDatabase({
    stateDirectory: directory,
    name,
    url: process.env['DATABASE_URL'],
    engine: process.env['EBB_DATABASE_ENGINE'],
    warn: (message) => log.warn(message),
  });
  try {
    refuseWeakDatabase(config, database.engine);
    keepDatabaseName(directory, name);
    const migrations = await migrate(database.url, { entities: ENTITIES, migrations: MIGRATIONS });
    log.log(`database: ${database.engine} (${database.place}), ${migrations.length} migrations run`);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

function refuseWeakDatabase(config: AppConfig, engine: DatabaseEngine): void {
  if (engine !== 'pglite' || process.env['EBB_ALLOW_PGLITE_LIVE'] === 'yes') return;
  const live = config.sites.find((site) => isLiveSite(site) && site.mode !== 'shadow');
  if (!live) return;
  throw new EbbError(
    'rejected',
    `site ${live.siteId} moves real machines, and PGlite may lose what was acknowledged. Set DATABASE_URL to a ` +
      'PostgreSQL server, set the mode to shadow, or accept the risk with EBB_ALLOW_PGLITE_LIVE=yes.',
  );
}

/** The virtual miners' own process; none where there are none, or where they run elsewhere. */
async function startFleet(
  config: AppConfig,
  directory: string,
  clock: Clock,
  origin: ClockOrigin,
  log: Logger,
): Promise<VirtualFleetProcess | null> {
  const miners = config.sites.flatMap((site) => virtualMiners(site));
  if (miners.length === 0 || process.env['EBB_VIRTUAL_FLEET'] === 'external') return null;
  const { seed, misbehavingRatio } = config.simulation;
  const time = { simulatedMs: origin.clockMs, wallMs: origin.wallMs, speed: clock.speed };
  const stateFile = join(directory, 'virtual-fleet.json');
  const meters = config.sites.flatMap(virtualMeters);
  const fleet = await forkVirtualFleet({ miners, meters, seed, misbehavingRatio, stateFile }, time);
  log.log(
    `${miners.length} virtual miners answer, ${Math.round(misbehavingRatio * miners.length)} of them misbehave`,
  );
  return fleet;
}

async function recordService(
  app: INestApplicationContext,
  config: AppConfig,
  kind: 'service-started' | 'service-stopped',
): Promise<void> {
  const ledger = app.get(Ledger);
  for (const { siteId } of config.sites) {
    await ledger.append(siteId, [
      { kind, body: { wallClock: isoUtc(DateTime.utc()), node: process.version } },
    ]);
    if (kind === 'service-stopped') await ledger.checkpoint(siteId);
  }
}
