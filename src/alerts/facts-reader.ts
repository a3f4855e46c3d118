import { Inject, Injectable } from '@nestjs/common';
import { statfs, readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { ControlService } from '../control/index.js';
import type { AlertConfig, SiteFacts, SystemFacts } from '../core/alerts/index.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { sumOf } from '../core/statistics.js';
import { DispatchService } from '../dispatch/index.js';
import { feederSums, FleetRegistry, FleetState, type SiteFleet } from '../fleet/index.js';
import { FeedReader, IngestService, OverrideStore, SignalService } from '../ingest/index.js';
import { MeterService } from '../meters/index.js';
import { Approvals, People } from '../people/index.js';
import { CLOCK, Health } from '../platform/index.js';
import { PlanService } from '../plan/index.js';
import { StateService } from '../state/index.js';
import { Outbox } from './outbox.js';
import { ALERT_CONFIG, ALERT_PLACES, type AlertPlaces } from './ports.js';

/** A tick is late after this many of its lengths, and never before so many seconds of the wall. */
const TICKS_OVERDUE = 3;
const OVERDUE_WALL_SECONDS_MIN = 60;
/** More than anybody would look through. */
const APPROVALS_MAX = 50;

/** Gathers what alerts are judged by from the stages. */
@Injectable()
export class FactsReader {
  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    private readonly state: StateService,
    private readonly plans: PlanService,
    private readonly feeds: FeedReader,
    private readonly ingest: IngestService,
    private readonly signals: SignalService,
    private readonly overrides: OverrideStore,
    private readonly meters: MeterService,
    private readonly dispatch: DispatchService,
    private readonly control: ControlService,
    private readonly people: People,
    private readonly approvals: Approvals,
    private readonly outbox: Outbox,
    private readonly health: Health,
    @Inject(ALERT_CONFIG) private readonly config: AlertConfig,
    @Inject(ALERT_PLACES) private readonly places: AlertPlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws what the database throws: then nothing is judged */
  async ofSite(siteId: string): Promise<SiteFacts> {
    const fleet = this.registry.fleet(siteId);
    const { site } = fleet;
    const now = this.clock.now();
    const [plan, enrolled, overrides, approvals, meters, price, hashprice, weather] = await Promise.all([
      this.plans.latest(siteId),
      (site.enrolments ?? []).length === 0 ? [] : this.state.enrolled(site),
      this.overrides.active(siteId, now),
      this.approvals.list({ sites: [siteId], states: ['open'], limit: APPROVALS_MAX, after: null }),
      this.meters.statuses(site),
      this.feeds.priceView(site, now),
      this.feeds.hashpriceView(site, now),
      this.feeds.weatherView(site, now),
    ]);
    const last = this.control.lastTick(siteId);
    return {
      siteId,
      timeZone: site.timeZone,
      now: isoUtc(now),
      plan,
      ...this.#loads(fleet),
      stuck: this.dispatch.status(siteId)?.stuck ?? [],
      programs: enrolled.map(({ terms, program, events, obligations }) => ({
        enrolmentId: terms.enrolment.enrolmentId,
        programName: program.program.name,
        events,
        obligations,
      })),
      sources: this.signals.statuses(siteId),
      feeds: Object.entries({ price, hashprice, weather }).map(([feed, view]) => ({ feed, ...view })),
      quarantined: this.ingest
        .statuses(siteId)
        .flatMap(({ kind, quarantined }) => quarantined.map((each) => ({ feed: kind, ...each }))),
      meters: meters.map(({ meterId, state, problem, drift }) => ({
        meterId,
        state,
        problem,
        driftWhy: drift?.why ?? null,
        driftRatio: drift?.differenceRatio ?? null,
        driftSince: drift?.alarmSince ?? null,
      })),
      overrides,
      approvals,
      priceUsdPerMwh: price.recent.at(-1)?.priceUsdPerMwh ?? null,
      thresholds: this.config.prices.find((each) => each.siteId === siteId) ?? null,
      lastTick: last && { at: isoUtc(fromIso(last.at)), error: last.error },
      tickOverdueSeconds: overdueSeconds(site, this.clock),
    };
  }

  /** @throws what the database throws */
  async ofSystem(): Promise<SystemFacts> {
    const { checks } = await this.health.report();
    const ledger = checks.find(({ name }) => name === 'ledger');
    const standings = await this.outbox.standings();
    return {
      // Certificates and tokens expire by the wall's clock, however fast a simulation's runs.
      now: new Date().toISOString(),
      ledgerFault: ledger && ledger.state !== 'ok' ? ledger.detail : null,
      certificates: await this.#certificates(),
      tokens: (await this.people.tokens.list()).flatMap(({ name, expiresAt, revokedAt }) =>
        expiresAt === null || revokedAt !== null ? [] : [{ name, expiresAt }],
      ),
      disks: await this.#disks(),
      routes: standings.map(({ routeId, waiting, failing, problem }) => ({
        routeId,
        waiting,
        problem: failing ? problem : null,
      })),
    };
  }

  #loads({ site, miners }: SiteFleet): Pick<SiteFacts, 'feederLoads' | 'nominalW' | 'minerCount'> {
    const sums = feederSums(site.feeders, miners, this.fleet.states(site.siteId));
    return {
      feederLoads: sums.map(({ feeder: { feederId, name, powerWMax }, powerW }) => {
        return { feederId, name, powerW, powerWMax };
      }),
      nominalW: sumOf(miners, ({ nominal }) => nominal.powerW),
      minerCount: miners.length,
    };
  }

  async #certificates(): Promise<SystemFacts['certificates']> {
    const { certFile } = this.places;
    if (certFile === null) return [];
    try {
      const { validTo } = new X509Certificate(await readFile(certFile));
      return [{ name: certFile, expiresAt: new Date(validTo).toISOString() }];
    } catch {
      // One that cannot be read is reported by whoever uses it.
      return [];
    }
  }

  async #disks(): Promise<SystemFacts['disks']> {
    return Promise.all(
      this.places.folders.map(async (name) => {
        const { bavail, blocks, bsize } = await statfs(name);
        return { name, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
      }),
    );
  }
}

function overdueSeconds({ market }: SiteConfig, { speed }: Clock): number {
  return Math.max(TICKS_OVERDUE * market.tickMinutes * 60, OVERDUE_WALL_SECONDS_MIN * speed);
}
