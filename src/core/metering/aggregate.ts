import { assert } from '../assert.js';
import { EbbError } from '../errors.js';
import { METER_QUALITIES, type MeterInterval, type MeterQuality } from '../ports/meter.js';
import { sumOf } from '../statistics.js';

/** Of several qualities the one that says most against a value. */
export function worstQuality(qualities: readonly MeterQuality[]): MeterQuality {
  const order = ['measured', 'edited', 'estimated', 'suspect', 'missing'] as const;
  assert(order.length === METER_QUALITIES.length, 'every quality has its place');
  return order[Math.max(0, ...qualities.map((quality) => order.indexOf(quality)))]!;
}

/** @throws EbbError `rejected` where intervals of `partMinutes` do not make up those of `minutes` */
export function checkDivides(partMinutes: number, minutes: number): void {
  if (minutes % partMinutes === 0) return;
  const problem = `meter data of ${partMinutes} min do not make up intervals of ${minutes} min`;
  throw new EbbError('rejected', `${problem}; import data of ${minutes} min, or of a divisor of it`);
}

/**
 * Intervals of `minutes` from shorter ones, ascending. One whose parts are not all known is `missing`: a part of its energy
 * would be a wrong energy.
 * @param intervals all of one length
 * @throws EbbError `rejected` where that does not divide `minutes`
 */
export function aggregated(intervals: readonly MeterInterval[], minutes: number): MeterInterval[] {
  const widthMs = minutes * 60_000;
  const parts = new Map<number, MeterInterval[]>();
  for (const interval of intervals) {
    checkDivides(interval.minutes, minutes);
    const startMs = Math.floor(Date.parse(interval.start) / widthMs) * widthMs;
    const known = parts.get(startMs);
    if (known) known.push(interval);
    else parts.set(startMs, [interval]);
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([startMs, each]): MeterInterval => {
      const about = { start: new Date(startMs).toISOString(), minutes };
      const isWhole =
        each.length * each[0]!.minutes === minutes && each.every((part) => part.energyKwh !== null);
      if (!isWhole) return { ...about, energyKwh: null, quality: 'missing' };
      const energyKwh = Number(sumOf(each, (part) => part.energyKwh!).toFixed(6));
      return { ...about, energyKwh, quality: worstQuality(each.map(({ quality }) => quality)) };
    });
}
