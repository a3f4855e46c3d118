import { MARKET_OPERATORS } from '../../src/core/market/operators.js';
import type { Salvaged } from '../salvage.js';
import type { RawSite } from '../schema.js';
import type { Path } from '../yaml-source.js';
import type { Placement } from './placement.js';
import type { Report } from './report.js';

const MINUTES_PER_HOUR = 60;

/** Contradictions between the numbers of a policy, and selectors that pick nothing. */
export function checkPolicy(
  policy: Salvaged<RawSite['policy']> | undefined,
  path: Path,
  placements: readonly Placement[],
  report: Report,
): void {
  if (policy?.kind !== 'threshold') return;
  const {
    curtail_above_usd_per_mwh: curtail,
    resume_below_usd_per_mwh: resume,
    high_strike_usd_per_mwh: high,
  } = policy;
  if (curtail !== undefined && resume !== undefined && resume >= curtail) {
    report(
      [...path, 'resume_below_usd_per_mwh'],
      `resuming below ${resume} and curtailing above ${curtail} would do both between the two`,
      `Write less than ${curtail}, with some distance: it keeps the site from going back and forth.`,
    );
  }
  if (curtail !== undefined && high != null && high <= curtail) {
    report(
      [...path, 'high_strike_usd_per_mwh'],
      `the high strike ${high} is not above the strike ${curtail}`,
      `Write more than ${curtail}, or remove it.`,
    );
  }
  policy.schedule?.forEach((window, index) => {
    if (window?.from !== undefined && window.from === window.to) {
      const fix = 'For a whole day write from "00:00" to "23:59".';
      report([...path, 'schedule', index, 'to'], 'the window is empty: it ends when it begins', fix);
    }
  });
  policy.groups?.forEach((selector, index) => {
    if (!selector || placements.some((placement) => matches(selector, placement))) return;
    const wanted = Object.entries(selector).filter(([, value]) => value !== undefined);
    const text = wanted.map(([key, value]) => `${key} ${value}`).join(', ');
    report([...path, 'groups', index], `no miner matches ${text}`, 'Correct the selector, or remove it.');
  });
}

function matches(
  selector: { readonly [K in 'model' | 'firmware' | 'feeder' | 'customer']?: string | undefined },
  placement: Placement,
): boolean {
  return (['model', 'firmware', 'feeder', 'customer'] as const).every(
    (key) => selector[key] === undefined || selector[key] === placement[key],
  );
}

/** A tick has to end with each settlement interval, and both with the hour. */
export function checkMarket(
  market: Salvaged<RawSite['market']> | undefined,
  path: Path,
  report: Report,
): void {
  const { operator, tick_minutes: tick } = market ?? {};
  const ofMarket = operator && MARKET_OPERATORS[operator];
  const settlement = market?.settlement_minutes ?? ofMarket?.settlementMinutes;
  if (settlement !== undefined && MINUTES_PER_HOUR % settlement !== 0) {
    report(
      [...path, 'settlement_minutes'],
      `an hour is not a whole number of ${settlement} minutes`,
      ofMarket ? `${ofMarket.label} has ${ofMarket.settlementMinutes}.` : 'Write 5, 15 or 60.',
    );
  } else if (tick !== undefined && settlement !== undefined && settlement % tick !== 0) {
    report(
      [...path, 'tick_minutes'],
      `ticks of ${tick} minutes do not fit into settlement intervals of ${settlement}`,
      `Write a divisor of ${settlement}, such as 5.`,
    );
  }
}
