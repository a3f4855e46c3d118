import { describe, expect, it } from '@jest/globals';
import { builtInProgram, enrolment } from '../../../test/support/programs.js';
import { hourAt, julyEvent, julyMeter, NEW_YORK, reportHead } from '../../../test/support/reports.js';
import {
  auditReport,
  customerReport,
  type EfficiencyDay,
  efficiencyReport,
  eventReport,
  peakReport,
  periodReport,
} from './index.js';

const JULY = { from: hourAt('2026-07-01', 0), to: hourAt('2026-08-01', 0) };

describe('the report of a month', () => {
  const capacity = {
    ...julyEvent(),
    program: builtInProgram('pjm-capacity'),
    enrolment: enrolment({
      programId: 'pjm-capacity',
      kind: 'drop-by',
      noticeId: 'quick-30',
      commitments: [{ periodId: null, powerW: 15e6, maximumBaseLoadW: null }],
    }),
  };
  const report = periodReport({ ...capacity, kind: 'month', ...JULY, events: [eventReport(julyEvent())] });

  it('sums the meter by local day', () => {
    const july = julyMeter().filter(({ start }) => start >= JULY.from && start < JULY.to);
    expect(report.meteredMwh).toBeCloseTo(july.reduce((sum, each) => sum + each.energyKwh!, 0) / 1e3, 6);
    expect([report.days.length, report.days[0]!.date, report.days[0]!.intervals]).toEqual([
      31,
      '2026-07-01',
      24,
    ]);
    expect(report.missing).toBe(0);
  });

  it('excuses the hours of an event, and pays capacity by days and factors', () => {
    const [period] = report.availability.periods;
    expect([period!.excused, period!.intervals, period!.factor]).toEqual([4, 740, 1]);
    // 15 MW × 31 d × 329.17 × availability 1 × event 1.
    expect(report.money.map(({ name, estimate }) => [name, estimate.amount])).toEqual([
      ['capacity', 153_064.05],
      ['energy payment, event 17', 4_991.55],
    ]);
    expect(report.money[0]!.estimate).toMatchObject({ label: 'estimate', verification: 'U' });
  });

  it('names what is missing, tagged, and not paid', () => {
    const meter = julyMeter((date, hour) =>
      date !== '2026-07-03'
        ? {}
        : hour < 2
          ? { energyKwh: null, quality: 'missing' }
          : hour === 5
            ? { tag: 'price' }
            : {},
    );
    const found = periodReport({ ...capacity, kind: 'month', ...JULY, meter, events: [] });
    expect(found.days[2]).toMatchObject({ date: '2026-07-03', missing: 2, tagged: 'price 1' });
    expect(found.notes).toEqual(['2 of 744 metering intervals are missing: they are in no sum']);
    expect(found.eventFactor).toBeNull();
  });
});

describe('the report of coincident peaks', () => {
  const program = builtInProgram('ercot-4cp');
  const months = ['06', '07', '08', '09'];
  const systemLoads = months.flatMap((month, index) =>
    [20, 21, 22].map((hour) => ({
      start: `2025-${month}-15T${hour}:00:00.000Z`,
      systemLoadW: (80 + index + (hour === 21 ? 3 : 0)) * 1e9,
    })),
  );
  const meter = months.map((month) => ({
    start: `2025-${month}-15T21:00:00.000Z`,
    minutes: 15,
    energyKwh: 250,
    quality: 'measured' as const,
    tag: null,
    version: 1,
  }));
  const input = {
    head: reportHead(),
    program,
    year: 2025,
    systemLoads,
    systemMinutes: 15,
    meter,
    uncurtailedW: () => 20e6,
    ratePerKwYear: 60,
    settled: true,
  };

  it('finds the peaks, the load at them, and what avoiding them saves', () => {
    const report = peakReport(input);
    expect(report.peaks.map(({ start, loadW }) => [start.slice(5, 16), loadW])).toEqual(
      months.map((month) => [`${month}-15T21:00`, 1e6]),
    );
    expect(report.charge!.annual.amount).toBe(60_000);
    expect(report.charge!.saving!.amount).toBe(19_000 * 60);
    expect(report.notes).toEqual([]);
  });

  it('estimates nothing where a peak was not metered, and says what is preliminary', () => {
    const { ratePerKwYear: _, ...planning } = input;
    const report = peakReport({ ...planning, meter: meter.slice(1), settled: false });
    expect(report.charge).toBeNull();
    expect(report.notes.join('\n')).toMatch(
      /preliminary[^]*no meter value at the peak of 2025-06[^]*planning figure/,
    );
  });
});

