import { EbbError } from '../errors.js';
import { type Program, ruleInForce, weakest } from '../programs/index.js';
import { mean, sumOf } from '../statistics.js';
import { type Estimate, wholeCents } from './estimate.js';

/** A site's load at a coincident peak, and what it would have been without avoiding it. */
export interface PeakLoad {
  /** Local month, `yyyy-MM`. */
  readonly month: string;
  readonly loadW: number;
  readonly uncurtailedW?: number;
}

/** What a year's coincident peaks cost in the year after. */
export interface PeakCharge {
  readonly meanPeakW: number;
  readonly annual: Estimate;
  readonly monthly: Estimate;
  /** Against the loads without avoidance, where they are all known. */
  readonly saving: Estimate | null;
}

/**
 * `rate × mean load at the peaks`, billed by twelfths. A month whose peak is not among `peaks` yet counts with none, and
 * so does the mean: give all that the rule has for a bill.
 * @param ratePerKwYear the utility's tariff; the rule's figure is for planning
 */
export function peakCharge(
  program: Program,
  date: string,
  peaks: readonly PeakLoad[],
  ratePerKwYear?: number,
): PeakCharge {
  const rule = ruleInForce(program, 'coincident-peak', date);
  if (!rule) throw new EbbError('rejected', `${program.name} has no coincident peaks in force on ${date}`);
  const rate = ratePerKwYear ?? rule.ratePerKwYear;
  if (rate === null) {
    throw new EbbError(
      'rejected',
      `${program.name} has no rate on ${date}: give that of your utility's tariff`,
    );
  }
  const stray = peaks.find(({ month }) => !rule.months.includes(Number(month.slice(5))));
  if (stray)
    throw new EbbError('rejected', `${program.name} has no peak in ${stray.month} by the rule of ${date}`);
  const meanPeakW = mean(peaks.map(({ loadW }) => loadW)) ?? 0;
  const wanted = rule.months.length * rule.peaksPerMonth;
  const estimate = (amount: number, formula: string): Estimate => ({
    label: 'estimate',
    amount: wholeCents(amount),
    currency: program.currency,
    verification: ratePerKwYear === undefined ? weakest([rule]) : rule.verification,
    formula,
    sources: [rule.source],
  });
  const annual = (meanPeakW / 1e3) * rate;
  const text = `${meanPeakW / 1e3} kW mean of ${peaks.length} peaks × ${rate}`;
  const avoided = peaks.every(({ uncurtailedW }) => uncurtailedW !== undefined)
    ? sumOf(peaks, ({ loadW, uncurtailedW }) => uncurtailedW! - loadW)
    : null;
  return {
    meanPeakW,
    annual: estimate(annual, text),
    monthly: estimate(annual / 12, `${text} / 12`),
    saving:
      avoided === null || peaks.length === 0
        ? null
        : estimate(
            (avoided / 1e3 / wanted) * rate,
            `${avoided / 1e3} kW avoided / ${wanted} peaks × ${rate}`,
          ),
  };
}
