import { assert } from '../src/core/assert.js';
import type { Clock } from '../src/core/ports/clock.js';
import { keyedBetween, keyedRandom } from './shared/random.js';
import { MISBEHAVIOUR_SECONDS } from './shared/virtual-misbehaviour.js';
import type { Fault, VirtualPlace } from './virtual-fleet.place.js';

const HOSTS_PER_BLOCK = 254;
/** New addresses come from the upper half of the net, which fleets fill last. */
const BLOCK_FIRST = 128;
const BLOCKS = 128;
/** Addresses that are tried before a miner stays where it is. */
const TRIES_MAX = 20;
/** How much sooner or later than the mean a miner moves. */
const SPREAD: readonly [number, number] = [0.5, 1.5];

/** Moves miners to other addresses of their net when it is time. */
export class AddressChanges {
  readonly #places: ReadonlyMap<string, VirtualPlace>;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #cancels = new Map<string, () => void>();

  constructor(places: ReadonlyMap<string, VirtualPlace>, clock: Clock, seed: number) {
    this.#places = places;
    this.#clock = clock;
    this.#seed = seed;
  }

  /** Plans the change of a miner's address where it has that fault, and forgets an earlier plan where not. */
  plan(minerId: string, fault: Fault | null): void {
    this.#cancels.get(minerId)?.();
    this.#cancels.delete(minerId);
    if (fault?.kind !== 'ip-change') return;
    const meanSeconds = fault.seconds ?? MISBEHAVIOUR_SECONDS['ip-change'];
    const seconds = meanSeconds * keyedBetween(SPREAD, this.#seed, minerId, 'moves');
    this.#cancels.set(
      minerId,
      this.#clock.after(seconds, () => void this.#move(minerId)),
    );
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /** Where nothing else can be had, it stays where it is, as a device does that gets no new lease. */
  async #move(minerId: string): Promise<void> {
    const place = this.#places.get(minerId);
    assert(place !== undefined, `no virtual miner ${minerId}`);
    const taken = new Set([...this.#places.values()].map(({ spec }) => spec.host));
    for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
      const host = this.#candidate(place.spec.host, minerId, attempt);
      if (taken.has(host)) continue;
      try {
        await place.moveTo(host);
        return;
      } catch {
        // Another fleet has it.
      }
    }
  }

  #candidate(host: string, minerId: string, attempt: number): string {
    const net = host.split('.').slice(0, 2).join('.');
    const draw = keyedRandom(this.#seed, minerId, 'new address', attempt);
    const index = Math.floor(draw * BLOCKS * HOSTS_PER_BLOCK);
    return `${net}.${BLOCK_FIRST + Math.floor(index / HOSTS_PER_BLOCK)}.${(index % HOSTS_PER_BLOCK) + 1}`;
  }
}
