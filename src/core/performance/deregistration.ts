import { DateTime } from 'luxon';
import { type Program, ruleInForce, type Verification, weakest } from '../programs/index.js';

/** How near a resource is to being taken out of a program for what it delivered. */
export interface DeregistrationState {
  /** Periods below the factor: in a row up to now, and within the rule's months. */
  readonly inRow: number;
  readonly count: number;
  readonly inRowMax: number;
  readonly countMax: number;
  readonly deregistered: boolean;
  readonly verification: Verification;
}

/**
 * Periods with their factors (NESO's K), in any order, judged by the rule of `today`. Null where the program has none.
 * @param periods by their starts, ISO 8601 UTC; those in which nothing was accepted are not among them
 * @param today local date
 */
export function deregistration(
  program: Program,
  periods: readonly { readonly start: string; readonly factor: number }[],
  today: string,
): DeregistrationState | null {
  const rule = ruleInForce(program, 'deregistration', today);
  if (!rule) return null;
  const zone = { zone: program.timeZone };
  const end = DateTime.fromISO(today, zone).plus({ days: 1 }).toMillis();
  const since = DateTime.fromISO(today, zone).minus({ months: rule.withinMonths }).toMillis();
  const known = periods
    .map(({ start, factor }) => ({ ms: Date.parse(start), below: factor < rule.factorBelowRatio }))
    .filter(({ ms }) => ms < end)
    .sort((a, b) => b.ms - a.ms);
  const lastGood = known.findIndex(({ below }) => !below);
  const inRow = lastGood === -1 ? known.length : lastGood;
  const count = known.filter(({ ms, below }) => below && ms >= since).length;
  return {
    inRow,
    count,
    inRowMax: rule.inRow,
    countMax: rule.count,
    deregistered: longestRow(known) >= rule.inRow || count >= rule.count,
    verification: weakest([rule]),
  };
}

function longestRow(periods: readonly { readonly below: boolean }[]): number {
  let [longest, row] = [0, 0];
  for (const { below } of periods) {
    row = below ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
