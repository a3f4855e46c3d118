import { describe, expect, it } from '@jest/globals';
import { at } from '../../../test/support/meter.js';
import { describeVectors } from '../../../test/support/program-vectors.js';
import {
  builtInProgram,
  deploy,
  enrolment,
  obligationRequest,
  recall,
} from '../../../test/support/programs.js';
import {
  byPeakInterval,
  coincidentPeaks,
  eventsOf,
  type ObligationRequest,
  overDispatchW,
  type Responders,
  shortfallProbability,
  peakAdvice,
  type ProgramObligation,
  programObligations,
  reserveCallW,
  ruleInForce,
} from './index.js';

/** 14:00 in Chicago, a Wednesday. */
const NOW = '2026-11-18T20:00:00.000Z';
const MW = 1e6;

function later(minutes: number): string {
  return new Date(Date.parse(NOW) + minutes * 60_000).toISOString();
}

function levels(obligations: readonly ProgramObligation[]): (string | number | null)[][] {
  return obligations.map(({ bound, powerW, from, to }) => [bound, powerW / MW, from, to]);
}

function dropBy(change: Partial<ObligationRequest> = {}): ObligationRequest {
  return obligationRequest('ercot-ers-30', eventsOf([deploy(NOW)]), {
    enrolment: enrolment({ kind: 'drop-by' }),
    until: later(90),
    ...change,
  });
}

describe('drop-to', () => {
  const ers = (messages = [deploy(NOW)], change: Partial<ObligationRequest> = {}) =>
    programObligations(obligationRequest('ercot-ers-30', eventsOf(messages), change));

  it('is the maximum base load from a minute before it is due, until somebody recalls', () => {
    const found = ers();
    expect(levels(found)).toEqual([['ceiling', 2, later(29), null]]);
    expect(found[0]).toMatchObject({
      source: 'ercot-ers-30/e1/event 17',
      mandatory: false,
      feederId: 'site',
      deadline: later(30),
      verification: 'V',
      problem: null,
    });
  });

  it('ends with the recall', () => {
    expect(levels(ers([deploy(NOW), recall(later(120))]))).toEqual([['ceiling', 2, later(29), later(120)]]);
  });

  it('is nothing any more after it', () => {
    expect(ers([deploy(NOW), recall(later(120))], { now: later(120) })).toEqual([]);
  });

  it('is nothing where it was cancelled before it began', () => {
    const cancel = { ...recall(later(10)), instructedAt: null, body: { kind: 'cancel' } as const };
    expect(ers([deploy(NOW, {}, { startsAt: later(60) }), cancel])).toEqual([]);
  });

  it('may be called lower, never higher', () => {
    expect(levels(ers([deploy(NOW, {}, { powerW: 1 * MW })]))[0]![1]).toBe(1);
    expect(levels(ers([deploy(NOW, {}, { powerW: 9 * MW })]))[0]![1]).toBe(2);
  });

  it('has the margin below it, and never below nothing', () => {
    expect(levels(ers([deploy(NOW)], { marginW: 0.5 * MW }))[0]![1]).toBe(1.5);
    expect(levels(ers([deploy(NOW)], { marginW: 5 * MW }))[0]![1]).toBe(0);
  });

  it('of a message that comes too late begins at once, and says so', () => {
    const [late] = ers([deploy(later(45), { instructedAt: NOW })]);
    expect(late).toMatchObject({ from: later(45), problem: 'received 960 s too late to be met in time' });
  });

  it('of events that overlap is each its own', () => {
    const second = deploy(later(10), { eventId: '18' });
    const found = ers([deploy(NOW), second, recall(later(60), { messageId: 'r' })]);
    expect(levels(found)).toEqual([
      ['ceiling', 2, later(29), later(60)],
      ['ceiling', 2, later(39), null],
    ]);
  });

  it('changes with the time period, and is nothing where nothing is committed', () => {
    const byPeriod = enrolment({
      commitments: [
        { periodId: 'TP3', powerW: 10 * MW, maximumBaseLoadW: 2 * MW },
        { periodId: 'TP5', powerW: 10 * MW, maximumBaseLoadW: 3 * MW },
      ],
    });
    // TP3 ends at 16:00, TP5 lasts from 19:00 to 22:00 in Chicago.
    const found = ers([deploy(NOW), recall(later(540))], { enrolment: byPeriod });
    expect(levels(found)).toEqual([
      ['ceiling', 2, later(29), '2026-11-18T22:00:00.000Z'],
      ['ceiling', 3, '2026-11-19T01:00:00.000Z', '2026-11-19T04:00:00.000Z'],
    ]);
  });

  it('of another enrolment is not ours', () => {
    expect(ers([deploy(NOW, { enrolmentId: 'e2' })])).toEqual([]);
  });
});

