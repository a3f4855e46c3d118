import { signedUsd } from '../../format/money.js';
import type { DryRun } from './queries.js';

const COUNT = new Intl.NumberFormat('en-US');

/** A dry run in a sentence, such as "Over the last 30 days this would have changed 37 of 8,640 intervals, −$1,240, 2.0 more cycles a day." */
export function sentence({ summary }: NonNullable<DryRun['result']>): string {
  const { intervals_changed: changed, intervals, net_usd_difference: usd } = summary;
  const days = summary.days >= 29.95 ? 'the last 30 days' : `${summary.days.toFixed(1)} days on record`;
  const money = usd === null ? 'money unknown' : signedUsd(usd);
  const of = `${COUNT.format(changed)} of ${COUNT.format(intervals)} intervals`;
  return `Over ${days} this would have changed ${of}, ${money}, ${cycles(summary.cycles_per_day_difference)}.`;
}

function cycles(difference: number): string {
  const text = Math.abs(difference).toFixed(1);
  if (text === '0.0') return 'as many cycles a day';
  return `${text} ${difference > 0 ? 'more' : 'fewer'} cycles a day`;
}
