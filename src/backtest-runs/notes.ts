import type { Basis } from './result.js';
import type { BacktestData } from './setting.js';

const HOUR_MS = 3_600_000;
/** Fewer days than this before the period leave a price model little to learn from. */
const LEARNING_DAYS_MIN = 7;

/** What a result lacks, and what was assumed, for people. */
export function notesOf(data: BacktestData, basis: Basis): string[] {
  const { present, site, hasDraft } = data;
  const looksAhead = [present, site].some(({ policy }) => policy.kind === 'economic');
  return [
    ...missingNotes(data, basis, looksAhead),
    basis.lagMinutes === 0
      ? 'Each interval is decided on its own price, as if that was known when it began: better than life wherever prices are published at its end.'
      : `A price counts as known ${basis.lagMinutes} min after its interval began, day-ahead prices from 13:30 of the day before: by rule, whenever they reached this Ebb.`,
    'Corrected prices count as they are now, for the decision too.',
    `Assumed: miners begin to obey after ${basis.assumed.latencySeconds} s, ${basis.assumed.failureRatio * 100} % of commands fail and are repaired after ${basis.assumed.repairHours} h, $${basis.assumed.wearUsdPerWake} of wear a wake of a miner. All miners of the configuration, with the figures it has for them, not those that were learned.`,
    'Not in it: calls of programs, overrides, outages, demand charges and coincident peaks.',
    ...(hasDraft
      ? [
          'Always on and perfect foresight are by the draft; the settings in force are run with all that they have, their contract and limits among it.',
        ]
      : []),
  ];
}

function missingNotes(
  { history, fromMs, toMs, site, ...data }: BacktestData,
  basis: Basis,
  looksAhead: boolean,
) {
  const notes: string[] = [];
  const { intervals, intervalsMissing, learnedFromDays, wattsOffRatio } = basis;
  if (intervalsMissing > 0)
    notes.push(
      `${intervalsMissing} of ${intervals} intervals have no price on record: they are in no sum; the bands have what they may have gained or lost.`,
    );
  const firstHashMs = history.hashprice.fromMs[0] ?? Infinity;
  if (data.hashpriceUsdPerPhDay !== null)
    notes.push(
      `Hashprice is $${data.hashpriceUsdPerPhDay}/PH/day throughout, as was asked for, not as it was.`,
    );
  else if (firstHashMs > fromMs) {
    const share = Math.min(1, (firstHashMs - fromMs) / (toMs - fromMs));
    notes.push(
      `Hashprice is on record from ${new Date(firstHashMs).toISOString().slice(0, 16)} UTC on: its first figure, $${history.hashprice.values[0]!.toFixed(2)}/PH/day, stands for the ${Math.ceil(share * 100)} % of the period before that.`,
    );
  }
  if (looksAhead && learnedFromDays < LEARNING_DAYS_MIN)
    notes.push(
      `Prices go back ${learnedFromDays.toFixed(1)} days before the period: what looks ahead had little to learn from at first.`,
    );
  if (looksAhead && basis.dayAheadHours === 0)
    notes.push('No day-ahead prices are on record: what looks ahead went without them.');
  const hours = Math.round((toMs - fromMs) / HOUR_MS);
  if (site.thermalLimits.length > 0 && basis.weatherHours < hours)
    notes.push(
      `Weather is on record for ${basis.weatherHours} of ${hours} hours: heat limits did not act in the others.`,
    );
  notes.push(
    wattsOffRatio === null
      ? 'No record of setpoint and power tells how far the model of the fleet is off: there is no error band.'
      : `The band: watts of the fleet are off by ${(wattsOffRatio * 100).toFixed(1)} %, the median of the record; hash is taken to be off as much.`,
  );
  return notes;
}
