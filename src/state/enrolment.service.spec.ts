import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SiteEnrolment } from '../core/enrolled/index.js';
import { fromIso } from '../core/interval.js';
import { type MarketSeries, SYSTEM } from '../core/ports/market-series.js';
import type { GridSignal } from '../core/ports/signal.js';
import { foldDelivery, type KnownSignal, NO_SIGNALS } from '../core/programs/signals/index.js';
import { type FleetRegistry, FleetState, TelemetryStore } from '../fleet/index.js';
import { SeriesReader, SeriesStore, type SignalService } from '../ingest/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { builtIn, enrolment } from '../../test/support/programs.js';
import { cancellation, delivery, gridSignal } from '../../test/support/signals.js';
import { group } from '../../test/support/snapshot.js';
import { EnrolmentService } from './enrolment.service.js';
import { EventBaselines } from './event-baselines.js';
import { LoadRecord } from './load-record.js';

const MINERS = 100;
const nominalW = TEST_MODEL.operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW;
const sleepW = TEST_MODEL.operatingPoints[0]!.powerW;
/** 13:00 of the day of `clockTime`, a Wednesday in August. */
const NOW = '2026-08-12T13:00:00Z';

function terms(change: Partial<SiteEnrolment['enrolment']> = {}): SiteEnrolment {
  const commitments = [{ periodId: null, powerW: 0.5 * MINERS * nominalW, maximumBaseLoadW: null }];
  return {
    enrolment: enrolment({
      siteId: 'test',
      kind: 'drop-by',
      from: '2026-01-01',
      baselineId: 'middle-8-of-10',
      commitments,
      ...change,
    }),
    calls: [{ sourceId: 's1', programRef: null }],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0,
    rates: [],
    warnings: [],
  };
}

/** A call without figures: what is committed. */
const called = gridSignal({ createdAt: null, intervals: [{ startsAt: NOW, endsAt: null, values: [] }] });

