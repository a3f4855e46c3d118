import type { Facts } from './facts.js';
import type { HorizonModel } from './model.js';
import type { ShadowPrice } from './plan.js';

/** Most prices that a plan carries: the dearest. */
const PRICES_MAX = 500;
/** USD per unit below which a price is a solver's rounding. */
const USD_TOLERANCE = 1e-4;

/** Prices of limits, ramps, reserves, the peak and the caps on wakes, from the duals of the relaxation's rows. */
export function shadowPrices(
  facts: Facts,
  { rows, slots, reserves }: HorizonModel,
  rowDual: Float64Array,
): ShadowPrice[] {
  const found: ShadowPrice[] = [];
  const perInterval = (first: number, source: (t: number) => string): void => {
    for (let t = 0; t < facts.T; t += 1) note(source(t), t, rowDual[first + t]! * 1e3, 'MW');
  };
  const note = (source: string, interval: number | null, dual: number, unit: ShadowPrice['unit']): void => {
    if (Math.abs(dual) > USD_TOLERANCE) found.push({ source, interval, usdPerUnit: Math.abs(dual), unit });
  };
  slots.forEach(({ source }, index) => perInterval(rows.limits[index]!, (t) => source[t]!));
  const ramp = facts.problem.ramp?.source ?? '';
  perInterval(rows.ramps[0], () => `${ramp}:up`);
  perInterval(rows.ramps[1], () => `${ramp}:down`);
  reserves.forEach(({ source }, index) => perInterval(rows.reserves[index]!, () => source));
  perInterval(rows.demand, () => 'demand-charge');
  rows.cycles.forEach((days, index) =>
    days.forEach((row) => note(`cycles:${facts.groups[index]!.group.groupId}`, null, rowDual[row]!, 'wake')),
  );
  return found
    .sort((a, b) => b.usdPerUnit - a.usdPerUnit || (a.interval ?? -1) - (b.interval ?? -1))
    .slice(0, PRICES_MAX);
}
