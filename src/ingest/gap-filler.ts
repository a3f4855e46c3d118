import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { type Interval, intervalStarts } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { PriceFeed } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { asked } from './asked.js';
import type { FeedStore } from './feed-store.js';

/** A stretch without prices, half-open, of whole settlement intervals. */
export interface Gap {
  readonly from: DateTime;
  readonly to: DateTime;
}

export interface FillReport {
  readonly newRows: number;
  /** What no source could tell. */
  readonly gaps: readonly Gap[];
  /** What sources answered instead of prices, each once. */
  readonly errors: readonly string[];
}

export interface FillStep {
  readonly sourceId: string;
  readonly gap: Gap;
  readonly newRows: number;
}

/** A question that any source stands, and that is soon done again where the work is broken off. */
const CHUNK_HOURS = 7 * 24;
/** Nobody has the newest intervals yet; the feed's own rounds see to them. */
export const LATE_HOURS = 2;

/**
 * Finds the stretches of [from, to) without real-time prices and asks the sources for them, in their order, each as far as
 * it reaches back: so a source with a short history that answers first does not leave a hole. What was found is stored at once,
 * and what is missing is looked up anew each time: to go on after a stop, begin again.
 */
export async function fillPriceGaps(
  { store, clock }: { readonly store: FeedStore; readonly clock: Clock },
  site: SiteConfig,
  feeds: readonly PriceFeed[],
  span: Gap,
  onStep: (step: FillStep) => void = () => undefined,
): Promise<FillReport> {
  const errors = new Set<string>();
  let newRows = 0;
  for (const feed of feeds) {
    const reach = clock.now().minus({ hours: feed.historyHours });
    for (const gap of await priceGaps(store, site, span, clock.now())) {
      for (const part of chunks(gap.from < reach ? { ...gap, from: reach } : gap)) {
        const rows = await fillPart({ store, clock }, site, feed, part).catch((error: unknown) => {
          if (!(error instanceof EbbError)) throw error;
          errors.add(error.message);
          return 0;
        });
        newRows += rows;
        onStep({ sourceId: feed.id, gap: part, newRows: rows });
      }
    }
  }
  return { newRows, gaps: await priceGaps(store, site, span, clock.now()), errors: [...errors] };
}

async function fillPart(
  { store, clock }: { readonly store: FeedStore; readonly clock: Clock },
  site: SiteConfig,
  feed: PriceFeed,
  { from, to }: Gap,
): Promise<number> {
  const { settlementPoint } = site.market;
  const prices = await asked(feed.id, () => feed.read({ settlementPoint, from, to }));
  return store.addPrices(site, prices, feed.id, clock.now());
}

/** Stretches of [from, to) without prices, as known at `at`, ascending. */
export async function priceGaps(
  store: FeedStore,
  site: SiteConfig,
  { from, to }: Gap,
  at: DateTime,
): Promise<Gap[]> {
  const known = await store.intervals(site, { from, to, at });
  return gapsBetween(known, from, to, site.market.settlementMinutes);
}

/** Stretches of [from, to), in intervals of `minutes`, that none of `known` covers; longer ones cover all within. */
export function gapsBetween(
  known: readonly Interval[],
  from: DateTime,
  to: DateTime,
  minutes: number,
): Gap[] {
  const covered = new Set<number>();
  for (const { start, minutes: length } of known) {
    for (let offset = 0; offset < length; offset += minutes) covered.add(start.toMillis() + offset * 60_000);
  }
  const gaps: { from: DateTime; to: DateTime }[] = [];
  for (const start of intervalStarts(from, to, minutes)) {
    if (start < from || covered.has(start.toMillis())) continue;
    const last = gaps.at(-1);
    const end = start.plus({ minutes });
    if (last?.to.equals(start)) last.to = end;
    else gaps.push({ from: start, to: end });
  }
  return gaps;
}

function chunks({ from, to }: Gap): Gap[] {
  const parts: Gap[] = [];
  for (let at = from; at < to; at = at.plus({ hours: CHUNK_HOURS })) {
    parts.push({ from: at, to: DateTime.min(to, at.plus({ hours: CHUNK_HOURS })) });
  }
  return parts;
}
