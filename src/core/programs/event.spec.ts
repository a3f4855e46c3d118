import { describe, expect, it } from '@jest/globals';
import { at } from '../../../test/support/meter.js';
import { describeVectors } from '../../../test/support/program-vectors.js';
import { builtIn, builtInProgram, deploy, enrolment, recall } from '../../../test/support/programs.js';
import { addDays } from '../market/local-time.js';
import {
  eventsOf,
  eventTimes,
  failedTooOften,
  limitUse,
  periodAt,
  periodHours,
  type ProgramMessage,
  subIntervals,
  termOn,
} from './index.js';

const NOW = '2026-11-18T20:00:00.000Z';

function later(minutes: number, from = NOW): string {
  return new Date(Date.parse(from) + minutes * 60_000).toISOString();
}

describe('messages of an event', () => {
  const call = deploy(NOW);
  const amended = deploy(later(5), { version: 2 }, { powerW: 5e6, endsAt: later(120) });
  const release = recall(later(60), { version: 3 });

  it.each<[string, ProgramMessage[], object]>([
    ['a call without an end', [call], { endsAt: null, powerW: null, cancelled: false }],
    [
      'the same twice does nothing twice',
      [call, call],
      { ignored: [{ messageId: call.messageId, why: 'received before' }] },
    ],
    [
      'an amendment changes what it says, not when the clock began',
      [call, amended],
      { powerW: 5e6, endsAt: later(120), instructedAt: NOW, receivedAt: NOW },
    ],
    [
      'out of order is the same',
      [amended, call],
      { powerW: 5e6, endsAt: later(120), instructedAt: NOW, receivedAt: NOW },
    ],
    ['a recall ends it', [call, release], { endsAt: later(60) }],
    ['a recall before an end that was announced counts', [call, amended, release], { endsAt: later(60) }],
    ['a recall that overtakes its call ends it all the same', [release, call], { endsAt: later(60) }],
    [
      'an end in the recall itself',
      [call, { ...release, body: { kind: 'recall', at: later(45) } }],
      { endsAt: later(45) },
    ],
    [
      'cancelled before it begins, there is none',
      [
        deploy(NOW, {}, { startsAt: later(60) }),
        { ...release, receivedAt: later(10), instructedAt: null, body: { kind: 'cancel' } },
      ],
      { cancelled: true },
    ],
    [
      'cancelled after, it was one until then',
      [call, { ...release, body: { kind: 'cancel' } }],
      { cancelled: false, endsAt: later(60) },
    ],
  ])('%s', (_, messages, expected) => {
    const events = eventsOf(messages);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject(expected);
  });

  it('a recall of nothing is no event', () => expect(eventsOf([release])).toEqual([]));

  it('events are told apart by enrolment and id', () => {
    const events = eventsOf([deploy(later(1), { eventId: '18' }), call, deploy(NOW, { enrolmentId: 'e2' })]);
    expect(events.map(({ enrolmentId, eventId }) => [enrolmentId, eventId])).toEqual([
      ['e1', '17'],
      ['e2', '17'],
      ['e1', '18'],
    ]);
  });
});

