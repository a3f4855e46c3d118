import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter, Gauge, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import { ControlService } from '../control/index.js';
import { fromIso } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import type { Outcome } from '../dispatch/index.js';
import { CLOCK, type CheckResult, Health, Metrics } from '../platform/index.js';
import type { MeterStatus } from '../meters/index.js';
import { ApiContext } from './api-context.js';
import { alertMetrics, siteMetrics } from './site-metrics.js';

/** A tick is overdue after this many of its lengths. */
const TICKS_OVERDUE = 2;
/** On a fast clock the wall's delays look long; a tick is never overdue before this many seconds of the wall. */
const OVERDUE_WALL_SECONDS_MIN = 30;

const OUTCOMES: Readonly<Record<Outcome, true>> = {
  confirmed: true,
  'accepted-unconfirmed': true,
  rejected: true,
  unreachable: true,
  superseded: true,
};

type Collect = (gauge: Gauge, site: SiteConfig) => Promise<void> | void;
export type RegisterGauge = (name: string, help: string, collect: Collect, labels?: string[]) => void;

/** Says how Ebb is: readiness checks and Prometheus metrics, read from the stages. */
@Injectable()
export class Observability implements OnModuleInit {
  constructor(
    private readonly context: ApiContext,
    private readonly control: ControlService,
    private readonly health: Health,
    private readonly metrics: Metrics,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.health.register('database', async () => {
      await this.database.query('SELECT 1');
      return { state: 'ok', detail: 'answers' };
    });
    for (const site of this.context.registry.sites) {
      this.health.register(`tick:${site.siteId}`, () => this.#tickCheck(site));
      this.health.register(`feeds:${site.siteId}`, () => this.#feedCheck(site));
    }
    this.#registerMetrics();
  }

  #tickCheck(site: SiteConfig): CheckResult {
    const last = this.control.lastTick(site.siteId);
    if (!last) return { state: 'failed', detail: 'no tick yet' };
    if (last.error !== null) return { state: 'failed', detail: `the last tick was aborted: ${last.error}` };
    const ageSeconds = this.clock.now().diff(fromIso(last.at)).as('seconds');
    const overdue = Math.max(
      TICKS_OVERDUE * site.market.tickMinutes * 60,
      OVERDUE_WALL_SECONDS_MIN * this.clock.speed,
    );
    const detail = `last tick ${Math.round(ageSeconds)} s ago`;
    return { state: ageSeconds > overdue ? 'failed' : 'ok', detail };
  }

  async #feedCheck(site: SiteConfig): Promise<CheckResult> {
    const stale = Object.entries(await this.#views(site)).filter(([, view]) => view.stale);
    const source = this.context.marketKind === 'simulated' ? 'SIMULATED MARKET; ' : '';
    if (stale.length === 0) return { state: 'ok', detail: `${source}all fresh` };
    const names = stale.map(([name, view]) => `${name} (${view.whenStale})`).join(', ');
    return { state: 'degraded', detail: `${source}stale, with the declared behaviour: ${names}` };
  }

  #registerMetrics(): void {
    const registers = [this.metrics.registry];
    const tickSeconds = new Histogram({
      name: 'ebb_tick_seconds',
      help: 'Time from the frozen snapshot to the plan handed to dispatch',
      labelNames: ['site'],
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    });
    const tickErrors = new Counter({
      name: 'ebb_tick_errors_total',
      help: 'Ticks that were aborted',
      labelNames: ['site'],
      registers,
    });
    this.control.onTick((site, { milliseconds, error }) => {
      tickSeconds.observe({ site }, milliseconds / 1e3);
      if (error !== null) tickErrors.inc({ site });
    });
    const commands = new Counter({
      name: 'ebb_commands_total',
      help: 'Commands to miners that have ended, by outcome',
      labelNames: ['site', 'outcome'],
      registers,
    });
    // A counter that begins with its first event hides it from whoever asks for the increase.
    for (const { siteId: site } of this.context.registry.sites) {
      tickErrors.inc({ site }, 0);
      for (const outcome of Object.keys(OUTCOMES)) commands.inc({ site, outcome }, 0);
    }
    this.context.commands.onOutcome((site, outcome) => commands.inc({ site, outcome }));
    const gauge: RegisterGauge = (name, help, collect, labels = []) => {
      const { registry } = this.context;
      new Gauge({
        name,
        help,
        labelNames: ['site', ...labels],
        registers,
        async collect() {
          this.reset();
          for (const site of registry.sites) {
            // What cannot be read now is left out; the other figures are true all the same.
            await (async () => collect(this, site))().catch(() => undefined);
          }
        },
      });
    };
    this.#siteGauges(gauge);
    siteMetrics(gauge, this.context);
    alertMetrics(this.context, registers);
    this.#feedGauges(gauge);
    this.#meterGauges(gauge);
  }