describe('drop-by', () => {
  it('is the baseline of each interval less what is committed', () => {
    const found = programObligations(
      dropBy({ baselineW: (start) => (start < later(45) ? 12 : 15) * MW, until: later(75) }),
    );
    expect(levels(found)).toEqual([
      ['ceiling', 2, later(29), later(45)],
      ['ceiling', 5, later(45), null],
    ]);
  });

  it('is what is called where the call says how much', () => {
    const events = eventsOf([deploy(NOW, {}, { powerW: 4 * MW })]);
    expect(levels(programObligations(dropBy({ events })))[0]![1]).toBe(8);
  });

  it('without a baseline takes the load when the call came, and says so', () => {
    const [found] = programObligations(dropBy({ baselineW: () => null }));
    expect(found).toMatchObject({ powerW: 1 * MW, problem: 'no baseline: load when the call came' });
  });

  it('without both everything goes', () => {
    const [found] = programObligations(dropBy({ baselineW: () => null, loadW: () => null }));
    expect(found).toMatchObject({ powerW: 0, problem: 'no baseline and no load is known' });
  });

  it.each([
    ['the hour that spring skips', '2026-03-08T07:00:00.000Z', 4],
    ['the hour that autumn repeats', '2026-11-01T06:00:00.000Z', 4],
  ])('over %s has every interval once', (_, from, hours) => {
    const starts: string[] = [];
    const to = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
    const request = dropBy({
      now: from,
      until: to,
      events: eventsOf([deploy(from), recall(to, { messageId: 'r' })]),
      baselineW: (start) => {
        starts.push(start);
        return (12 + starts.length) * MW;
      },
    });
    const found = programObligations(request);
    found.slice(1).forEach((each, index) => expect(each.from).toBe(found[index]!.to));
    expect(new Set(starts).size).toBe(starts.length);
    expect(found.at(-1)!.to).toBe(to);
    // From 29 min after the call: the rest of its quarter, and all that follow.
    expect(found).toHaveLength(hours * 4 - 1);
  });
});

describe('curtailment ordered by the grid', () => {
  it('is mandatory, takes all load where nothing else is said, and is called at the site', () => {
    const [found] = programObligations(
      obligationRequest('ercot-firm-load-shed', eventsOf([deploy(later(5), { instructedAt: NOW })]), {
        enrolment: enrolment({ kind: 'curtailment', commitments: [] }),
      }),
    );
    expect(found).toMatchObject({
      mandatory: true,
      bound: 'ceiling',
      powerW: 0,
      deadline: later(35),
      to: null,
      verification: 'U',
    });
  });
});