describe('the time to respond', () => {
  const times = (message: ProgramMessage, change = {}, programId = 'ercot-ers-30') =>
    eventTimes(builtInProgram(programId), enrolment({ programId, ...change }), eventsOf([message])[0]!);

  it('runs from the instruction to the QSE, not from its receipt', () => {
    expect(times(deploy(later(4), { instructedAt: NOW }))).toEqual({
      dueAt: later(30),
      actAt: later(29),
      endsAt: null,
      lateSeconds: 0,
      problem: null,
      readyBy: null,
    });
  });

  it('has the relay taken off where the message does not tell', () => {
    expect(times(deploy(NOW, { instructedAt: null })).dueAt).toBe(later(28));
  });

  it('does not trust a clock that is ahead', () => {
    expect(times(deploy(NOW, { instructedAt: later(10) })).dueAt).toBe(later(30));
  });

  it('may be over: at once then, and it says by how much it is late', () => {
    expect(times(deploy(later(40), { instructedAt: NOW }))).toMatchObject({
      dueAt: later(30),
      actAt: later(40),
      lateSeconds: 660,
    });
  });

  it('is none where no rule is known to have been in force, and it says so', () => {
    const early = deploy('2011-02-02T12:00:00.000Z');
    expect(times(early)).toMatchObject({
      dueAt: '2011-02-02T12:00:00.000Z',
      problem: 'no rule of notice is in force on 2011-02-02: due at once',
    });
  });

  it('waits for a start that was announced', () => {
    expect(times(deploy(NOW, {}, { startsAt: later(120) })).dueAt).toBe(later(120));
  });

  it('ends by the rule where nobody recalls and the program has a longest time', () => {
    expect(times(deploy(NOW), { kind: 'drop-by' }, 'ca-elrp').endsAt).toBe(later(60 + 300));
    expect(times(deploy(NOW, {}, { endsAt: later(90) }), {}, 'ca-elrp').endsAt).toBe(later(90));
  });

  it('of getting ready again runs from the release', () => {
    const event = eventsOf([deploy(NOW), recall(later(60))])[0]!;
    const ready = eventTimes(builtInProgram('ercot-ers-30'), enrolment(), event).readyBy;
    expect(ready).toBe(later(60 + 600));
  });
});

describeVectors('ERS-SRP', ({ input, expected }) => {
  const day = '2026-11-18T';
  const local = (text: unknown): string => new Date(`${day}${text as string}-06:00`).toISOString();
  const programId = `ercot-${(input['product'] as string).toLowerCase()}`;
  const [event] = eventsOf([deploy(local(input['deploy_time'])), recall(local(input['recall']))]);
  const times = eventTimes(builtInProgram(programId), enrolment({ programId }), event!);
  expect(times.dueAt).toBe(local(expected['srp_start']));
  expect(times.endsAt).toBe(local(expected['srp_end']));
  const widthMs = 900_000;
  const dueMs = Date.parse(times.dueAt);
  const fraction = (Math.floor(dueMs / widthMs) * widthMs + widthMs - dueMs) / widthMs;
  expect(fraction).toBeCloseTo(expected['first_interval_fraction'] as number, 6);
});

describeVectors('PJM-LM', ({ input, expected }) => {
  const local = (text: unknown): string => new Date(`2026-09-17T${text as string}:00-04:00`).toISOString();
  const starts = Object.entries(input['deploy'] as Record<string, string>);
  for (const [name, start] of starts) {
    const [event] = eventsOf([deploy(local(input['notify'])), recall(local(input['release']))]);
    const noticeId = name.toLowerCase().replace('_', '-');
    const { dueAt, endsAt } = eventTimes(builtInProgram('pjm-capacity'), enrolment({ noticeId }), event!);
    expect(dueAt).toBe(local(start));
    const hours = (Date.parse(endsAt!) - Date.parse(dueAt)) / 3_600_000;
    expect(hours).toBe((expected['duration_h'] as Record<string, number>)[name]);
  }
});

describeVectors('OADR3-MULTI', ({ input, expected }) => {
  const found = subIntervals(input['start'] as string, 3 * 3_600_000, input['values'] as number[]);
  expect(found.map(({ start, value }) => [start.replace('.000', ''), value])).toEqual(expected['sub']);
});