  #siteGauges(gauge: RegisterGauge): void {
    const { telemetry, dispatch, ledger, marketKind } = this.context;
    gauge('ebb_site_power_watts', 'Power drawn, by the last readings', (each, { siteId: site }) => {
      const now = this.clock.now();
      each.set({ site }, telemetry.sitePower(site, now, now).powerW);
    });
    gauge('ebb_open_commands', 'Commands without an outcome yet', (each, { siteId: site }) => {
      each.set({ site }, dispatch.status(site)?.openCommands ?? 0);
    });
    gauge('ebb_held_miners', 'Miners whose rise waits for a feeder', (each, { siteId: site }) => {
      const held = dispatch.status(site)?.held ?? [];
      each.set(
        { site },
        held.reduce((sum, { count }) => sum + count, 0),
      );
    });
    gauge(
      'ebb_stuck_miners',
      'Miners that cannot be directed',
      (each, { siteId: site }) => {
        for (const { cause, count } of dispatch.status(site)?.stuck ?? []) each.set({ site, cause }, count);
      },
      ['cause'],
    );
    gauge('ebb_ledger_seq', 'Entries in the ledger', async (each, { siteId: site }) => {
      each.set({ site }, (await ledger.head(site)).seq);
    });
    gauge('ebb_market_simulated', '1 where prices are simulated', (each, { siteId: site }) => {
      each.set({ site }, marketKind === 'simulated' ? 1 : 0);
    });
  }

  #meterGauges(gauge: RegisterGauge): void {
    const { meters } = this.context;
    const register = (name: string, help: string, valueOf: (status: MeterStatus) => number | null): void =>
      gauge(
        name,
        help,
        async (each, site) => {
          for (const status of await meters.statuses(site)) {
            const value = valueOf(status);
            if (value !== null) each.set({ site: site.siteId, meter: status.meterId }, value);
          }
        },
        ['meter'],
      );
    register('ebb_meter_power_watts', 'What a meter shows, by its last reading', ({ lastReading }) => {
      return lastReading?.powerW ?? null;
    });
    register('ebb_meter_up', '1 where a meter that is asked answers', ({ state }) =>
      state === 'imported' ? null : Number(state === 'ok'),
    );
    register('ebb_meter_drift_ratio', 'Miners and losses against the meter, less 1', ({ drift }) => {
      return drift?.differenceRatio ?? null;
    });
    register('ebb_meter_drift_alarm', '1 while a drift alarm is raised', ({ drift }) =>
      drift === null ? null : Number(drift.alarmSince !== null),
    );
  }

  #feedGauges(gauge: RegisterGauge): void {
    const { feeds } = this.context;
    gauge('ebb_price_usd_per_mwh', 'Newest market price', async (each, site) => {
      const newest = (await feeds.priceView(site, this.clock.now())).recent.at(-1);
      if (newest) each.set({ site: site.siteId }, newest.priceUsdPerMwh);
    });
    gauge('ebb_hashprice_usd_per_ph_day', 'Newest hashprice, net of the pool fee', async (each, site) => {
      const { hashpriceUsdPerPhDay } = await feeds.hashpriceView(site, this.clock.now());
      if (hashpriceUsdPerPhDay !== null) each.set({ site: site.siteId }, hashpriceUsdPerPhDay);
    });
    gauge(
      'ebb_feed_age_seconds',
      'Age of the newest content of a feed',
      async (each, site) => {
        for (const [feed, { ageMinutes }] of Object.entries(await this.#views(site))) {
          if (ageMinutes !== null) each.set({ site: site.siteId, feed }, ageMinutes * 60);
        }
      },
      ['feed'],
    );
    gauge(
      'ebb_feed_stale',
      '1 where a feed is too old to decide by, and what was declared for that holds',
      async (each, site) => {
        for (const [feed, { stale }] of Object.entries(await this.#views(site)))
          each.set({ site: site.siteId, feed }, stale ? 1 : 0);
      },
      ['feed'],
    );
  }

  async #views(site: SiteConfig) {
    const { feeds } = this.context;
    const now = this.clock.now();
    const [price, hashprice, weather] = await Promise.all([
      feeds.priceView(site, now),
      feeds.hashpriceView(site, now),
      feeds.weatherView(site, now),
    ]);
    return { price, hashprice, weather };
  }
}
