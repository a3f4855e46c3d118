import { toWire } from '../core/wire.js';
import type { BacktestReport, PolicyOutcome } from './backtest.js';

/** The report as plain snake_case data. */
export function reportJson(report: BacktestReport, notes: readonly string[]): unknown {
  const { fromMs, toMs, outcomes, ...rest } = report;
  return toWire({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...rest,
    policies: outcomes.map(policyJson),
    notes,
  });
}

function policyJson({ tally, sums, name, isBaseline, rule, ...figures }: PolicyOutcome): unknown {
  return {
    policy: name,
    isBaseline,
    rule,
    ...figures,
    ...sums,
    months: [...monthly(tally.days)].map(([month, each]) => ({ month, ...each })),
  };
}

/** Days summed by civil month, `yyyy-MM`. */
export function monthly(
  days: PolicyOutcome['tally']['days'],
): Map<string, { profitUsd: number; energyMwh: number; curtailedHours: number }> {
  const months = new Map<string, { profitUsd: number; energyMwh: number; curtailedHours: number }>();
  for (const [date, sums] of days) {
    const key = date.slice(0, 7);
    const month = months.get(key) ?? { profitUsd: 0, energyMwh: 0, curtailedHours: 0 };
    months.set(key, {
      profitUsd: month.profitUsd + sums.netUsd,
      energyMwh: month.energyMwh + sums.energyMwh,
      curtailedHours: month.curtailedHours + sums.curtailedHours,
    });
  }
  return months;
}
