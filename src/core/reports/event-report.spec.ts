import { describe, expect, it } from '@jest/globals';
import { builtIn, deploy, enrolment } from '../../../test/support/programs.js';
import { hourAt, JULY_PRICES, julyEvent, julyMeter, reportHead } from '../../../test/support/reports.js';
import { eventsOf } from '../programs/index.js';
import { eventReport } from './index.js';

/** High 4 of 5, worked out with nothing of the product but the meter's kWh: plain loops, kWh, and the wall clock. */
function byHand(): { deliveredKwh: number[]; paidUsd: number; days: string[] } {
  const kwh = new Map(julyMeter().map((each) => [each.start, each.energyKwh!]));
  const at = (date: string, hour: number): number => kwh.get(hourAt(date, hour))!;
  const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const weekdays = ['2026-07-15', '2026-07-16', '2026-07-17', '2026-07-20', '2026-07-21'];
  const usage = weekdays.map((date) => ({ date, mean: meanOf([15, 16, 17].map((hour) => at(date, hour))) }));
  const lowest = usage.reduce((low, each) => (each.mean < low.mean ? each : low));
  const days = weekdays.filter((date) => date !== lowest.date);
  const profile = (hour: number): number => meanOf(days.map((date) => at(date, hour)));
  const shift = meanOf([11, 12, 13].map((hour) => at('2026-07-22', hour) - profile(hour)));
  const deliveredKwh = [15, 16, 17].map((hour) => profile(hour) + shift - at('2026-07-22', hour));
  // The third hour is below the net benefits price of 40.
  const paidUsd = (deliveredKwh[0]! / 1e3) * JULY_PRICES[0] + (deliveredKwh[1]! / 1e3) * JULY_PRICES[1];
  return { deliveredKwh, paidUsd: Math.round(paidUsd * 100) / 100, days };
}

