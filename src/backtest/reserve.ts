import type { GroupState, SiteSnapshot } from '../core/planner/index.js';
import { clamp } from '../core/statistics.js';
import type { TimeSeries } from './series-csv.js';

const HOUR_MS = 3_600_000;

/** Load that is offered as a reserve in every hour that pays enough, and is then held ready to be shed. */
export interface ReserveOffer {
  readonly product: string;
  readonly powerW: number;
  /** Below this price it is not offered, USD/MW for an hour. */
  readonly usdPerMwLeast: number;
  /** By start of the hour (Unix ms), USD/MW. */
  readonly usdPerMw: ReadonlyMap<number, number>;
}

/** What reserves of an interval came to. */
export interface ReserveSettled {
  readonly usd: number;
  /** Share of the power that was to be held that was there, 0–1; null where nothing was sold. */
  readonly heldRatio: number | null;
}

export function reserveOffer(
  product: string,
  powerW: number,
  usdPerMwLeast: number,
  { startsMs, values }: TimeSeries,
): ReserveOffer {
  const usdPerMw = new Map(startsMs.map((startMs, index) => [startMs, values[index]!]));
  return { product, powerW, usdPerMwLeast, usdPerMw };
}

/** Sold reserves: floors for the planner, and pay by what was there. Nobody calls them. */
export class Reserves {
  constructor(
    private readonly offers: readonly ReserveOffer[],
    private readonly rootId: string,
  ) {}

  /** The floor that sold reserves need above the load of a fleet asleep. */
  at(nowMs: number, groups: readonly GroupState[]): SiteSnapshot['obligations'] {
    const sold = this.#sold(nowMs);
    if (sold.length === 0) return [];
    const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    const asleepW = groups.reduce(
      (sum, { minerCount, operatingPoints }) => sum + minerCount * operatingPoints[0]!.powerW,
      0,
    );
    return [
      {
        source: `reserve ${sold.map(({ product }) => product).join(', ')}`,
        mandatory: false,
        bound: 'floor',
        feederId: this.rootId,
        powerW: asleepW + soldW(sold),
        from: new Date(hourMs).toISOString(),
        to: new Date(hourMs + HOUR_MS).toISOString(),
      },
    ];
  }

  /** @param aboveSleepW mean load above that of a fleet asleep: what could have been shed */
  settle(startMs: number, hours: number, aboveSleepW: number): ReserveSettled {
    const sold = this.#sold(startMs);
    if (sold.length === 0) return { usd: 0, heldRatio: null };
    const heldRatio = clamp(aboveSleepW / soldW(sold), 0, 1);
    return { usd: this.fullPayUsd(startMs, hours) * heldRatio, heldRatio };
  }

  /** Were all of it held. */
  fullPayUsd(startMs: number, hours: number): number {
    return this.#sold(startMs).reduce((sum, { powerW, usd }) => sum + (powerW / 1e6) * usd * hours, 0);
  }

  #sold(atMs: number): { readonly product: string; readonly powerW: number; readonly usd: number }[] {
    const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    return this.offers.flatMap(({ product, powerW, usdPerMwLeast, usdPerMw }) => {
      const usd = usdPerMw.get(hourMs);
      return usd === undefined || usd < usdPerMwLeast ? [] : [{ product, powerW, usd }];
    });
  }
}

function soldW(sold: readonly { readonly powerW: number }[]): number {
  return sold.reduce((sum, { powerW }) => sum + powerW, 0);
}
