import { describe, expect, it } from '@jest/globals';
import type { EventPhase, EventState } from '../enrolled/index.js';
import type { Plan } from '../planner/index.js';
import type { ProgramObligation } from '../programs/index.js';
import { keyOf } from './alert.js';
import type { ProgramFacts, SiteFacts, SystemFacts } from './facts.js';
import { siteConditions } from './site-conditions.js';
import { systemConditions } from './system-conditions.js';

const NOW = '2026-08-12T18:00:00.000Z';
const CALM: SiteFacts = {
  siteId: 'west',
  timeZone: 'America/Chicago',
  now: NOW,
  plan: null,
  feederLoads: [{ feederId: 'main', name: 'Main', powerW: 18e6, powerWMax: 24e6 }],
  nominalW: 20e6,
  minerCount: 5_000,
  stuck: [],
  programs: [],
  sources: [{ sourceId: 'qse', state: 'connected', problem: null }],
  feeds: [{ feed: 'price', ageMinutes: 3, stale: false, whenStale: 'hold' }],
  quarantined: [],
  meters: [
    { meterId: 'poi', state: 'ok', problem: null, driftWhy: null, driftRatio: 0.01, driftSince: null },
  ],
  overrides: [],
  approvals: [],
  priceUsdPerMwh: 41,
  thresholds: { siteId: 'west', aboveUsdPerMwh: 1_000, belowUsdPerMwh: 0 },
  lastTick: { at: '2026-08-12T17:58:00.000Z', error: null },
  tickOverdueSeconds: 900,
};

const obligation = (more: Partial<ProgramObligation> = {}): ProgramObligation => ({
  ...{ source: 'ers/e/event 17', mandatory: false, bound: 'ceiling', feederId: 'main', powerW: 12e6 },
  ...{ from: '2026-08-12T17:50:00.000Z', to: null, programId: 'ers', enrolmentId: 'e', eventId: '17' },
  ...{ kind: 'drop-to', deadline: null, verification: 'V', problem: null },
  ...more,
});

function event(phase: EventPhase, more: Partial<ProgramFacts> = {}): SiteFacts {
  const state = {
    event: { eventId: '17', enrolmentId: 'e', test: false, powerW: 12e6 },
    ...{ phase, dueAt: '2026-08-12T18:30:00.000Z', endsAt: '2026-08-12T22:00:00.000Z' },
    secondsToNext: phase === 'announced' ? 1_800 : 60,
  } as EventState;
  const program = {
    enrolmentId: 'e',
    programName: 'ERS',
    events: [state],
    obligations: [obligation()],
    ...more,
  };
  return { ...CALM, programs: [program] };
}

const found = (facts: SiteFacts, open: readonly string[] = []): string[] =>
  siteConditions(facts, (key) => open.includes(key)).map(({ kind, text }) => `${kind}: ${text}`);
const kinds = (facts: SiteFacts, open: readonly string[] = []): string[] =>
  siteConditions(facts, (key) => open.includes(key)).map(({ kind }) => kind);
const key = (kind: Parameters<typeof keyOf>[0]['kind'], about = ''): string =>
  keyOf({ kind, siteId: 'west', about });

it('of a site where all is well nothing is told', () => {
  expect(found(CALM)).toEqual([]);
});

describe('an event', () => {
  it('is told when it is called, when it starts, and when it is missed, with its numbers', () => {
    expect(found(event('announced'))).toEqual([
      'event-called: Event 17 of ERS is called for 12.00 MW: load must be there by Aug 12, 13:30 CDT, until Aug 12, 17:00 CDT',
    ]);
    expect(found(event('falling'))[1]).toBe(
      'event-starting: Event 17 of ERS needs the load there by Aug 12, 13:30 CDT: 18.00 MW is drawn, 12.00 MW is the most that may be then',
    );
    expect(found(event('in-force'))[1]).toBe(
      'event-missed: Event 17 of ERS is in force: 18.00 MW is drawn at main where 12.00 MW is owed at the most',
    );
  });

  it('that is kept to, but for the readings’ own error, is not missed', () => {
    const kept = event('in-force');
    const feederLoads = [{ ...CALM.feederLoads[0]!, powerW: 12.1e6 }];
    expect(kinds({ ...kept, feederLoads })).toEqual(['event-called']);
  });

  it('that is over is told of no more', () => {
    for (const phase of ['returning', 'over', 'cancelled'] as const) expect(kinds(event(phase))).toEqual([]);
  });

  it('is at risk where the plan finds too much load, or gives way', () => {
    const plan = { feeders: [], relaxed: [], shortfalls: [{ scope: 'main', powerW: 2e6, why: '480 stuck' }] };
    const facts = { ...event('falling'), plan: plan as unknown as Plan };
    expect(found(facts).at(-1)).toBe('event-at-risk: Event 17 of ERS: 2.00 MW too much at main: 480 stuck');
  });
});

