import { Logger } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import type { LostMiner, MinerFinder } from '../core/ports/finder.js';
import type { FleetMiner, MinerState, SiteFleet } from '../fleet/index.js';
import { endpointOf } from './observer.js';

/** Seconds of the wall between two searches; a scan is gentle, and still a scan. */
const SEARCH_SECONDS = 120;

/** Follows machines whose address has changed, by their serial or MAC, inside the site's networks. */
export class Search {
  readonly #logger = new Logger('Dispatch');
  #cancel: () => void = () => undefined;
  #running = false;

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly finder: MinerFinder,
    private readonly clock: Clock,
  ) {}

  /** Searches now and then, for as long as it runs. */
  start(): void {
    this.#running = true;
    this.#schedule();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** Looks once for all that do not answer. */
  async lookForLost(): Promise<void> {
    const { siteId, networks } = this.fleet.site;
    const lost = this.fleet.miners.filter((miner) => this.#isLost(miner));
    if (lost.length === 0) return;
    const wanted = lost.map((miner) => this.#wanted(miner));
    try {
      for (const [minerId, host] of await this.finder.find(wanted, networks, this.#answering()))
        this.#moved(minerId, host);
    } catch (error) {
      this.#logger.warn(`${siteId}: the search for moved miners failed: ${String(error)}`);
    }
  }

  #schedule(): void {
    this.#cancel = this.clock.after(SEARCH_SECONDS * this.clock.speed, () => {
      void this.lookForLost().then(() => {
        if (this.#running) this.#schedule();
      });
    });
  }

  #isLost({ minerId, config }: FleetMiner): boolean {
    return !this.states.get(minerId)!.reachable && (config.serial !== undefined || config.mac !== undefined);
  }

  #wanted(miner: FleetMiner): LostMiner {
    const { serial, mac } = miner.config;
    const endpoint = endpointOf(miner, this.states.get(miner.minerId)!);
    return { endpoint, firmware: miner.model.firmware, serial: serial ?? null, mac: mac ?? null };
  }

  #answering(): Set<string> {
    const answering = this.fleet.miners.filter(({ minerId }) => this.states.get(minerId)!.reachable);
    return new Set(answering.map((miner) => endpointOf(miner, this.states.get(miner.minerId)!).host));
  }

  #moved(minerId: string, host: string): void {
    const state = this.states.get(minerId)!;
    if (state.foundAt === host) return;
    this.#logger.log(`${this.fleet.site.siteId}: miner ${minerId} has moved and answers at ${host}`);
    state.foundAt = host;
  }
}
