import type { HashpriceView } from '../planner/snapshot.js';

/** Hashprice that is expected at the middle of each step, USD/PH/day; 0 where none is known. */
export function expectedHashprice(
  { hashpriceUsdPerPhDay, ahead = [] }: Pick<HashpriceView, 'hashpriceUsdPerPhDay' | 'ahead'>,
  steps: readonly { readonly startMs: number; readonly minutes: number }[],
): number[] {
  const changes = ahead.map(({ from, hashpriceUsdPerPhDay: usd }) => ({ fromMs: Date.parse(from), usd }));
  return steps.map(({ startMs, minutes }) => {
    const middleMs = startMs + minutes * 30_000;
    return changes.findLast(({ fromMs }) => fromMs <= middleMs)?.usd ?? hashpriceUsdPerPhDay ?? 0;
  });
}