describe('the statement of efficiency', () => {
  const day = (change: Partial<EfficiencyDay>): EfficiencyDay => ({
    date: '2026-07-01',
    model: 'S21',
    firmware: 'a',
    energyMwh: 84,
    estimatedRatio: 0,
    hashThsHours: 4_800_000,
    machineHours: 24_000,
    hashingHours: 20_000,
    curtailedHours: 3_000,
    ...change,
  });

  it('is J/TH and uptime by model, firmware and month, and for the site by its meter', () => {
    const report = efficiencyReport({
      head: reportHead(),
      ...JULY,
      days: [
        day({}),
        day({ date: '2026-08-01', energyMwh: 96 }),
        day({ model: 'S19', energyMwh: 136, estimatedRatio: 0.5 }),
      ],
      meteredMwh: 330,
      shed: [{ label: 'events', hours: 3, shedMwh: 48.2 }],
    });
    expect(
      report.rows.map(({ model, month, joulesPerTerahash }) => [model, month, joulesPerTerahash]),
    ).toEqual([
      ['S19', '2026-07', expect.closeTo(28.333333, 5)],
      ['S19', null, expect.closeTo(28.333333, 5)],
      ['S21', '2026-07', 17.5],
      ['S21', '2026-08', 20],
      ['S21', null, 18.75],
    ]);
    expect(report.rows[2]!.uptimeRatio).toBeCloseTo(20 / 21, 9);
    expect(report.site.meteredJoulesPerTerahash).toBeCloseTo((330 * 3.6e9) / (14.4e6 * 3_600), 9);
    expect(report.notes).toEqual(["21.5 % of the machines' energy is estimated by their firmware or model"]);
  });
});

describe("a hosted customer's statement", () => {
  it('is what events took, how fair that was, and a credit in cents', () => {
    const event = (
      eventId: string,
      customerId: string,
      curtailedMwh: number,
    ): Parameters<typeof customerReport>[0]['events'][0] => ({
      eventId,
      from: `2026-07-${eventId}T19:00:00.000Z`,
      to: `2026-07-${eventId}T22:00:00.000Z`,
      customerId,
      curtailedMwh,
    });
    const report = customerReport({
      head: reportHead(),
      customerId: 'acme',
      ...JULY,
      events: [
        event('22', 'acme', 12.345),
        event('22', 'house', 7.655),
        event('10', 'acme', 1),
        event('10', 'house', 9),
      ],
      contractW: new Map([
        ['acme', 4e6],
        ['house', 6e6],
      ]),
      months: [],
      remarks: [],
      creditUsdPerMwh: 41.5,
    });
    expect(report.rows).toMatchObject([
      { eventId: '10', curtailedMwh: 1, fairMwh: 4, balanceMwh: -3, creditUsd: 41.5 },
      { eventId: '22', curtailedMwh: 12.345, fairMwh: 8, balanceMwh: 1.345, creditUsd: 512.32 },
    ]);
    expect(report).toMatchObject({ curtailedMwh: 13.345, fairMwh: 12, balanceMwh: 1.345, creditUsd: 553.82 });
  });
});

describe('the report of an audit', () => {
  const entry = (
    seq: number,
    kind: string,
    body: object,
  ): Parameters<typeof auditReport>[0]['entries'] extends Iterable<infer E> ? E : never => ({
    seq,
    kind,
    body,
    at: `2026-07-0${seq}T00:00:00.000Z`,
    hash: 'ab'.repeat(32),
  });
  it('counts kinds, and lists what people did and what was corrected', () => {
    const report = auditReport({
      head: reportHead({ site: { siteId: 's', name: 'S', timeZone: NEW_YORK } }),
      from: '2026-07-02T00:00:00.000Z',
      to: '2026-07-09T00:00:00.000Z',
      entries: [
        entry(1, 'plan-made', {}),
        entry(2, 'plan-made', {}),
        entry(3, 'override-set', { by: 'ana', reason: 'transformer hot' }),
        entry(4, 'meter-data-received', { intervals: [{ version: 1 }] }),
        entry(5, 'meter-data-received', { intervals: [{ version: 2, corrects: { version: 1, seq: 4 } }] }),
      ],
      chain: { ok: true, entries: 5, checkpoints: 1, headSeq: 5, headHash: 'ab'.repeat(32), keyIds: ['k'] },
      retentionYears: 7,
    });
    expect(report.kinds.map(({ kind, entries }) => [kind, entries])).toEqual([
      ['meter-data-received', 2],
      ['override-set', 1],
      ['plan-made', 1],
    ]);
    expect(report.acts.map(({ seq, kind, by, says }) => [seq, kind, by, says])).toEqual([
      [3, 'override-set', 'ana', 'transformer hot'],
      [5, 'meter data corrected', '', ''],
    ]);
  });
});