describe('headroom', () => {
  const reserve = (messages: Parameters<typeof eventsOf>[0], change: Partial<ObligationRequest> = {}) =>
    programObligations(
      obligationRequest('ercot-rrs-ufr', eventsOf(messages), {
        enrolment: enrolment({
          kind: 'headroom',
          lowestLoadW: 1 * MW,
          commitments: [{ periodId: null, powerW: 8 * MW, maximumBaseLoadW: null }],
        }),
        until: later(360),
        ...change,
      }),
    );

  it('is a floor while nobody calls: what is committed, above the load that stays', () => {
    expect(levels(reserve([]))).toEqual([['floor', 9, NOW, later(360)]]);
  });

  it('is a ceiling while it is called: no floor then, nor until it must be ready again', () => {
    const found = reserve([deploy(later(10)), recall(later(70))]);
    expect(levels(found)).toEqual([
      ['floor', 9, NOW, later(10)],
      // Three hours after the recall.
      ['floor', 9, later(250), later(360)],
      // 11 MW at the call; 10 MW of it could go, and no more than 12 may be called.
      ['ceiling', 1, later(19), later(70)],
    ]);
  });

  it('called without an end has no floor again', () => {
    const found = reserve([deploy(later(10))]);
    expect(levels(found)).toEqual([
      ['floor', 9, NOW, later(10)],
      ['ceiling', 1, later(19), null],
    ]);
  });

  it('without a reading of the load counts on what it holds, and says so', () => {
    const found = reserve([deploy(NOW)], { loadW: () => null });
    expect(found.at(-1)).toMatchObject({
      powerW: 1 * MW,
      problem: 'load at the call is not known: taken as what is held',
    });
  });

  it('of ECRS goes down along its ramp of ten minutes', () => {
    const found = programObligations(
      obligationRequest('ercot-ecrs', eventsOf([deploy(NOW, {}, { powerW: 5 * MW })]), {
        enrolment: enrolment({ kind: 'headroom', programId: 'ercot-ecrs' }),
      }),
    ).filter(({ bound }) => bound === 'ceiling');
    expect(found).toHaveLength(10);
    expect(levels(found)[0]).toEqual(['ceiling', 10.5, NOW, later(1)]);
    expect(levels(found).at(-1)).toEqual(['ceiling', 6, later(9), null]);
  });
});

describeVectors('ERCOT-RRS-XML', ({ input, expected }) => {
  const mw = (key: string): number => (input[key] as number) * MW;
  const share = ruleInForce(builtInProgram('ercot-rrs-ufr'), 'deployment-share', '2026-11-18')!;
  const calledW = reserveCallW({
    responsibilityW: mw('rrs_resp'),
    loadW: mw('npc'),
    lowestLoadW: mw('lpc'),
    shareMax: share.ratioMax,
  });
  expect(calledW / MW).toBeCloseTo(expected['xml_mw'] as number, 9);
});

describe('base points', () => {
  const request = obligationRequest('ercot-clr', [], {
    enrolment: enrolment({ kind: 'base-point', programId: 'ercot-clr' }),
  });
  const points = [
    { basePointId: 'b1', at: later(-5), powerW: 10 * MW },
    { basePointId: 'b2', at: NOW, powerW: 5 * MW },
  ];

  it('are followed along the ramp, within the tolerance, from above and below', () => {
    const found = programObligations(request, points);
    const ceilings = levels(found.filter(({ bound }) => bound === 'ceiling'));
    const floors = levels(found.filter(({ bound }) => bound === 'floor'));
    expect(ceilings.map(([, mw]) => mw)).toEqual(
      [10, 9, 8, 7, 6, 5].map((mw) => expect.closeTo(mw * 1.05, 6)),
    );
    expect(floors.map(([, mw]) => mw)).toEqual([9, 8, 7, 6, 5].map((mw) => expect.closeTo(mw * 0.95, 6)));
    expect(ceilings.at(-1)!.slice(2)).toEqual([later(5), null]);
    expect(floors.at(-1)!.slice(2)).toEqual([later(4), null]);
    expect(found[0]).toMatchObject({
      source: 'ercot-clr/e1/event b2',
      deadline: later(5),
      verification: 'U',
    });
  });

  it('that were replaced are over', () => {
    const found = programObligations(request, points);
    expect(found.every(({ eventId }) => eventId === 'b2')).toBe(true);
  });

  it('the first one begins from the load that is there', () => {
    const [first] = programObligations(request, [points[1]!]);
    expect(first!.powerW / MW).toBeCloseTo(11 * 1.05, 6);
  });

  it('a new one before the ramp is over takes its place at once', () => {
    const third = { basePointId: 'b3', at: later(2), powerW: 8 * MW };
    const found = programObligations(request, [...points, third]).filter(({ bound }) => bound === 'ceiling');
    const second = found.filter(({ eventId }) => eventId === 'b2');
    expect(second.at(-1)!.to).toBe(later(2));
  });
});