describe('what is owed outside of events', () => {
  it('is unmet where headroom that is held is not there', () => {
    const floor = obligation({ eventId: null, bound: 'floor', powerW: 19e6 });
    const program: ProgramFacts = { enrolmentId: 'e', programName: 'ECRS', events: [], obligations: [floor] };
    expect(found({ ...CALM, programs: [program] })).toEqual([
      'obligation-unmet: ECRS: 18.00 MW is drawn at main where 19.00 MW is owed at the least',
    ]);
  });

  it('is unmet where the plan says so', () => {
    const relaxed = [
      { layer: 'program', source: 'ers/e', amountW: 3e6, because: 'electrical:main' },
      { layer: 'policy', source: 'policy', amountW: 1e6, because: 'electrical:main' },
    ];
    const plan = { feeders: [], relaxed, shortfalls: [] } as unknown as Plan;
    expect(found({ ...CALM, plan })).toEqual([
      'obligation-unmet: The plan cannot keep all: ers/e is missed by 3.00 MW, because of electrical:main',
    ]);
  });

  it('may be called unheard where a source fails', () => {
    const sources = [{ sourceId: 'qse', state: 'failing', problem: 'no answer' }] as const;
    expect(found({ ...CALM, sources })).toEqual(['signals-failing: Source of signals qse fails: no answer']);
  });
});

describe('miners', () => {
  const stuck = (count: number, powerW: number, cause = 'disobeys') => ({
    ...CALM,
    stuck: [{ cause, count, powerW }],
  });

  it('that do not obey are told of from 2 % of the load, until less than 1 %', () => {
    expect(found(stuck(120, 0.42e6))).toEqual([
      'miners-disobey: 120 miners with 420 kW do not obey: 120 disobeys',
    ]);
    expect(kinds(stuck(60, 0.3e6))).toEqual([]);
    expect(kinds(stuck(60, 0.3e6), [key('miners-disobey')])).toEqual(['miners-disobey']);
    expect(kinds(stuck(30, 0.1e6), [key('miners-disobey')])).toEqual([]);
  });

  it('that somebody else put to sleep are none of these', () => {
    expect(kinds(stuck(500, 2e6, 'asleep-before'))).toEqual([]);
  });

  it('that are gone nearly all are a site that is', () => {
    expect(found(stuck(4_400, 17e6, 'unreachable'))).toEqual([
      'site-unreachable: 4400 of 5000 miners do not answer',
    ]);
  });
});

it('a feeder is told of from 97 % of its limit, until 94 %, but where it was planned to be there', () => {
  const at = (powerW: number) => ({ ...CALM, feederLoads: [{ ...CALM.feederLoads[0]!, powerW }] });
  expect(found(at(23.4e6))).toEqual(['breaker-near: Main draws 23.40 MW, 98 % of its 24.00 MW']);
  expect(kinds(at(22.8e6))).toEqual([]);
  expect(kinds(at(22.8e6), [key('breaker-near', 'main')])).toEqual(['breaker-near']);
  const plan = { feeders: [{ feederId: 'main', setpointW: 23.5e6 }], relaxed: [], shortfalls: [] };
  const planned = (powerW: number) => ({ ...at(powerW), plan: plan as unknown as Plan });
  expect(kinds(planned(23.6e6))).toEqual([]);
  expect(kinds(planned(23.9e6))).toEqual(['breaker-near']);
  expect(kinds(planned(24.1e6))).toEqual(['breaker-near']);
});

