import { Inject, Injectable, Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import { fromIso } from '../core/interval.js';
import type { Plan, SiteSnapshot } from '../core/planner/index.js';
import { ShadowSite, type ShadowRange, shadowRange } from '../core/shadow/index.js';
import type { SiteConfig } from '../core/site.js';
import { ENVELOPES, type Envelopes } from '../state/index.js';
import { ShadowSettler } from './shadow-settler.js';
import { ShadowStore, type StoredInterval } from './shadow-store.js';

/**
 * What sites in mode shadow would have earned. Such a site is planned for a fleet that follows every plan, while its
 * miners go on as they are; the fleet is kept, so that a restart goes on with it, and ends when the mode does.
 */
@Injectable()
export class ShadowService {
  readonly #logger = new Logger('Shadow');
  /** Each with the settings that it goes by. */
  readonly #sites = new Map<string, { readonly site: SiteConfig; readonly shadow: ShadowSite }>();
  /** Sites of which nothing is kept any more. */
  readonly #ended = new Set<string>();
  readonly #settling = new Map<string, Promise<void>>();

  constructor(
    private readonly store: ShadowStore,
    private readonly settler: ShadowSettler,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
  ) {}

  /** The snapshot that a site is to be planned from: of the fleet as it would be in mode shadow, as it is otherwise. */
  async look(site: SiteConfig, real: SiteSnapshot): Promise<SiteSnapshot> {
    if (real.mode !== 'shadow') {
      if (!this.#ended.has(site.siteId)) await this.#end(site, real);
      return real;
    }
    return (await this.#site(site, real)).look(real);
  }

  /** Has the fleet that would be there follow a plan, and keeps it. Nothing happens in another mode. */
  async follow(site: SiteConfig, plan: Plan, snapshot: SiteSnapshot): Promise<void> {
    if (snapshot.states !== 'would-be') return;
    const { shadow } = this.#sites.get(site.siteId)!;
    shadow.follow(plan, snapshot);
    const state = shadow.dump();
    const closed = shadow.closed;
    await this.store.keep(site.siteId, fromIso(snapshot.takenAt), state, closed);
    shadow.forget(closed);
  }

  /** Settles what is due, beside the tick; returns at once. */
  settle(site: SiteConfig): void {
    if (this.#settling.has(site.siteId)) return;
    const work = this.settler
      .settleDue(site)
      .then(() => undefined)
      .catch((error: unknown) =>
        this.#logger.error(`${site.siteId}: shadow intervals could not be settled; tried again`, error),
      )
      .finally(() => this.#settling.delete(site.siteId));
    this.#settling.set(site.siteId, work);
  }

  /** Of intervals that start in [from, to), by civil day of the site. */
  async range(
    { siteId, timeZone }: SiteConfig,
    from: DateTime,
    to: DateTime,
  ): Promise<ShadowRange & { readonly intervals: readonly StoredInterval[] }> {
    const intervals = await this.store.intervals(siteId, from, to);
    const dateOf = (atMs: number): string => DateTime.fromMillis(atMs, { zone: timeZone }).toISODate()!;
    return { ...shadowRange(intervals, dateOf), intervals };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#settling.values());
  }

  async #site(site: SiteConfig, real: SiteSnapshot): Promise<ShadowSite> {
    const known = this.#sites.get(site.siteId);
    if (known?.site === site) return known.shadow;
    // Other settings: the same fleet goes on by them.
    const state = known ? known.shadow.dump() : await this.store.state(site.siteId);
    const shadow = new ShadowSite(site, this.envelopes, real, state);
    this.#sites.set(site.siteId, { site, shadow });
    this.#ended.delete(site.siteId);
    return shadow;
  }

  /** Counts the intervals until now, and forgets the fleet. */
  async #end(site: SiteConfig, real: SiteSnapshot): Promise<void> {
    const { siteId } = site;
    const saved = await this.store.state(siteId);
    const shadow =
      this.#sites.get(siteId)?.shadow ?? (saved && new ShadowSite(site, this.envelopes, real, saved));
    shadow?.look(real);
    await this.store.keep(siteId, fromIso(real.takenAt), null, shadow?.closed ?? []);
    this.#sites.delete(siteId);
    this.#ended.add(siteId);
  }
}
