import type { GroupState, SiteSnapshot } from '../core/planner/index.js';
import { clamp } from '../core/statistics.js';

const HOUR_MS = 3_600_000;

/** Load that is held ready to be shed in an hour, and what is paid for it. */
export interface SoldReserve {
  readonly product: string;
  readonly powerW: number;
  /** USD/MW for the hour. */
  readonly usdPerMw: number;
}

/** What reserves of an interval came to. */
export interface ReserveSettled {
  readonly usd: number;
  /** Share of the power that was to be held that was there, 0–1; null where nothing was sold. */
  readonly heldRatio: number | null;
  /** Power that was to be held and was not there, over time. */
  readonly shortMwHours: number;
}

/** A product's sales over a period, were all of it held. */
export interface ReserveSales {
  readonly product: string;
  readonly hours: number;
  readonly soldMwHours: number;
  readonly usd: number;
}

/** Sold reserves: floors for the planner, and pay by what was there. Nobody calls them. */
export class Reserves {
  /** @param sold by start of the hour (Unix ms) */
  constructor(
    private readonly sold: ReadonlyMap<number, readonly SoldReserve[]>,
    private readonly rootId: string,
  ) {}

  /** The floors that sold reserves need above the load of a fleet asleep, at any time in [nowMs, untilMs]. */
  at(nowMs: number, untilMs: number, groups: readonly GroupState[]): SiteSnapshot['obligations'] {
    const [now, then] = [this.#sold(nowMs), this.#sold(untilMs)];
    const sold = soldW(then) > soldW(now) && isEve(nowMs, untilMs) ? then : now;
    if (sold.length === 0) return [];
    const hourMs = hourOf(nowMs);
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

  /** The instant in (nowMs, untilMs) at which miners are to wake, so that more reserve is there when it is due. */
  eveMs(nowMs: number, untilMs: number): number | null {
    const eveMs = untilMs - EVE_MS;
    return eveMs > nowMs && soldW(this.#sold(untilMs)) > soldW(this.#sold(nowMs)) ? eveMs : null;
  }

  /** @param aboveSleepW mean load above that of a fleet asleep: what could have been shed */
  settle(startMs: number, hours: number, aboveSleepW: number): ReserveSettled {
    const sold = this.#sold(startMs);
    if (sold.length === 0) return { usd: 0, heldRatio: null, shortMwHours: 0 };
    const heldRatio = clamp(aboveSleepW / soldW(sold), 0, 1);
    return {
      usd: this.fullPayUsd(startMs, hours) * heldRatio,
      heldRatio,
      shortMwHours: ((1 - heldRatio) * soldW(sold) * hours) / 1e6,
    };
  }

  /** Were all of it held. */
  fullPayUsd(startMs: number, hours: number): number {
    return this.#sold(startMs).reduce(
      (sum, { powerW, usdPerMw }) => sum + (powerW / 1e6) * usdPerMw * hours,
      0,
    );
  }

  /** By product, those that earn most first. */
  sales(): ReserveSales[] {
    const sales = new Map<string, { product: string; hours: number; soldMwHours: number; usd: number }>();
    for (const { product, powerW, usdPerMw } of [...this.sold.values()].flat()) {
      const known = sales.get(product) ?? { product, hours: 0, soldMwHours: 0, usd: 0 };
      known.hours += 1;
      known.soldMwHours += powerW / 1e6;
      known.usd += (powerW / 1e6) * usdPerMw;
      sales.set(product, known);
    }
    return [...sales.values()].sort((a, b) => b.usd - a.usd);
  }

  #sold(atMs: number): readonly SoldReserve[] {
    return this.sold.get(hourOf(atMs)) ?? [];
  }
}

/** Miners that are to be awake when an hour begins are told a minute before. */
const EVE_MS = 60_000;

function isEve(nowMs: number, untilMs: number): boolean {
  return untilMs - nowMs <= EVE_MS;
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}

function soldW(sold: readonly SoldReserve[]): number {
  return sold.reduce((sum, { powerW }) => sum + powerW, 0);
}
