import { type Program, ruleInForce, weakest } from '../programs/index.js';
import { sumOf } from '../statistics.js';
import { type Estimate, wholeCents } from './estimate.js';

/**
 * Charge for what was not delivered, interval by interval, no more than the year's stop-loss: PJM's capacity performance.
 * @param ratePerMwh by the operator; no source has it
 * @param yearRevenue at the auction's price, of which the rule's share is the most that can be lost
 * @param chargedBefore in the same year
 */
export function shortfallCharge(
  program: Program,
  date: string,
  intervals: readonly { readonly owedMwh: number; readonly deliveredMwh: number | null }[],
  { ratePerMwh, yearRevenue, chargedBefore }: Record<'ratePerMwh' | 'yearRevenue' | 'chargedBefore', number>,
): Estimate & { readonly shortfallMwh: number; readonly stopped: boolean } {
  const rule = ruleInForce(program, 'penalty', date);
  // What no meter has seen was not delivered, until somebody shows that it was.
  const shortfallMwh = sumOf(intervals, (each) =>
    Math.max(0, each.owedMwh - Math.max(0, each.deliveredMwh ?? 0)),
  );
  const charge = shortfallMwh * ratePerMwh;
  const share = rule?.stopLossRatio ?? null;
  const room = share === null ? Infinity : Math.max(0, share * yearRevenue - chargedBefore);
  const stop = share === null ? '' : `, at most ${share} × ${yearRevenue} in the year`;
  return {
    label: 'estimate',
    amount: wholeCents(-Math.min(charge, room)),
    currency: program.currency,
    verification: weakest([rule]),
    formula: `${Number(shortfallMwh.toFixed(6))} MWh short × ${ratePerMwh}${stop}`,
    sources: rule ? [rule.source] : [],
    shortfallMwh,
    stopped: charge > room,
  };
}