describeWithDatabase('enrolments', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let known: KnownSignal[];

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => {
    clock = new HandClock(NOW);
    known = [];
  });
  afterEach(() => db.dataSource.query('TRUNCATE telemetry_frame, slot_map, interval_record, command'));

  const telemetryOf = (registry: FleetRegistry): TelemetryStore =>
    new TelemetryStore(registry, new FleetState(registry, db.dataSource), db.dataSource);

  function service(site: ReturnType<typeof testSite>): EnrolmentService {
    const registry = testRegistry([site]);
    const record = new LoadRecord(db.dataSource, telemetryOf(registry));
    const signals = { knownSignals: () => known } as unknown as SignalService;
    const programs = new Map(['ercot-ers-30', 'ercot-clr'].map((id) => [id, builtIn(id)]));
    const grid = new SeriesReader(db.dataSource, new SeriesStore(db.dataSource));
    const baselines = new EventBaselines(record);
    return new EnrolmentService(registry, signals, record, baselines, grid, programs);
  }

  async function stateOf(each: SiteEnrolment) {
    const site = { ...testSite({ count: MINERS }), enrolments: [each] };
    const groups = [group({ groupId: 'g', feederId: 'c1' })];
    const [state] = await service(site).states(site, groups, clock.now());
    return state!;
  }

  function say(hhmm: string, ...signals: GridSignal[]): void {
    const state = Object.fromEntries(
      known.map((each) => [JSON.stringify([each.sourceId, each.signal.eventId]), each]),
    );
    known = Object.values(foldDelivery({ ...NO_SIGNALS, ...state }, delivery(hhmm, signals)).state);
  }

  /** The miners' readings at an instant, each at so many W. */
  async function readings(at: string, wattsEach: number): Promise<void> {
    const registry = testRegistry([testSite({ count: MINERS })]);
    const all = (number: number): number[] => Array<number>(MINERS).fill(number);
    await telemetryOf(registry).add('test', {
      atMs: Date.parse(at),
      powerW: all(wattsEach),
      hashrateGhs: all(0),
      estimatedRatio: 0,
    });
  }

  /** So many days before of the same load, in intervals of so many minutes. */
  async function history(days: number, meanW: number, minutes = 5): Promise<void> {
    await db.dataSource.query(
      `INSERT INTO interval_record (site_id, interval_start, minutes, status, mean_power_w, coverage_ratio, settlement_point, closed_at)
       SELECT 'test', start, $3::int, 'complete', $4, 1, 'LZ_WEST', start
       FROM generate_series($1::timestamptz - make_interval(days => $2), $1, make_interval(mins => $3::int)) AS start`,
      [NOW, days, minutes, meanW],
    );
  }

  it('asks nothing while nobody calls', async () => {
    expect((await stateOf(terms())).obligations).toEqual([]);
  });

  it.each([5, 60])(
    'a call is a ceiling below the baseline, from when the load must begin to fall (metered by %i min)',
    async (minutes) => {
      await history(60, 200e3, minutes);
      say('13:00', called);
      const { obligations, events, margin } = await stateOf(terms());
      // 30 minutes by the operator's clock, of which the relay may have taken two; gone a minute after the decision.
      expect(events).toMatchObject([{ phase: 'announced', dueAt: '2026-08-12T13:28:00.000Z' }]);
      const [first] = obligations;
      expect(first).toMatchObject({
        source: 'ercot-ers-30/e1/event e1',
        bound: 'ceiling',
        feederId: 'site',
        from: '2026-08-12T13:27:00.000Z',
        to: null,
        deadline: '2026-08-12T13:28:00.000Z',
        problem: null,
      });
      expect(margin).toMatchObject({ responseFrom: 'assumed', problem: null });
      expect(margin.marginW).toBeGreaterThan(0);
      expect(first!.powerW).toBeCloseTo(200e3 - 0.5 * MINERS * nominalW - margin.marginW, 6);
    },
  );

  it('takes the load when the call came where there is no baseline, whatever it is later', async () => {
    await readings('2026-08-12T12:59:50Z', nominalW);
    say('13:00', called);
    const ceilings = [];
    for (let minute = 0; minute < 3; minute += 1) {
      const { obligations, margin } = await stateOf(terms());
      ceilings.push(obligations[0]!.powerW + margin.marginW);
      clock.advance(60);
      await readings(clock.now().toISO()!, sleepW);
    }
    expect(ceilings).toEqual(ceilings.map(() => 0.5 * MINERS * nominalW));
    expect((await stateOf(terms())).obligations[0]!.problem).toContain(
      'no baseline: load when the call came',
    );
  });

  it('a cancellation ends it, and a repetition changes nothing', async () => {
    await history(60, 200e3);
    say('13:00', called);
    const once = await stateOf(terms());
    say('13:01', called);
    expect(await stateOf(terms())).toEqual(once);
    say('13:05', cancellation({ version: 2 }));
    clock.advance(600);
    const after = await stateOf(terms());
    expect(after.obligations).toEqual([]);
  });

  it('counts down: announced, falling, in force, returning until it must be ready', async () => {
    say('13:00', called);
    const phases: string[] = [];
    for (const minutes of [0, 27.5, 32]) {
      clock = new HandClock(NOW);
      clock.advance(minutes * 60);
      phases.push((await stateOf(terms())).events[0]!.phase);
    }
    say('14:00', cancellation({ version: 2 }));
    clock.advance(3_600);
    const { events } = await stateOf(terms());
    phases.push(events[0]!.phase);
    expect(phases).toEqual(['announced', 'falling', 'in-force', 'returning']);
    expect(events[0]).toMatchObject({
      endsAt: '2026-08-12T14:00:00.000Z',
      nextAt: '2026-08-13T00:00:00.000Z',
    });
  });

  it('measures how many respond, once there is enough to measure', async () => {
    await db.dataSource.query(
      `INSERT INTO command (command_id, site_id, miner_id, epoch, point_id, from_point_id, attempt, issued_at, deadline_at, outcome, closed_at)
       SELECT gen_random_uuid(), 'test', 'm' || n, 1, 'sleep', 'nominal', CASE WHEN n <= 250 THEN 1 ELSE 2 END, $1, $1,
              CASE WHEN n <= 198 THEN 'confirmed' WHEN n <= 200 OR n > 250 THEN 'unreachable' ELSE 'superseded' END, $1
       FROM generate_series(1, 300) AS n`,
      ['2026-08-12T12:00:00Z'],
    );
    const { margin } = await stateOf(terms());
    expect(margin).toMatchObject({ responseFrom: 'measured', responseRatio: 199 / 202 });
  });

  it('follows base points along the ramp, and its watchdog when nothing fresh comes', async () => {
    await readings('2026-08-12T12:59:50Z', nominalW);
    const limit = (powerW: number) => [{ payloadType: 't', kind: 'dispatch', powerW } as const];
    const target = gridSignal({
      kind: 'target',
      createdAt: null,
      intervals: [
        { startsAt: '2026-08-12T13:00:00.000Z', endsAt: '2026-08-12T13:10:00.000Z', values: limit(100e3) },
        { startsAt: '2026-08-12T13:10:00.000Z', endsAt: null, values: limit(0) },
      ],
    });
    say('13:00', target);
    const clr = terms({ programId: 'ercot-clr', kind: 'base-point', baselineId: null, commitments: [] });
    const { obligations, margin } = await stateOf(clr);
    expect(margin.marginW).toBe(0);
    expect(new Set(obligations.map(({ bound }) => bound))).toEqual(new Set(['ceiling', 'floor']));
    const at = (instant: string): number[] =>
      obligations
        .filter(
          ({ bound, from, to }) => bound === 'ceiling' && from <= instant && (to === null || instant < to),
        )
        .map(({ powerW }) => powerW);
    expect(at('2026-08-12T13:09:00.000Z')[0]).toBeGreaterThanOrEqual(100e3);
    expect(at('2026-08-12T13:09:00.000Z')[0]).toBeLessThan(110e3);
    expect(at('2026-08-12T14:00:00.000Z')).toEqual([0]);
  });

  describe('how the grid stands', () => {
    afterEach(() => db.dataSource.query('TRUNCATE series_block'));
    const keep = (series: MarketSeries, value: number, at: string) =>
      new SeriesStore(db.dataSource).add(
        { operator: 'ercot', series, place: SYSTEM },
        [{ start: fromIso(at), minutes: 5, value, knownAt: fromIso(at) }],
        'test',
      );

    it('is a word of warning and nothing else, with the newest figures that were known', async () => {
      await keep('prc', 5_000, '2026-08-12T12:50:00Z');
      await keep('prc', 2_900, '2026-08-12T12:58:00Z');
      await keep('prc', 9_000, '2026-08-12T13:10:00Z');
      const { likelyCall, obligations } = await stateOf(terms());
      expect(obligations).toEqual([]);
      expect(likelyCall).toBeNull();
      clock = new HandClock('2026-12-01T12:00:00Z');
      await keep('prc', 2_900, '2026-12-01T11:58:00Z');
      const later = await stateOf(terms());
      expect(later.likelyCall).toMatchObject({
        state: 'met',
        why: 'physical responsive capability is 2900 MW, the trigger 3000 MW',
        conditionsAt: '2026-12-01T11:58:00.000Z',
      });
      expect(later.obligations).toEqual([]);
    });

    it('goes with a checklist that has deadlines', async () => {
      const { checklist } = await stateOf({ ...terms(), milestones: [{ id: 'offers', date: '2026-08-10' }] });
      expect(checklist.map(({ id, state, dueOn }) => [id, state, dueOn])).toEqual([
        ['offer', 'overdue', '2026-08-10'],
        ['erid', 'missing', null],
        ['qse', 'missing', null],
      ]);
    });
  });
});
