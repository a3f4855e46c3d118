import type { SiteSnapshot } from '../core/planner/index.js';
import type { Policy } from '../core/planner/policy.js';
import type { PriceInterval } from '../core/ports/price.js';

export interface KnownView {
  readonly recent: SiteSnapshot['price']['recent'];
  readonly ageMinutes: number | null;
  readonly stale: boolean;
}

/** How many prices back a policy looks. */
export function lookBack(policy: Policy): number {
  return policy.kind === 'economic' ? 1 : Math.max(policy.curtailAfterIntervals, policy.resumeAfterIntervals);
}

/** What had been published at each moment of a history that only goes forward. */
export class KnownPrices {
  readonly #startsMs: readonly number[];
  readonly #texts: SiteSnapshot['price']['recent'];
  #published = 0;
  #recent: SiteSnapshot['price']['recent'] = [];

  /**
   * @param lagMinutes from an interval's start until its price is known
   * @param lookBack how many of them a policy is shown
   */
  constructor(
    private readonly prices: readonly PriceInterval[],
    private readonly lagMinutes: number,
    private readonly lookBack: number,
  ) {
    this.#startsMs = prices.map(({ start }) => start.toMillis());
    this.#texts = prices.map(({ start: _, ...rest }, index) => ({
      start: new Date(this.#startsMs[index]!).toISOString(),
      ...rest,
    }));
  }

  /** @param nowMs never before that of an earlier call */
  at(nowMs: number, maxAgeMinutes: number): KnownView {
    const before = this.#published;
    while (nowMs - this.lagMinutes * 60_000 >= (this.#startsMs[this.#published] ?? Infinity))
      this.#published += 1;
    const newest = this.prices[this.#published - 1];
    if (!newest) return { recent: [], ageMinutes: null, stale: true };
    if (this.#published !== before)
      this.#recent = this.#texts.slice(Math.max(0, this.#published - this.lookBack), this.#published);
    const ageMinutes = (nowMs - this.#startsMs[this.#published - 1]!) / 60_000;
    return {
      recent: this.#recent,
      ageMinutes,
      // The lag was asked for, and nothing newer can be there within an interval: only what is older makes a price stale.
      stale: ageMinutes - this.lagMinutes > Math.max(maxAgeMinutes, newest.minutes),
    };
  }
}
