import type { KeyObject } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { NO_ALERTS } from './core/alerts/index.js';
import { EbbError } from './core/errors.js';
import type { Clock } from './core/ports/clock.js';
import type { MinerDiscovery } from './core/ports/discovery.js';
import type { MinerFinder } from './core/ports/finder.js';
import { DEFAULT_PEOPLE } from './core/people/index.js';
import type { AppConfig } from './core/site.js';
import {
  ALERT_CONFIG,
  ALERT_PLACES,
  ALERT_ROUTE_FACTORY,
  type AlertPlaces,
  type AlertRouteFactory,
  AlertsModule,
} from './alerts/index.js';
import { ApiModule } from './api/index.js';
import { BACKTEST_WORKER, BacktestRunsModule } from './backtest-runs/index.js';
import { ComplianceModule } from './compliance/index.js';
import { ControlModule } from './control/index.js';
import {
  DispatchModule,
  MINER_ADAPTERS,
  MINER_FINDER,
  MINER_LOAD,
  type MinerAdapters,
} from './dispatch/index.js';
import { ENTITIES } from './entities.js';
import { EventReportsModule } from './event-reports/index.js';
import { FleetModule, MINER_DISCOVERY, TelemetryStore } from './fleet/index.js';
import {
  FEED_FACTORY,
  type FeedFactory,
  FeedReader,
  IngestModule,
  MARKET_KIND,
  SIGNAL_FACTORY,
  type SignalFactory,
} from './ingest/index.js';
import { LearningModule } from './learning/index.js';
import {
  METER_FACTORY,
  METER_FILE_FORMATS,
  type MeterFactory,
  type MeterFileFormats,
  MetersModule,
} from './meters/index.js';
import { EVIDENCE, LedgerModule, SIGNING_KEY } from './ledger/index.js';
import { MIGRATIONS } from '../migrations/index.js';
import { PEOPLE_CONFIG } from './people/index.js';
import { PlanModule, PlanService } from './plan/index.js';
import { PlatformModule } from './platform/index.js';
import { REPORT_OUTSIDE, type ReportOutside } from './reports/index.js';
import {
  DRY_RUN_WORKER,
  NO_SETTINGS,
  SETTINGS_FILE,
  type SettingsFile,
  SettingsModule,
} from './settings/index.js';
import { HorizonSolver } from './solver/index.js';
import { ENVELOPES, type Envelopes, PROGRAMS, StateModule } from './state/index.js';
import { TELEMETRY_FACTORY, type TelemetryFactory } from './telemetry-out/index.js';

/** What the composition root is made from: all that comes from outside the process. */
export interface AppParts {
  readonly config: AppConfig;
  readonly databaseUrl: string;
  /** Connections at the same time; undefined: the usual number. */
  readonly poolSize?: number | undefined;
  readonly clock: Clock;
  readonly marketKind: 'live' | 'simulated';
  readonly signingKey: KeyObject;
  readonly feeds: FeedFactory;
  readonly signals: SignalFactory;
  /** Absent: no meter is asked, and no file is read. */
  readonly meters?: { readonly of: MeterFactory; readonly files: MeterFileFormats };
  readonly telemetry: TelemetryFactory;
  /** Absent: alerts go nowhere, and nothing of the machine is looked at. */
  readonly alerts?: { readonly routes: AlertRouteFactory; readonly places: AlertPlaces };
  readonly minerAdapters: MinerAdapters;
  readonly minerFinder: MinerFinder;
  /** Absent: nobody can look for miners from here. */
  readonly minerDiscovery?: MinerDiscovery;
  /** How busy the threads are that talk to miners beside this one, 0–1. */
  readonly minerLoad: () => number;
  /** Where reports are kept, and what they are made with. */
  readonly reports: Omit<ReportOutside, 'evidence'>;
  /** The configuration, to be read and changed while Ebb runs. Absent: nothing of it can be. */
  readonly settings?: SettingsFile;
  /** The compiled worker of dry runs; for tests, which run from sources. */
  readonly dryRunWorker?: URL;
  /** The same of backtests. */
  readonly backtestWorker?: URL;
  /** Closed by the planner when the service stops. */
  readonly solver: HorizonSolver;
}

