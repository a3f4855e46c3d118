import {
  isWithinTable,
  awakeValues,
  expectedPriceUsdPerMwh,
  type LookaheadTable,
  observePrice,
} from '../lookahead/index.js';
import type { Charge, Outlook, SiteSnapshot } from '../planner/snapshot.js';

/** What the slow part of the planner has found, as far as the part that decides each tick needs it. Plain data. */
export interface LookAheadView {
  readonly horizonId: string | null;
  readonly madeAt: string;
  readonly table: LookaheadTable;
  /** By step: charges on top of the delivered price. */
  readonly charges: readonly StepCharges[];
}

export interface StepCharges {
  readonly startMs: number;
  readonly minutes: number;
  readonly charges: readonly Charge[];
}

const MINUTE_MS = 60_000;

/**
 * What comes after the interval that a snapshot is taken in, given the prices that it knows. Null where the table does not
 * reach so far any more.
 */
export function siteOutlook(view: LookAheadView, { takenAt, price }: SiteSnapshot): Outlook | null {
  const { table } = view;
  const takenMs = Date.parse(takenAt);
  const widthMs = table.marketMinutes * MINUTE_MS;
  const presentMs = Math.floor(takenMs / widthMs) * widthMs;
  if (!isWithinTable(table, presentMs)) return null;
  let state = table.state;
  let priceIsKnown = false;
  for (const { start, priceUsdPerMwh } of price.recent) {
    const startMs = Date.parse(start);
    priceIsKnown = startMs === presentMs;
    if (startMs <= state.atMs || startMs > presentMs || !isWithinTable(table, startMs)) continue;
    state = observePrice(table, state, { startMs, priceUsdPerMwh });
  }
  return {
    horizonId: view.horizonId,
    madeAt: view.madeAt,
    stepMinutes: (presentMs + widthMs - takenMs) / MINUTE_MS,
    priceUsdPerMwh: priceIsKnown ? null : expectedPriceUsdPerMwh(table, state, presentMs),
    charges: view.charges.findLast(({ startMs }) => startMs <= takenMs)?.charges ?? [],
    groups: awakeValues(table, state, presentMs),
  };
}