describe('coincident peaks', () => {
  const rule = ruleInForce(builtInProgram('ercot-4cp'), 'coincident-peak', '2026-07-01')!;
  const loads = (date: string, ...values: number[]) =>
    values.map((systemLoadW, index) => ({ start: at(date, 16 + index / 4), systemLoadW }));
  const options = { minutes: 15, timeZone: 'America/Chicago', marginRatio: 0.97 };

  describeVectors('CP-INT', ({ input, expected }) => {
    const given = loads('2026-07-08', ...(input['load_15min'] as number[]));
    const indexOf = (intervalMinutes: number): number => {
      const peaks = coincidentPeaks({ ...rule, intervalMinutes }, given, 15, options.timeZone);
      const [peak] = peaks.get('2026-07')!;
      return (Date.parse(peak!.start) - Date.parse(given[0]!.start)) / (intervalMinutes * 60_000);
    };
    expect(indexOf(15)).toBe(expected['peak15_index']);
    expect(indexOf(30)).toBe(expected['peak30_index']);
    const pairs = byPeakInterval(given, 15, 30).map(({ systemLoadW }, index) => [systemLoadW, index]);
    expect(pairs).toEqual(expected['peak30_pairs']);
  });

  it('are one a month, of the months of the rule', () => {
    const given = [
      ...loads('2026-05-20', 99),
      ...loads('2026-06-10', 70, 72),
      ...loads('2026-06-11', 71, 75, 74),
      ...loads('2026-07-08', 60),
    ];
    const peaks = coincidentPeaks(rule, given, 15, options.timeZone);
    expect([...peaks].map(([month, [peak]]) => [month, peak!.systemLoadW])).toEqual([
      ['2026-06', 75],
      ['2026-07', 60],
    ]);
  });

  it('are advised where a forecast comes near the highest load of the month, and only there', () => {
    const known = loads('2026-07-01', 80);
    const advice = peakAdvice(rule, known, loads('2026-07-08', 70, 77, 78, 79), options);
    expect(advice).toEqual([
      {
        from: at('2026-07-08', 16.5),
        to: at('2026-07-08', 16.75),
        why: 'forecast at 97.5 % of the highest load of 2026-07',
      },
      expect.objectContaining({ from: at('2026-07-08', 16.75), to: at('2026-07-08', 17) }),
    ]);
    expect(peakAdvice(rule, [], loads('2026-05-08', 99), options)).toEqual([]);
  });

  it('are no obligation', () => {
    const request = obligationRequest('ercot-4cp', [], { enrolment: enrolment({ kind: 'peak-avoidance' }) });
    expect(programObligations(request)).toEqual([]);
  });
});

describe('over-dispatch', () => {
  const site = { count: 3_000, powerWEach: 3_500, responseRatio: 0.97, outcomes: null, meterErrorW: 20e3 };

  it('is nothing where all respond and the meter is right', () => {
    expect(overDispatchW({ ...site, responseRatio: 1, meterErrorW: 0 }, 7 * MW, 0.01)).toBe(0);
  });

  it('keeps the chance of falling short under its bound, with as few as may be', () => {
    const told = (7 * MW + overDispatchW(site, 7 * MW, 0.01)!) / site.powerWEach;
    expect(shortfallProbability(site, told, 7 * MW)).toBeLessThanOrEqual(0.01);
    expect(shortfallProbability(site, told - 1, 7 * MW)).toBeGreaterThan(0.01);
    // About 2000 / 0.97, and 2.33 standard deviations of √(2080 · 0.97 · 0.03 + 5.7²) miners.
    expect(told).toBeCloseTo(2084, -1);
  });

  it('is more for a stricter bound, for miners that respond less, and for a rate that little is known of', () => {
    const extra = (chance: number, other: Partial<Responders> = {}): number =>
      overDispatchW({ ...site, ...other }, 7 * MW, chance)!;
    expect(extra(0.001)).toBeGreaterThan(extra(0.01));
    expect(extra(0.01, { responseRatio: 0.9 })).toBeGreaterThan(extra(0.01));
    expect(extra(0.01, { outcomes: 100 })).toBeGreaterThan(2 * extra(0.01));
    expect(extra(0.01, { outcomes: 100_000 })).toBeLessThan(1.1 * extra(0.01));
  });

  it('is not possible where all together are too few', () => {
    expect(overDispatchW(site, 10.4 * MW, 0.01)).toBeNull();
  });
});
