import { signedUsd } from '../../format/money.js';
import type { Shadow } from './queries.js';

type Gain = Shadow['total']['gain_over_always_on'];

const DAY_MS = 86_400e3;

export function bandText({ low_usd: low, high_usd: high }: Gain): string {
  if (low === null || high === null) return 'error not known;';
  return `${signedUsd(low)} to ${signedUsd(high)};`;
}

/** What the plans would have earned, in a sentence with its error. */
export function shadowSentence({
  total: { gain_over_always_on: gain, settled_intervals: count },
}: Shadow): string {
  if (count === 0) return 'Nothing is settled yet: prices of what was decided are not known.';
  const { low_usd: low, high_usd: high } = gain;
  const band =
    low === null || high === null
      ? 'how far off that is, is not known'
      : `by the error band ${signedUsd(low)} to ${signedUsd(high)}`;
  return `Had every plan been followed, it would have earned ${signedUsd(gain.usd)} against always on: ${band}.`;
}

/** Which data the account rests on and which it lacks, a line each. */
export function missingWords({ from, to, total, days, uncertainty }: Shadow): string[] {
  const { intervals, settled_intervals: settled, compared_intervals: compared } = total;
  const { watts_off_ratio: watts, hash_off_ratio: hash } = uncertainty;
  const span = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
  return [
    ...(days.length < span
      ? [`On ${days.length} of ${span} days the site was in mode shadow: all other time is in no figure.`]
      : []),
    settled === intervals
      ? `All ${intervals} intervals have their price.`
      : `${intervals - settled} of ${intervals} intervals have no price yet: they are in the bands alone, at the lowest and the highest usual price.`,
    ...(compared < settled
      ? [
          `Readings cover too little of ${settled - compared} settled intervals: the comparison with what happened leaves them out.`,
        ]
      : []),
    watts === null || hash === null
      ? 'No readings tell how far the model of the fleet is off: the bands have unknown prices alone, and are too narrow.'
      : `The model of the fleet is off its readings by ${percent(watts)} of energy and ${percent(hash)} of hashes: the bands have that in them.`,
    'Every command is taken to be obeyed, but by miners that cannot be moved. Payments of programs, demand charges and coincident peaks are not in it.',
  ];
}
