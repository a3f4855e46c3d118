import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import type { IntervalRecord } from './interval-record.js';
import { recordDays } from './record-days.js';

const ZONE = 'America/Chicago';
const at = (text: string): DateTime => DateTime.fromISO(text, { zone: ZONE });

function records(from: string, count: number, part: Partial<IntervalRecord> = {}): IntervalRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    siteId: 's',
    intervalStart: at(from)
      .plus({ minutes: 15 * index })
      .toUTC(),
    minutes: 15,
    status: 'complete',
    meanPowerW: 4e6,
    energyMwh: 1,
    coverageRatio: 1,
    estimatedRatio: 0,
    setpointW: null,
    tag: null,
    settlementPoint: 'LZ_WEST',
    priceUsdPerMwh: null,
    priceKnownAt: null,
    priceSource: null,
    closedAt: at(from),
    ...part,
  }));
}

describe('how whole the record of a month is', () => {
  test('counts the intervals that a day has, also where the clocks change', () => {
    const span = {
      from: at('2026-10-31'),
      to: at('2026-11-03'),
      since: at('2026-01-01'),
      until: at('2026-11-20'),
      minutes: 15,
    };
    const days = recordDays(records('2026-10-31', 96 + 100 + 96), span);
    expect(days.map(({ date, due, complete, gaps }) => [date, due, complete, gaps.length])).toEqual([
      ['2026-10-31', 96, 96, 0],
      ['2026-11-01', 100, 100, 0],
      ['2026-11-02', 96, 96, 0],
    ]);
  });

  test('names each gap with its times, one for what is alike and together', () => {
    const known = [
      ...records('2026-07-01T00:00', 4),
      ...records('2026-07-01T01:00', 2, { status: 'no-data', energyMwh: null }),
      ...records('2026-07-01T01:30', 1, { status: 'partial', energyMwh: 0.5 }),
      ...records('2026-07-01T02:00', 1, { estimatedRatio: 0.2 }),
    ];
    const span = {
      from: at('2026-07-01'),
      to: at('2026-08-01'),
      since: at('2026-01-01'),
      until: at('2026-07-01T02:20'),
      minutes: 15,
    };
    const [day, ...others] = recordDays(known, span);
    expect(others).toEqual([]);
    expect(recordDays(known, { ...span, since: at('2026-07-01T01:30') })[0]).toMatchObject({ due: 3 });
    expect(day).toMatchObject({ due: 9, complete: 5, estimated: 1, energyMwh: 5.5 });
    expect(
      day!.gaps.map(({ from, to, status }) => `${from.toFormat('T')}-${to.toFormat('T')} ${status}`),
    ).toEqual(['01:00-01:30 no-data', '01:30-01:45 partial', '01:45-02:00 not-recorded']);
  });
});
