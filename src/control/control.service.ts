import { Inject, Injectable, Logger } from '@nestjs/common';
import { formatPower, formatPrice } from '../core/units.js';
import type { Clock } from '../core/ports/clock.js';
import type { Plan } from '../core/planner/plan.js';
import type { SiteSnapshot } from '../core/planner/snapshot.js';
import { nextEdge } from '../core/programs/index.js';
import { fromIso } from '../core/interval.js';
import type { SiteMode } from '../core/planner/policy.js';
import type { SiteConfig } from '../core/site.js';
import { DispatchService } from '../dispatch/index.js';
import { FleetRegistry, SiteStore, TelemetryStore } from '../fleet/index.js';
import { IngestService, OverrideStore, SignalService } from '../ingest/index.js';
import { HorizonService, PlanService, previousOf } from '../plan/index.js';
import { CLOCK, traced } from '../platform/index.js';
import { ShadowService } from '../shadow/index.js';
import { StateService } from '../state/index.js';
import { SiteLoop } from './site-loop.js';

/** Setpoints that differ by less are not worth another line in the log. */
const REPORT_STEP_W = 500e3;

/** Ticks are never further apart. */
const SECONDS_AHEAD_MAX = 3_600;

/** What is known of a site's last tick. */
export interface TickStatus {
  readonly at: string;
  readonly trigger: string;
  readonly milliseconds: number;
  readonly epoch: number | null;
  readonly error: string | null;
}

/** Runs the ticks: the one place where the order of a decision is written. */
@Injectable()
export class ControlService {
  readonly #logger = new Logger('Control');
  readonly #loops = new Map<string, SiteLoop>();
  readonly #last = new Map<string, TickStatus>();
  readonly #reported = new Map<string, string>();
  readonly #tickListeners: ((siteId: string, status: TickStatus) => void)[] = [];

  constructor(
    private readonly registry: FleetRegistry,
    private readonly sites: SiteStore,
    private readonly state: StateService,
    private readonly plans: PlanService,
    private readonly horizons: HorizonService,
    private readonly dispatch: DispatchService,
    private readonly shadow: ShadowService,
    private readonly telemetry: TelemetryStore,
    ingest: IngestService,
    overrides: OverrideStore,
    signals: SignalService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    // Weather alone never hurries: the next tick is soon enough for it.
    ingest.onNews((siteId, kind) => kind !== 'weather' && this.urgent(siteId, `new ${kind}`));
    overrides.onChange((siteId) => this.urgent(siteId, 'override'));
    signals.onNews((siteId) => this.urgent(siteId, 'signal'));
    horizons.onNews((siteId) => this.urgent(siteId, 'look-ahead'));
    dispatch.onAttention((siteId, why) => this.urgent(siteId, why));
  }

  async start(): Promise<void> {
    for (const site of this.registry.sites) {
      await this.sites.register(site, 'configuration file');
      await this.dispatch.start(site.siteId);
      const loop = new SiteLoop(this.clock, site.market.tickMinutes, (trigger) =>
        this.#guardedTick(this.registry.fleet(site.siteId).site, trigger),
      );
      this.#loops.set(site.siteId, loop);
      await loop.start();
    }
  }

  /** Asks for a tick as soon as may be. */
  urgent(siteId: string, trigger: string): void {
    this.#loops.get(siteId)?.urgent(trigger);
  }

  /** As `SiteStore.setMode`, and has the next tick at once. */
  async setMode(siteId: string, mode: SiteMode, by: string, reason: string, from?: string): Promise<void> {
    await this.sites.setMode(siteId, mode, by, reason, from);
    this.urgent(siteId, `mode ${mode}`);
  }

  /** Changes what a site decides by, between two ticks, and has the next one at once. */
  async changeSettings(siteId: string, change: () => Promise<void>): Promise<void> {
    const loop = this.#loops.get(siteId);
    await (loop ? loop.between(change) : change());
    this.urgent(siteId, 'settings');
  }

  lastTick(siteId: string): TickStatus | null {
    return this.#last.get(siteId) ?? null;
  }

