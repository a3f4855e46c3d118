import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import type { MinerFinder } from '../core/ports/finder.js';
import type { Plan } from '../core/planner/plan.js';
import { FleetRegistry, FleetState, TelemetryStore } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { CommandStore } from './command-store.js';
import { laneLimits } from './lane-limits.js';
import { withLoad } from './lane-time.js';
import { Lanes } from './lanes.js';
import type { MinerAdapters } from './observer.js';
import { Search } from './search.js';
import { SiteDispatcher } from './site-dispatcher.js';
import type { DispatchStatus } from './status.js';
import { type Wanted, wantedOf } from './wanted.js';

/** Adapters by firmware, handed in by the composition root. */
export const MINER_ADAPTERS = Symbol('MINER_ADAPTERS');

/** What looks for machines whose address has changed. */
export const MINER_FINDER = Symbol('MINER_FINDER');

/** How busy the threads are that talk to miners beside this one, 0–1: a function. */
export const MINER_LOAD = Symbol('MINER_LOAD');

type AttentionListener = (siteId: string, why: string) => void;

/** Plan → commands → read-back; the only stage that touches miners. */
@Injectable()
export class DispatchService {
  readonly #sites = new Map<string, SiteDispatcher>();
  readonly #plans = new Map<string, Plan>();
  readonly #searches: Search[] = [];
  readonly #lanes: Lanes;
  readonly #listeners: AttentionListener[] = [];

  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    private readonly store: CommandStore,
    private readonly telemetry: TelemetryStore,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MINER_ADAPTERS) private readonly adapters: MinerAdapters,
    @Inject(MINER_FINDER) private readonly finder: MinerFinder,
    @Inject(MINER_LOAD) minerLoad: () => number,
  ) {
    this.#lanes = new Lanes(laneLimits(), withLoad(minerLoad));
  }

  /** Reads the site's miners once, then keeps them at the plan that `follow` brings. */
  async start(siteId: string): Promise<void> {
    await this.fleet.load(siteId);
    const fleet = this.registry.fleet(siteId);
    const dispatcher = new SiteDispatcher(
      fleet,
      this.fleet.states(siteId),
      this.adapters,
      this.store,
      this.telemetry,
      this.clock,
      (why) => this.#listeners.forEach((listener) => listener(siteId, why)),
      this.#lanes,
    );
    this.#sites.set(siteId, dispatcher);
    await dispatcher.start();
    const search = new Search(fleet, this.fleet.states(siteId), this.finder, this.clock);
    this.#searches.push(search);
    search.start();
  }

  async follow(plan: Plan): Promise<void> {
    if (plan.epoch > (this.#plans.get(plan.siteId)?.epoch ?? 0)) this.#plans.set(plan.siteId, plan);
    await this.#sites.get(plan.siteId)?.follow(plan);
  }

  /**
   * Takes over a miner that somebody else had put to sleep, so that plans may wake it.
   * @returns false where it was not left alone for that reason
   */
  async takeOver(siteId: string, minerId: string, by: string, reason: string): Promise<boolean> {
    if (this.#sites.get(siteId)?.takeOver(minerId) !== true) return false;
    await this.fleet.save(siteId, [minerId]);
    await this.ledger.append(siteId, [{ kind: 'miner-taken-over', body: { minerId, by, reason } }]);
    return true;
  }

  /** What the newest plan wants of a miner; null where there is none yet, or it says nothing of it. */
  wanted(siteId: string, minerId: string): Wanted | null {
    const plan = this.#plans.get(siteId);
    if (!plan) return null;
    const states = this.fleet.states(siteId);
    return wantedOf(plan, this.registry.fleet(siteId), states, minerId, this.clock.now().toMillis());
  }

  status(siteId: string): DispatchStatus | null {
    return this.#sites.get(siteId)?.status() ?? null;
  }

  onAttention(listener: AttentionListener): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    for (const search of this.#searches) search.stop();
    await Promise.all([...this.#sites.values()].map((dispatcher) => dispatcher.stop()));
  }
}
