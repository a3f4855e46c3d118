import type { Fairness, SiteSnapshot } from './snapshot.js';

/**
 * What a MWh that a customer draws is worth beyond what it earns, USD: more where he was served less than all of them in
 * the mean by more than the tolerance, less where he was served more, nothing in between.
 */
export function fairUsdPerMwh(customer: string, { fairness }: Pick<SiteSnapshot, 'fairness'>): number {
  const own = fairness?.customers.find((each) => each.customer === customer);
  if (!fairness || !own || own.entitledMwh === 0) return 0;
  const off = own.servedMwh / own.entitledMwh - meanShare(fairness);
  return Math.abs(off) <= fairness.toleranceRatio ? 0 : -Math.sign(off) * fairness.usdPerMwh;
}

function meanShare({ customers }: Fairness): number {
  const sum = (value: (each: Fairness['customers'][number]) => number): number =>
    customers.reduce((total, each) => total + value(each), 0);
  return sum(({ servedMwh }) => servedMwh) / sum(({ entitledMwh }) => entitledMwh);
}