describe('terms and time periods', () => {
  const ers = builtIn('ercot-ers-30');

  it.each([
    ['2026-12-01', 'dec-mar', '2026-12-01', '2027-03-31'],
    ['2027-02-10', 'dec-mar', '2026-12-01', '2027-03-31'],
    ['2028-03-31', 'dec-mar', '2027-12-01', '2028-03-31'],
    ['2026-11-30', 'oct-nov', '2026-10-01', '2026-11-30'],
    ['2026-06-15', 'jun-sep', '2026-06-01', '2026-09-30'],
  ])('%s is in %s, %s to %s', (date, termId, from, to) => {
    expect(termOn(ers.program, date)).toEqual({ termId, from, to });
  });

  it.each([
    ['2026-11-18', 5, 'TP1'],
    ['2026-11-18', 8.75, 'TP1'],
    ['2026-11-18', 9, 'TP2'],
    ['2026-11-18', 21.75, 'TP5'],
    ['2026-11-18', 22, 'TP8'],
    ['2026-11-21', 6, 'TP6'],
    ['2026-11-27', 6, 'TP6'],
    ['2026-11-27', 16, 'TP7'],
  ])('%s at %d h is %s', (date, hour, period) => {
    expect(periodAt(ers, Date.parse(at(date, hour)))?.id).toBe(period);
  });

  it.each([
    ['TP1', 164],
    ['TP5', 123],
  ])('%s has the %d h that were published for October and November 2026', (period, hours) => {
    expect(periodHours(ers, period, '2026-10-01', '2026-11-30')).toBe(hours);
  });

  it('all hours of a day have a period, of 23 and of 25 hours too', () => {
    const hoursOf = (date: string): number =>
      ['TP1', 'TP2', 'TP3', 'TP4', 'TP5', 'TP6', 'TP7', 'TP8']
        .map((period) => periodHours(ers, period, date, date))
        .reduce((sum, hours) => sum + hours, 0);
    expect(['2026-03-08', '2026-07-01', '2026-11-01'].map(hoursOf)).toEqual([23, 24, 25]);
  });
});

describe('limits', () => {
  const ers = builtInProgram('ercot-ers-30');
  const called = (id: string, from: string, hours: number): ProgramMessage[] => [
    deploy(from, { eventId: id, messageId: `${id}d` }),
    recall(later(30 + hours * 60, from), { eventId: id, messageId: `${id}r` }),
  ];

  it('count hours from the start of the response, overlaps once, within the term', () => {
    const events = eventsOf([
      ...called('old', '2026-09-29T20:00:00.000Z', 5),
      ...called('a', '2026-10-10T20:00:00.000Z', 4),
      ...called('b', '2026-10-10T22:00:00.000Z', 4),
      ...called('c', '2026-11-10T20:00:00.000Z', 5),
    ]);
    expect(limitUse(ers, enrolment(), events, NOW)).toMatchObject({
      termId: 'oct-nov',
      hoursUsed: 11,
      hoursMax: 12,
      events: 3,
      exceeded: false,
      verification: 'V',
    });
  });

  it('count what lasts until now, and say when it is too much', () => {
    const events = eventsOf([deploy(later(-60 * 13 - 30))]);
    expect(limitUse(ers, enrolment(), events, NOW)).toMatchObject({ hoursUsed: 13, exceeded: true });
  });

  it('are those of the term: 24 h from December to March', () => {
    expect(limitUse(ers, enrolment(), [], '2027-01-10T00:00:00Z')?.hoursMax).toBe(24);
  });

  it('of a year where the program has no terms', () => {
    const events = eventsOf(called('a', '2026-02-01T20:00:00.000Z', 4));
    const use = limitUse(builtInProgram('caiso-rdrr'), enrolment({ programId: 'caiso-rdrr' }), events, NOW);
    // The longest notice is 40 min: the response begins ten minutes later than ERS-30's.
    expect(use).toMatchObject({ termId: null, hoursMax: 48, events: 1, eventsMax: 15 });
    expect(use!.hoursUsed).toBeCloseTo(4 - 10 / 60, 9);
  });

  it.each([
    ['three in a row', ['FFF'], 3, true],
    ['one passed between', ['FFPF'], 2, false],
    ['the last passed', ['PFFF'], 0, false],
    ['none', [''], 0, false],
  ])('tests failed: %s', (_, [newestFirst], failedInRow, tooOften) => {
    const results = [...newestFirst!].map((letter, index) => ({
      date: addDays('2026-11-01', -index * 30),
      passed: letter === 'P',
    }));
    const found = failedTooOften(ers, results, '2026-11-18');
    expect(found.failedInRow).toBe(failedInRow);
    expect(found.consequence !== null).toBe(tooOften);
  });

  it('tests of more than a year ago do not count', () => {
    const results = ['2026-10-01', '2026-09-01', '2025-11-18'].map((date) => ({ date, passed: false }));
    expect(failedTooOften(ers, results, '2026-11-18')).toEqual({ failedInRow: 2, consequence: null });
  });
});
