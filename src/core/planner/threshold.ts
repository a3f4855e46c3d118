import { DateTime } from 'luxon';
import { fromIso } from '../interval.js';
import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { formatPrice } from '../units.js';
import type { PolicyState } from './plan.js';
import type { GroupSelector, ScheduleWindow, ThresholdPolicy } from './policy.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';

export interface ThresholdDecision {
  readonly curtail: boolean;
  /** Why, for people. */
  readonly because: string;
  readonly state: PolicyState;
}

/**
 * The operator's rule: curtail above one price for some intervals, at once above a high one; resume below a lower price
 * for some intervals; a schedule above both, its first window that is open. Prices are compared as delivered.
 */
export function decideThreshold(policy: ThresholdPolicy, snapshot: SiteSnapshot): ThresholdDecision {
  const before = snapshot.previous?.policyState;
  const known = before?.kind === 'threshold' ? before : null;
  const prices = contiguousTail(snapshot.price.recent).map(({ priceUsdPerMwh }) =>
    deliveredPriceUsdPerMwh(priceUsdPerMwh, snapshot.tariff),
  );
  const state = priceState(policy, snapshot, prices, known);
  const window = policy.schedule.find((each) =>
    isInWindow(each, fromIso(snapshot.takenAt).setZone(snapshot.timeZone)),
  );
  if (!window)
    return { curtail: state.curtailed, because: stateText(policy, snapshot, prices, state), state };
  const because = `schedule ${window.from}–${window.to} (${window.reason})`;
  return { curtail: window.action === 'curtail', because, state };
}

type ThresholdState = Extract<PolicyState, { kind: 'threshold' }>;

function priceState(
  policy: ThresholdPolicy,
  { takenAt }: SiteSnapshot,
  prices: readonly number[],
  known: ThresholdState | null,
): ThresholdState {
  const changed = (curtailed: boolean, because: string): ThresholdState => ({
    kind: 'threshold',
    curtailed,
    since: takenAt,
    because,
  });
  if (known?.curtailed !== true) {
    const reason = reasonToCurtail(policy, prices);
    if (reason !== null) return changed(true, reason);
    return known ?? changed(false, 'no reason to curtail');
  }
  const { resumeAfterIntervals: count, resumeBelowUsdPerMwh: strike } = policy;
  if (lastAll(prices, count, (price) => price < strike)) {
    return changed(false, `delivered price below ${formatPrice(strike)} for ${intervals(count)}`);
  }
  return known;
}

/** What holds since when, with the price of now and the one that would change it. */
function stateText(
  policy: ThresholdPolicy,
  { takenAt, timeZone }: SiteSnapshot,
  prices: readonly number[],
  { curtailed, since, because }: ThresholdState,
): string {
  const newest = prices.at(-1);
  const now = newest === undefined ? 'no price known' : `delivered price ${formatPrice(newest)}`;
  if (curtailed) {
    const until = `resumes below ${formatPrice(policy.resumeBelowUsdPerMwh)} for ${intervals(policy.resumeAfterIntervals)}`;
    if (since === takenAt) return `${because}; ${until}`;
    const clock = fromIso(since).setZone(timeZone).toFormat('HH:mm');
    return `${now}; curtailed since ${clock} (${because}), ${until}`;
  }
  const strike = `curtails above ${formatPrice(policy.curtailAboveUsdPerMwh)} for ${intervals(policy.curtailAfterIntervals)}`;
  const high = policy.highStrikeUsdPerMwh;
  return `${now}; ${strike}${high === null ? '' : ` or above ${formatPrice(high)} at once`}`;
}

function reasonToCurtail(policy: ThresholdPolicy, prices: readonly number[]): string | null {
  const { curtailAfterIntervals: count, curtailAboveUsdPerMwh: strike, highStrikeUsdPerMwh: high } = policy;
  const newest = prices.at(-1);
  if (newest !== undefined && high !== null && newest > high) {
    return `delivered price ${formatPrice(newest)} above the high strike of ${formatPrice(high)}`;
  }
  if (lastAll(prices, count, (price) => price > strike)) {
    return `delivered price ${formatPrice(newest!)} above ${formatPrice(strike)} for ${intervals(count)}`;
  }
  return null;
}

function lastAll(prices: readonly number[], count: number, holds: (price: number) => boolean): boolean {
  return prices.length >= count && prices.slice(-count).every(holds);
}

/** The newest intervals back to the first gap: intervals "in a row" must be. */
function contiguousTail<T extends { readonly start: string; readonly minutes: number }>(
  recent: readonly T[],
): T[] {
  let first = recent.length - 1;
  while (
    first > 0 &&
    Date.parse(recent[first - 1]!.start) + recent[first - 1]!.minutes * 60_000 ===
      Date.parse(recent[first]!.start)
  ) {
    first -= 1;
  }
  return recent.slice(Math.max(0, first));
}

/** In the site's clock time. A window past midnight belongs to the day on which it began. */
export function isInWindow({ weekdays, months, from, to }: ScheduleWindow, local: DateTime): boolean {
  const clock = local.toFormat('HH:mm');
  const pastMidnight = to <= from;
  const began = pastMidnight && clock < to ? local.minus({ days: 1 }) : local;
  const inTime = pastMidnight ? clock >= from || clock < to : clock >= from && clock < to;
  return inTime && weekdays.includes(began.weekday) && (months === undefined || months.includes(began.month));
}

/** Whether the policy may move the group; a policy without selectors moves all. */
export function isSelected(selectors: readonly GroupSelector[], group: GroupState): boolean {
  if (selectors.length === 0) return true;
  return selectors.some(
    ({ model, firmware, feeder, customer }) =>
      (model === undefined || model === group.model) &&
      (firmware === undefined || firmware === group.firmware) &&
      (feeder === undefined || feeder === group.feederId) &&
      (customer === undefined || customer === group.customer),
  );
}

function intervals(count: number): string {
  return count === 1 ? 'one interval' : `${count} intervals`;
}