describe('the report of an event', () => {
  it('agrees to the cent and the kWh with a recomputation by hand', () => {
    const report = eventReport(julyEvent());
    const { deliveredKwh, paidUsd, days } = byHand();
    expect(report.intervals.map((each) => Math.round(each.deliveredRawMwh! * 1e3))).toEqual(
      deliveredKwh.map(Math.round),
    );
    const totalKwh = deliveredKwh.reduce((sum, each) => sum + each, 0);
    expect(report.raw.deliveredMwh * 1e3).toBeCloseTo(totalKwh, 6);
    expect(report.money.map(({ name, estimate }) => [name, estimate.amount])).toEqual([
      ['energy payment', paidUsd],
    ]);
    expect([...report.baseline!.raw.days.find(({ date }) => date === '2026-07-22')!.used].sort()).toEqual(
      days,
    );
    expect(report.raw).toMatchObject({ passed: 3, failed: 0, owedMwh: 45, factor: 1 });
  });

  it('keeps both baselines: days that were curtailed for price depress the raw one alone', () => {
    const meter = julyMeter((date, hour) =>
      ['2026-07-16', '2026-07-17'].includes(date) && hour >= 15 && hour < 18
        ? { energyKwh: 9_000, tag: 'price' }
        : {},
    );
    const report = eventReport(julyEvent({ meter }));
    const [first] = report.intervals;
    expect(first!.baselineExclusionsW! - first!.baselineRawW!).toBeGreaterThan(2e6);
    expect(report.exclusionsApplied.deliveredMwh).toBeGreaterThan(report.raw.deliveredMwh + 6);
    const leftOut = report.baseline!.exclusionsApplied.days.flatMap((each) => each.leftOut);
    expect(leftOut.map(({ date }) => date)).toEqual(expect.arrayContaining(['2026-07-16', '2026-07-17']));
    expect(leftOut.every(({ why }) => why !== '')).toBe(true);
    expect(report.baseline!.raw.days.flatMap(({ used }) => used)).toContain('2026-07-17');
  });

  it('notes a sister site that took the load over, where the rules forbid that, and judges without it', () => {
    const event = julyEvent();
    const ofErs = builtIn('ercot-ers-30').program.rules.filter(({ rule }) => rule === 'eligibility');
    const isDown = (date: string, hour: number): boolean => date === '2026-07-22' && hour >= 15 && hour < 18;
    const meter = julyMeter((date, hour) => ({ energyKwh: isDown(date, hour) ? 20_000 : 1_000 }));
    const report = eventReport({
      ...event,
      program: { ...event.program, rules: [...event.program.rules, ...ofErs] },
      sisters: [{ siteId: 'east', meter }],
    });
    expect(report.notes.filter((note) => note.startsWith('east drew 19.00 MW more'))).toHaveLength(1);
    expect(report.raw).toEqual(eventReport(event).raw);
    const allowed = eventReport({ ...event, sisters: [{ siteId: 'east', meter }] });
    expect(allowed.notes.filter((note) => note.startsWith('east'))).toEqual([]);
  });

  it('says what was corrected, estimated, missing and assumed', () => {
    const meter = julyMeter((date, hour) =>
      date !== '2026-07-22'
        ? {}
        : hour === 15
          ? { quality: 'estimated', version: 2 }
          : hour === 16
            ? { energyKwh: null, quality: 'missing' }
            : {},
    );
    const { prices: _, ...input } = julyEvent({ meter });
    const report = eventReport({ ...input, enrolment: { ...input.enrolment, baselineId: null } });
    expect(report.intervals.map(({ outcome, meterQuality }) => [outcome, meterQuality])).toEqual([
      ['passed', 'estimated'],
      ['not-judged', 'missing'],
      ['passed', 'measured'],
    ]);
    expect(report.notes).toEqual([
      'energy payment: give the price of each interval',
      "the enrolment names no baseline in force: High 4 of 5 with symmetric additive adjustment was taken, the program's first",
      'the operator computes and assigns the baseline that counts: this one is an estimate',
      "2 of the event's intervals are not the meter's own word: see their quality",
      "1 of the event's intervals were corrected: earlier versions are kept",
    ]);
  });

  it('carries the mark and source of every rule that it was made by, as of that day', () => {
    const { rules } = eventReport(julyEvent());
    expect(rules.map(({ rule, verification }) => `${rule} ${verification}`)).toEqual([
      'obligation V',
      'notice U',
      'metering U',
      'baseline/high-4-of-5 U',
      'calendar U',
      'payment V',
    ]);
    expect(rules.every(({ source }) => source !== '')).toBe(true);
  });

  it('has a picture from two hours before to two hours after, with what was allowed', () => {
    const { points, intervals } = eventReport(julyEvent());
    expect(points).toHaveLength(7);
    expect(points[0]).toMatchObject({ start: hourAt('2026-07-22', 13), baselineW: null, allowedW: null });
    expect(points[2]!.allowedW).toBeCloseTo(intervals[0]!.baselineRawW! - 15e6, 3);
  });

  it('of a level is judged by the level', () => {
    const [event] = eventsOf([
      deploy(
        hourAt('2026-07-22', 14),
        {},
        { startsAt: hourAt('2026-07-22', 15), endsAt: hourAt('2026-07-22', 18) },
      ),
    ]);
    const report = eventReport({
      ...builtIn('ercot-ers-10'),
      head: reportHead(),
      enrolment: enrolment({
        programId: 'ercot-ers-10',
        commitments: [{ periodId: null, powerW: 15e6, maximumBaseLoadW: 3.85e6 }],
      }),
      event: event!,
      eventDates: [],
      meter: julyMeter().flatMap((each) =>
        [0, 1, 2, 3].map((quarter) => ({
          ...each,
          start: new Date(Date.parse(each.start) + quarter * 900_000).toISOString(),
          minutes: 15,
          energyKwh: each.energyKwh! / 4,
        })),
      ),
    });
    expect(report.intervals.map(({ outcome }) => outcome)).toEqual(Array<string>(12).fill('passed'));
    expect(report.points.filter(({ allowedW }) => allowedW === 3.85e6)).toHaveLength(12);
    expect(report.notes).toContain('capacity is paid by the term: see the report of the season');
  });

  it('cannot be made before the end, or of what was called off', () => {
    const input = julyEvent();
    expect(() => eventReport({ ...input, event: { ...input.event, endsAt: null } })).toThrow(
      'has no end yet',
    );
    expect(() => eventReport({ ...input, event: { ...input.event, cancelled: true } })).toThrow(
      'was cancelled',
    );
  });
});
