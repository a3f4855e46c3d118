import { type Interval, intervalEnd, isoUtc } from '../interval.js';
import { intervalEnergy } from '../market/interval-energy.js';
import type { MeterInterval, MeterReading } from '../ports/meter.js';
import { type CounterRule, intervalFromCounter } from './counter.js';

/** A reading as it is kept. */
export interface LiveReading extends MeterReading {
  /** The clock was set between the reading before and this one: nobody knows how long that was. */
  readonly clockWasSet: boolean;
}

/** Share of an interval that a reading may lie from its end and still count as taken there. */
const EXACT_RATIO = 0.01;

/** The rule for a counter that is read every `pollSeconds` of its own clock. */
export function counterRule(
  { rollsOverAtKwh, powerWMax }: Pick<CounterRule, 'rollsOverAtKwh' | 'powerWMax'>,
  minutes: number,
  pollSeconds: number,
): CounterRule {
  // Of three readings in a row one may be lost.
  const gapSecondsMax = 3 * pollSeconds;
  return { rollsOverAtKwh, powerWMax, gapSecondsMax, exactSecondsMax: minutes * 60 * EXACT_RATIO };
}

/**
 * An interval from what a live meter showed. By its counter (`intervalFromCounter`); of a meter without one the mean of its
 * power, which is `estimated` where readings cover the whole interval and else `missing`; `suspect` where the clock was set.
 * @param readings ascending; from `gapSecondsMax` before the interval to as much after it
 */
export function liveInterval(
  interval: Interval,
  readings: readonly LiveReading[],
  rule: CounterRule,
): MeterInterval {
  const about = { start: isoUtc(interval.start), minutes: interval.minutes, energyKwh: null };
  if (isClockSetWithin(interval, readings)) return { ...about, quality: 'suspect' };
  if (readings.some(({ counterKwh }) => counterKwh !== null))
    return intervalFromCounter(interval, readings, rule);
  const samples = readings.flatMap(({ at, powerW }) =>
    powerW === null ? [] : [{ at, powerW, estimatedShare: 1 }],
  );
  const { energyMwh, coverageRatio } = intervalEnergy(interval, samples, rule.gapSecondsMax);
  if (energyMwh === null || coverageRatio < 1) return { ...about, quality: 'missing' };
  return { ...about, energyKwh: Number((energyMwh * 1e3).toFixed(6)), quality: 'estimated' };
}

/**
 * What is drawn at a reading, W: as the meter tells it, else by its counter since the reading before; null where neither does.
 * A counter that went back tells nothing.
 */
export function readingPowerW(before: LiveReading | null, { at, ...reading }: LiveReading): number | null {
  if (reading.powerW !== null) return reading.powerW;
  if (!before || before.counterKwh === null || reading.counterKwh === null || reading.clockWasSet)
    return null;
  const hours = at.diff(before.at).as('hours');
  const kwh = reading.counterKwh - before.counterKwh;
  return hours > 0 && kwh >= 0 ? (kwh * 1e3) / hours : null;
}

function isClockSetWithin(interval: Interval, readings: readonly LiveReading[]): boolean {
  const end = intervalEnd(interval);
  return readings.some(({ clockWasSet, at }, index) => {
    const before = readings[index - 1]?.at ?? at;
    return clockWasSet && at > interval.start && before < end;
  });
}
