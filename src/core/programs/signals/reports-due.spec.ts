import { describe, expect, it } from '@jest/globals';
import { gridSignal } from '../../../../test/support/signals.js';
import type { ReportRequest } from '../../ports/signal.js';
import type { KnownSignal } from './fold.js';
import { reportsDue } from './reports-due.js';

const at = (quarter: number): string => new Date(Date.UTC(2026, 7, 12, 13) + quarter * 900_000).toISOString();

function asked(change: Partial<ReportRequest> = {}): ReportRequest {
  return {
    payloadType: 'USAGE',
    readingType: null,
    units: 'KWH',
    startInterval: -1,
    numIntervals: -1,
    historical: true,
    frequency: -1,
    repeat: 1,
    ...change,
  };
}

/** An event of four quarters. */
function known(reportRequests: readonly ReportRequest[], change: Partial<KnownSignal> = {}): KnownSignal {
  const intervals = [0, 1, 2, 3].map((each) => ({ startsAt: at(each), endsAt: at(each + 1), values: [] }));
  const signal = gridSignal({ eventId: 'e', intervals, reportRequests });
  const received = { firstReceivedAt: at(-9), receivedAt: at(-9), version: 1, contents: [] };
  return { sourceId: 'vtn', signal, ended: null, endedAt: null, ...received, ...change };
}

const shown = (each: KnownSignal, now: string) =>
  reportsDue(each, now).map(({ name, dueAt, intervals }) => [name, dueAt, intervals.length]);

describe('a report', () => {
  it('of the whole event is due at its end, with all that is asked for in one', () => {
    const both = known([asked(), asked({ payloadType: 'DEMAND', units: 'KW' })]);
    expect(reportsDue(both, at(3))).toEqual([]);
    expect(reportsDue(both, at(4))).toMatchObject([
      {
        name: 'ebb-e-0-3',
        dueAt: at(4),
        wanted: [{ payloadType: 'USAGE' }, { payloadType: 'DEMAND' }],
        intervals: [{ startsAt: at(0) }, {}, {}, { endsAt: at(4) }],
      },
    ]);
  });

  it.each<[string, Partial<ReportRequest>, unknown[]]>([
    [
      'of every interval',
      { startInterval: 0, numIntervals: 1, repeat: -1 },
      [
        ['ebb-e-0-0', at(1), 1],
        ['ebb-e-1-1', at(2), 1],
        ['ebb-e-2-2', at(3), 1],
        ['ebb-e-3-3', at(4), 1],
      ],
    ],
    [
      'of two intervals, twice',
      { startInterval: 1, numIntervals: 2, repeat: 2 },
      [
        ['ebb-e-0-1', at(2), 2],
        ['ebb-e-2-3', at(4), 2],
      ],
    ],
    [
      'again and again of the last three',
      { startInterval: 2, numIntervals: 3, frequency: 1, repeat: -1 },
      [
        ['ebb-e-0-2', at(3), 3],
        ['ebb-e-1-3', at(4), 3],
      ],
    ],
    ['of an interval that there is not', { startInterval: 7, numIntervals: 1 }, []],
    ['of what is to come', { historical: false }, []],
    [
      'that would never end',
      { startInterval: 0, numIntervals: 1, frequency: 0, repeat: -1 },
      [['ebb-e-0-0', at(1), 1]],
    ],
  ])('%s', (_, change, expected) => expect(shown(known([asked(change)]), at(9))).toEqual(expected));

  it('of an event that was called off tells of what went before', () => {
    const over = known([asked()], { ended: 'withdrawn', endedAt: at(1.5) });
    expect(reportsDue(over, at(1.5))).toMatchObject([
      { dueAt: at(1.5), intervals: [{}, { endsAt: at(1.5) }] },
    ]);
  });

  it('of an event without an end waits for it', () => {
    const open = { ...known([asked()]) };
    const signal = { ...open.signal, intervals: [{ startsAt: at(0), endsAt: null, values: [] }] };
    expect(reportsDue({ ...open, signal }, at(999))).toEqual([]);
    expect(reportsDue({ ...open, signal, endedAt: at(2), ended: 'withdrawn' }, at(2))).toHaveLength(1);
  });
});
