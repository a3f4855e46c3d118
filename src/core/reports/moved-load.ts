import { intervalPowerW } from '../metering/index.js';
import { type LoadAround, loadAround, loadShiftNotes } from '../performance/index.js';
import type { MeterInterval } from '../ports/meter.js';
import type { EventReportInput } from './event-report.js';

/** Notes on the owner's other sites, where they drew more while the event's load was down. */
export function movedLoadNotes(
  { program, event, meter, sisters = [] }: EventReportInput,
  times: Parameters<typeof loadAround>[2],
  minutes: number,
): string[] {
  const around = (intervals: readonly MeterInterval[]): LoadAround | null => {
    const known = intervals.flatMap((each) => {
      const powerW = intervalPowerW(each);
      return powerW === null ? [] : [[each.start, powerW] as const];
    });
    return loadAround(new Map(known), minutes, times);
  };
  const enrolled = around(meter);
  if (enrolled === null) return [];
  const known = sisters.flatMap(({ siteId, meter: intervals }) => {
    const load = around(intervals);
    return load === null ? [] : [{ siteId, ...load }];
  });
  return loadShiftNotes(program, event.receivedAt, enrolled, known);
}
