import { Inject, Injectable } from '@nestjs/common';
import { BacktestDesk } from '../backtest-runs/index.js';
import { AlertService, AlertStore, Outbox, RouteDesk } from '../alerts/index.js';
import { ComplianceService } from '../compliance/index.js';
import { ControlService } from '../control/index.js';
import type { Clock } from '../core/ports/clock.js';
import { CommandStore, DispatchService } from '../dispatch/index.js';
import { EventReporter } from '../event-reports/index.js';
import {
  DiscoveryDesk,
  FleetRegistry,
  FleetState,
  LearnedFleet,
  MinerSearch,
  type SiteFleet,
  SiteStore,
  TelemetryStore,
} from '../fleet/index.js';
import {
  FeedReader,
  IngestService,
  MARKET_KIND,
  type MarketKind,
  OverrideStore,
  SeriesReader,
  SignalService,
} from '../ingest/index.js';
import { ForecastScorer } from '../learning/index.js';
import { Ledger } from '../ledger/index.js';
import { HorizonService, HorizonStore, PlanService } from '../plan/index.js';
import { ENVELOPES, type Envelopes, StateService } from '../state/index.js';
import { Approvals, People } from '../people/index.js';
import { MeterService } from '../meters/index.js';
import { CLOCK } from '../platform/index.js';
import { ReportDesk } from '../reports/index.js';
import { DryRunDesk, SettingsService } from '../settings/index.js';
import { ShadowService } from '../shadow/index.js';
import { TelemetryOutService } from '../telemetry-out/index.js';
import { LiveHub } from './live-hub.js';
import { problem } from './problem.js';

/** The stages as handlers see them. */
@Injectable()
export class ApiContext {
  constructor(
    readonly registry: FleetRegistry,
    readonly fleetState: FleetState,
    readonly learnedFleet: LearnedFleet,
    readonly minerSearch: MinerSearch,
    readonly discoveries: DiscoveryDesk,
    readonly state: StateService,
    readonly sites: SiteStore,
    readonly telemetry: TelemetryStore,
    readonly feeds: FeedReader,
    readonly series: SeriesReader,
    readonly ingest: IngestService,
    readonly overrides: OverrideStore,
    readonly signals: SignalService,
    readonly plans: PlanService,
    readonly horizons: HorizonService,
    readonly horizonStore: HorizonStore,
    readonly forecastScorer: ForecastScorer,
    readonly dispatch: DispatchService,
    readonly commands: CommandStore,
    readonly control: ControlService,
    readonly compliance: ComplianceService,
    readonly meters: MeterService,
    readonly reporter: EventReporter,
    readonly settings: SettingsService,
    readonly dryRuns: DryRunDesk,
    readonly backtests: BacktestDesk,
    readonly shadow: ShadowService,
    readonly telemetryOut: TelemetryOutService,
    readonly alerts: AlertService,
    readonly alertStore: AlertStore,
    readonly alertRoutes: RouteDesk,
    readonly outbox: Outbox,
    readonly ledger: Ledger,
    readonly people: People,
    readonly approvals: Approvals,
    readonly reports: ReportDesk,
    readonly live: LiveHub,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(MARKET_KIND) readonly marketKind: MarketKind,
    @Inject(ENVELOPES) readonly envelopes: Envelopes,
  ) {}

  /** @throws ProblemError (not-found) */
  fleet(siteId: string): SiteFleet {
    if (!this.registry.has(siteId)) {
      const known = this.registry.sites.map((site) => site.siteId).join(', ');
      throw problem('not-found', `no site ${siteId}; there are: ${known}`);
    }
    return this.registry.fleet(siteId);
  }
}