  onTick(listener: (siteId: string, status: TickStatus) => void): void {
    this.#tickListeners.push(listener);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
    await this.horizons.stop();
    await this.shadow.stop();
    await this.dispatch.stop();
  }

  /** Rows → frozen snapshot → plan, on disk → the miners, or those that would be there. */
  async #tick(site: SiteConfig, trigger: string): Promise<Plan> {
    const { siteId } = site;
    const about = { 'ebb.site': siteId };
    const last = await this.plans.latest(siteId);
    const real = await traced('state', about, () =>
      this.state.freeze(site, trigger, last && previousOf(last)),
    );
    // A plan for a fleet as it would have been says nothing about the fleet as it is.
    const isPast = last?.states === 'would-be' && real.mode !== 'shadow';
    const frozen = await this.shadow.look(site, isPast ? { ...real, previous: null } : real);
    const snapshot = { ...frozen, outlook: this.horizons.outlook(frozen) };
    const plan = await traced('plan', { ...about, 'ebb.plan.epoch': snapshot.epoch }, () =>
      this.plans.make(snapshot),
    );
    await traced('dispatch', { ...about, 'ebb.plan.epoch': plan.epoch }, () => this.dispatch.follow(plan));
    await this.shadow.follow(site, plan, snapshot);
    this.shadow.settle(site);
    this.#awaitObligations(frozen);
    if (trigger !== 'look-ahead') this.horizons.renew(site, frozen);
    return plan;
  }

  /** A deadline does not wait for the market's next boundary. */
  #awaitObligations({ siteId, takenAt, obligations }: SiteSnapshot): void {
    const at = nextEdge(obligations, takenAt);
    const seconds = at === null ? Infinity : fromIso(at).diff(this.clock.now()).as('seconds');
    // What is further away is seen by a tick before it.
    const isSoon = seconds <= SECONDS_AHEAD_MAX;
    this.#loops.get(siteId)?.awaitChange(isSoon ? Math.max(0, seconds) : null, 'obligation');
  }

  async #guardedTick(site: SiteConfig, trigger: string): Promise<void> {
    const startedAt = this.clock.now();
    const startedMs = performance.now();
    let plan: Plan | null = null;
    let error: string | null = null;
    try {
      plan = await traced('tick', { 'ebb.site': site.siteId, 'ebb.trigger': trigger }, async (span) => {
        const made = await this.#tick(site, trigger);
        span.set({ 'ebb.plan.epoch': made.epoch, 'ebb.plan.id': made.planId });
        return made;
      });
      this.#report(site, plan);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      this.#logger.error(
        `${site.siteId}: tick (${trigger}) aborted; the next one starts from scratch`,
        thrown,
      );
    }
    const milliseconds = performance.now() - startedMs;
    const status = { at: startedAt.toISO()!, trigger, milliseconds, epoch: plan?.epoch ?? null, error };
    this.#last.set(site.siteId, status);
    for (const listener of this.#tickListeners) listener(site.siteId, status);
  }

  /** A line for people when there is something new to say: another price, another setpoint, another mode. */
  #report(site: SiteConfig, plan: Plan): void {
    const news = [
      plan.marketPriceUsdPerMwh,
      Math.round(plan.setpointW / REPORT_STEP_W),
      plan.mode,
      plan.method,
    ].join();
    if (this.#reported.get(site.siteId) === news) return;
    this.#reported.set(site.siteId, news);
    const now = this.clock.now();
    const { powerW } = this.telemetry.sitePower(site.siteId, now, now);
    const figures = [
      now.setZone(site.timeZone).toFormat('ccc dd LLL HH:mm ZZZZ'),
      plan.marketPriceUsdPerMwh === null ? 'price unknown' : formatPrice(plan.marketPriceUsdPerMwh),
      `setpoint ${formatPower(plan.setpointW)}`,
      `drawing ${formatPower(powerW)}`,
    ];
    const market = plan.marketKind === 'simulated' ? ' [SIMULATED MARKET]' : '';
    const mode = plan.mode === 'auto' ? '' : ` [${plan.mode.toUpperCase()}]`;
    this.#logger.log(`${site.siteId}${market}${mode} ${figures.join(' | ')} | ${plan.summary}`);
  }
}
