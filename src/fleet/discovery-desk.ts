import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { AllowedNetworks, hostsOf, isNetwork } from '../core/networks.js';
import type { Clock } from '../core/ports/clock.js';
import type { DiscoveryProgress, DiscoveryResult, MinerDiscovery } from '../core/ports/discovery.js';
import type { SiteConfig } from '../core/site.js';
import { CLOCK } from '../platform/index.js';
import { FleetRegistry } from './registry.js';

/** What looks through networks, handed in by the composition root. */
export const MINER_DISCOVERY = Symbol('MINER_DISCOVERY');

/** A /20: of a /24 48 addresses are asked at a time, and one where nothing answers takes a second. */
export const DISCOVERY_HOSTS_MAX = 4_096;
/** Of a site: those from before are forgotten. */
const KEPT_MAX = 5;
const LOOK_MS_MAX = 1_800_000;

/** A look through networks as it stands. */
export interface DiscoveryView extends DiscoveryProgress {
  readonly discoveryId: string;
  readonly siteId: string;
  readonly networks: readonly string[];
  readonly feederId: string;
  readonly by: string;
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Addresses of those networks that are the site's, too: those that are asked. */
  readonly hosts: number;
  /** Null until it is done. */
  readonly result: DiscoveryResult | null;
  readonly problem: string | null;
}

interface Held {
  view: DiscoveryView;
  readonly stop: AbortController;
}

/** Looks for miners in the networks of sites, at each site once at a time. */
@Injectable()
export class DiscoveryDesk implements OnModuleDestroy {
  readonly #logger = new Logger('Discovery');
  readonly #held: Held[] = [];

  constructor(
    private readonly registry: FleetRegistry,
    @Inject(MINER_DISCOVERY) private readonly discovery: MinerDiscovery,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    for (const { stop } of this.#held) stop.abort();
  }

  get configFile(): string {
    return this.discovery.configFile;
  }

  /** Newest first. */
  list(siteId: string): DiscoveryView[] {
    return this.#held.filter(({ view }) => view.siteId === siteId).map(({ view }) => view);
  }

  /** Null where it is not known any more. */
  view(siteId: string, discoveryId: string): DiscoveryView | null {
    return this.list(siteId).find((view) => view.discoveryId === discoveryId) ?? null;
  }

  /**
   * Begins to look and returns at once.
   * @throws EbbError (rejected) for networks that are none, are too wide or not the site's at all, for a feeder that there is not, or
   * while another look is under way there
   */
  start(siteId: string, networks: readonly string[], feederId: string, by: string): DiscoveryView {
    const { site } = this.registry.fleet(siteId);
    const running = this.list(siteId).find(({ state }) => state === 'running');
    if (running)
      throw new EbbError('rejected', `${running.by} is looking already: wait for that, or cancel it`);
    if (!site.feeders.some((feeder) => feeder.feederId === feederId)) {
      const known = site.feeders.map((feeder) => feeder.feederId).join(', ');
      throw new EbbError('rejected', `no feeder ${feederId} at ${siteId}; there are: ${known}`);
    }
    const hosts = hostsIn(networks, site);
    const view: DiscoveryView = {
      discoveryId: randomUUID(),
      siteId,
      networks: [...networks],
      feederId,
      by,
      startedAt: isoUtc(this.clock.now()),
      state: 'running',
      hosts: hosts.length,
      asked: 0,
      recognised: 0,
      strangers: 0,
      result: null,
      problem: null,
    };
    const held: Held = { view, stop: new AbortController() };
    this.#held.unshift(held);
    const tooOld = this.#held.filter((each) => each.view.siteId === siteId)[KEPT_MAX];
    if (tooOld) this.#held.splice(this.#held.indexOf(tooOld), 1);
    void this.#look(held, hosts);
    return view;
  }

  /** What was found is of no use then: it is not all there is. */
  cancel(siteId: string, discoveryId: string): void {
    const held = this.#held.find(({ view }) => view.siteId === siteId && view.discoveryId === discoveryId);
    if (held?.view.state !== 'running') return;
    held.view = { ...held.view, state: 'cancelled' };
    held.stop.abort();
  }

  async #look(held: Held, hosts: readonly string[]): Promise<void> {
    const { siteId, networks, feederId } = held.view;
    const isRunning = (): boolean => held.view.state === 'running';
    const onProgress = (progress: DiscoveryProgress): void => {
      if (isRunning()) held.view = { ...held.view, ...progress };
    };
    const tooLong = setTimeout(() => {
      if (isRunning())
        held.view = { ...held.view, state: 'failed', problem: 'it took longer than half an hour' };
      held.stop.abort();
    }, LOOK_MS_MAX).unref();
    try {
      const { signal } = held.stop;
      const result = await this.discovery.look({ siteId, hosts, networks, feederId, signal, onProgress });
      if (isRunning()) held.view = { ...held.view, state: 'done', result };
    } catch (error) {
      if (!isRunning()) return;
      if (!(error instanceof EbbError)) this.#logger.error(`${siteId}: looking for miners failed`, error);
      const problem = error instanceof Error ? error.message : String(error);
      held.view = { ...held.view, state: 'failed', problem };
    } finally {
      clearTimeout(tooLong);
    }
  }
}

/** Addresses of the networks that are the site's own; what else is in them is never asked. */
function hostsIn(networks: readonly string[], { networks: own, siteId }: SiteConfig): string[] {
  const allowed = new AllowedNetworks(own);
  const hosts = new Set<string>();
  let seen = 0;
  for (const network of networks) {
    if (!isNetwork(network))
      throw new EbbError('rejected', `"${network}" is no network; write one like 10.20.1.0/24`);
    for (const host of hostsOf(network)) {
      if (allowed.allows(host)) hosts.add(host);
      if ((seen += 1) > DISCOVERY_HOSTS_MAX)
        throw new EbbError(
          'rejected',
          `more than ${DISCOVERY_HOSTS_MAX} addresses: look through a part of them at a time`,
        );
    }
  }
  if (hosts.size > 0) return [...hosts];
  const fix = 'add theirs to the `networks` of the site and restart Ebb';
  throw new EbbError('rejected', `no address of ${networks.join(', ')} is in a network of ${siteId}: ${fix}`);
}