const NO_METERS: NonNullable<AppParts['meters']> = {
  of: () => null,
  files: () => {
    throw new EbbError('unsupported', 'this Ebb was started without formats of meter files');
  },
};

const NO_DISCOVERY: MinerDiscovery = {
  configFile: '',
  look: () => {
    throw new EbbError('unsupported', 'this Ebb was started without a way to look for miners');
  },
};

const NO_ALERT_ROUTES: NonNullable<AppParts['alerts']> = {
  routes: () => {
    throw new EbbError('unsupported', 'this Ebb was started without ways out for alerts');
  },
  places: { certFile: null, folders: [] },
};

/** Hands the outside to the stages, which know only its ports. */
@Module({})
class OutsideModule {
  static for({
    config,
    marketKind,
    signingKey,
    feeds,
    signals,
    meters = NO_METERS,
    telemetry,
    alerts = NO_ALERT_ROUTES,
    minerAdapters,
    minerFinder,
    minerDiscovery = NO_DISCOVERY,
    minerLoad,
    reports,
    settings = NO_SETTINGS,
    dryRunWorker,
    backtestWorker,
    solver,
  }: AppParts): DynamicModule {
    const envelopes: Envelopes = (firmware) => minerAdapters(firmware).envelope;
    const providers = [
      { provide: MARKET_KIND, useValue: marketKind },
      { provide: SIGNING_KEY, useValue: signingKey },
      { provide: EVIDENCE, useValue: config.evidence ?? {} },
      { provide: PEOPLE_CONFIG, useValue: config.people ?? DEFAULT_PEOPLE },
      { provide: FEED_FACTORY, useValue: feeds },
      { provide: SIGNAL_FACTORY, useValue: signals },
      { provide: METER_FACTORY, useValue: meters.of },
      { provide: METER_FILE_FORMATS, useValue: meters.files },
      { provide: TELEMETRY_FACTORY, useValue: telemetry },
      { provide: ALERT_CONFIG, useValue: config.alerts ?? NO_ALERTS },
      { provide: ALERT_ROUTE_FACTORY, useValue: alerts.routes },
      { provide: ALERT_PLACES, useValue: alerts.places },
      { provide: MINER_ADAPTERS, useValue: minerAdapters },
      { provide: MINER_FINDER, useValue: minerFinder },
      { provide: MINER_DISCOVERY, useValue: minerDiscovery },
      { provide: MINER_LOAD, useValue: minerLoad },
      { provide: ENVELOPES, useValue: envelopes },
      { provide: PROGRAMS, useValue: config.programs ?? new Map() },
      { provide: REPORT_OUTSIDE, useValue: { evidence: config.evidence ?? {}, ...reports } },
      { provide: SETTINGS_FILE, useValue: settings },
      { provide: DRY_RUN_WORKER, useValue: dryRunWorker ?? null },
      { provide: BACKTEST_WORKER, useValue: backtestWorker ?? null },
      { provide: HorizonSolver, useValue: solver },
    ];
    return {
      module: OutsideModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}

/** The composition root. */
@Module({})
export class AppModule {
  static for(parts: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.for({
          clock: parts.clock,
          databaseUrl: parts.databaseUrl,
          poolSize: parts.poolSize,
          schema: { entities: ENTITIES, migrations: MIGRATIONS },
        }),
        OutsideModule.for(parts),
        LedgerModule,
        FleetModule.for(parts.config),
        IngestModule,
        StateModule,
        PlanModule,
        DispatchModule,
        ControlModule,
        LearningModule,
        ComplianceModule.for({
          imports: [PlanModule, IngestModule],
          energy: TelemetryStore,
          setpoints: PlanService,
          prices: FeedReader,
        }),
        MetersModule,
        EventReportsModule,
        SettingsModule,
        BacktestRunsModule,
        AlertsModule,
        ApiModule,
      ],
    };
  }
}