it('a price beyond a threshold is one alert, though it trembles', () => {
  const at = (priceUsdPerMwh: number) => ({ ...CALM, priceUsdPerMwh });
  expect(found(at(4_999))).toEqual(['price-above: Price is $4,999.00/MWh, above $1,000.00/MWh']);
  expect(kinds(at(970))).toEqual([]);
  expect(found(at(970), [key('price-above')])).toEqual([
    'price-above: Price is $970.00/MWh, was above $1,000.00/MWh',
  ]);
  expect(found(at(-12.3))).toEqual(['price-below: Price is -$12.30/MWh, below $0.00/MWh']);
});

it('feeds, meters, overrides and ticks say what is wrong, and what holds meanwhile', () => {
  const facts: SiteFacts = {
    ...CALM,
    feeds: [{ feed: 'price', ageMinutes: 52, stale: true, whenStale: 'curtail' }],
    quarantined: [{ feed: 'price', sourceId: 'ercot-mis', reason: 'USD/kWh instead of USD/MWh' }],
    meters: [
      {
        ...{ meterId: 'poi', state: 'failing', problem: 'no answer', driftWhy: 'more is drawn' },
        ...{ driftRatio: -0.062, driftSince: NOW },
      },
    ],
    overrides: [
      {
        ...{ overrideId: 'o1', action: 'curtail', by: 'ana', reason: 'breaker work' },
        ...{ since: '2026-08-12T16:00:00.000Z', expiresAt: '2026-08-12T18:08:00.000Z' },
      },
    ],
    approvals: [
      {
        ...{ requestId: 'r1', summary: 'leave event 17', askedBy: 'ana', reason: 'chips at 97 °C' },
        expiresAt: '2026-08-12T22:00:00.000Z',
      },
    ],
    lastTick: { at: '2026-08-12T17:40:00.000Z', error: 'the database went away' },
  };
  expect(found(facts)).toEqual([
    expect.stringMatching(/^feed-stale: Feed price: price is 52 min old, so /),
    'feed-quarantined: ercot-mis is not used for price: USD/kWh instead of USD/MWh',
    'meter-drift: Meter poi and the miners differ by 6.2 %: more is drawn',
    'meter-gap: Meter poi is not read: no answer',
    'override-expiring: Override curtail of ana (breaker work) expires at Aug 12, 13:08 CDT',
    'approval-waiting: ana asks for a second person: leave event 17 (chips at 97 °C), until Aug 12, 17:00 CDT',
    'tick-aborted: The last decision failed: the database went away',
    'tick-late: The last decision is 20 min old; one is due every few minutes',
  ]);
});

it('of Ebb itself: ledger, certificates, tokens, disks, and routes that fail', () => {
  const facts: SystemFacts = {
    now: NOW,
    ledgerFault: 'west: hash-mismatch: entry 7',
    certificates: [
      { name: 'cert.pem', expiresAt: '2026-08-14T18:00:00.000Z' },
      { name: 'fresh.pem', expiresAt: '2026-12-14T18:00:00.000Z' },
    ],
    tokens: [
      { name: 'night-export', expiresAt: '2026-08-17T20:00:00.000Z' },
      { name: 'old', expiresAt: '2026-08-01T00:00:00.000Z' },
    ],
    disks: [
      { name: '/var/lib/ebb', freeBytes: 2e9, totalBytes: 100e9 },
      { name: '/', freeBytes: 50e9, totalBytes: 100e9 },
    ],
    routes: [
      { routeId: 'ops', waiting: 3, problem: 'HTTP 500' },
      { routeId: 'boss', waiting: 1, problem: null },
    ],
  };
  expect(systemConditions(facts).map(({ kind, severity, text }) => [kind, severity, text])).toEqual([
    ['ledger-failed', undefined, 'The ledger does not verify: west: hash-mismatch: entry 7'],
    [
      'certificate-expiring',
      'critical',
      'Certificate of cert.pem expires in 2 days (2026-08-14T18:00:00.000Z)',
    ],
    ['token-expiring', undefined, 'Token night-export expires in 5 days (2026-08-17T20:00:00.000Z)'],
    ['disk-low', 'critical', '2.0 GB of /var/lib/ebb are free, 2 %'],
    ['route-failing', undefined, 'Route ops fails, 3 messages wait: HTTP 500'],
  ]);
});
