import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK } from '../platform/index.js';
import { findMiners, type FoundMiners, type MinerPool, minerPool, type MinerQuery } from './find-miners.js';
import { FleetState } from './fleet-state.js';
import type { FleetMiner } from './registry.js';

/** Seconds of the wall that what was found stands for: whoever scrolls through it meets each miner once. */
const KEPT_SECONDS = 2;
const KEPT_MAX = 48;

/** Those of a site's miners that somebody may see. */
export interface SeenMiners {
  readonly siteId: string;
  /** The same for all who see the same. */
  readonly scope: string;
  readonly miners: readonly FleetMiner[];
  readonly withAddresses: boolean;
}

/** Finds miners among tens of thousands by what was last read of them. */
@Injectable()
export class MinerSearch {
  readonly #pools = new Map<string, MinerPool>();
  readonly #kept = new Map<string, { readonly untilMs: number; readonly found: FoundMiners }>();

  constructor(
    private readonly fleetState: FleetState,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  find(seen: SeenMiners, query: MinerQuery): FoundMiners {
    const nowMs = this.clock.now().toMillis();
    const key = JSON.stringify([seen.siteId, seen.scope, query]);
    const kept = this.#kept.get(key);
    if (kept && nowMs < kept.untilMs) return kept.found;
    const found = findMiners(this.#poolOf(seen), this.fleetState.states(seen.siteId), query);
    this.#kept.delete(key);
    this.#kept.set(key, { untilMs: nowMs + KEPT_SECONDS * 1e3 * this.clock.speed, found });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX) this.#kept.delete(oldest!);
    return found;
  }

  /** What exists changes with a restart only. */
  #poolOf({ siteId, scope, miners, withAddresses }: SeenMiners): MinerPool {
    const key = JSON.stringify([siteId, scope]);
    const known = this.#pools.get(key);
    if (known) return known;
    const pool = minerPool(miners, withAddresses);
    this.#pools.set(key, pool);
    return pool;
  }
}
