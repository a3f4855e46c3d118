import { describe, expect, it } from '@jest/globals';
import { atPrice, feeder, group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import { makePlan, type SiteSnapshot } from '../planner/index.js';
import { staleText, whyLines } from './why.js';

const ERS = {
  source: 'ercot-ers-30/ers/event 17',
  mandatory: false,
  bound: 'ceiling',
  feederId: 'site',
  powerW: 200e3,
  from: '2026-07-01T11:55:00.000Z',
  to: '2026-07-01T16:00:00.000Z',
} as const;

function told(given: SiteSnapshot): string[] {
  return whyLines(given, makePlan(given)).map(({ kind, text }) => `${kind}: ${text}`);
}

describe('what binds and why', () => {
  it('is the decision alone where nothing else has a say', () => {
    expect(told(atPrice(snapshot(), 412))).toEqual([
      "policy: All 100 miners asleep: power at $412.00/MWh is above every group's breakeven ($90.88/MWh to $90.88/MWh).",
    ]);
  });

  it('begins with a mode in which Ebb does not simply act', () => {
    expect(told(snapshot({ mode: 'shadow' }))[0]).toMatch(/^mode: Mode shadow: .* nothing is sent/);
    expect(told(snapshot({ mode: 'hold' }))[0]).toMatch(/^mode: Mode hold: miners stay/);
  });

  it('tells an override by whom, why and until when, in the site’s time', () => {
    const lines = told(snapshot({ overrides: [override({ reason: 'storm' })] }));
    expect(lines).toContain(
      'override: The override of ana (curtail: storm; until Jul 01, 08:00) is in force.',
    );
  });

  it('tells obligations in force, and not those to come', () => {
    const later = { ...ERS, source: 'later', from: '2026-07-01T12:30:00.000Z' };
    const lines = told(snapshot({ obligations: [ERS, later] }));
    expect(lines.filter((line) => line.startsWith('obligation'))).toEqual([
      'obligation: Ercot-ers-30/ers/event 17 keeps site at or below 200 kW until Jul 01, 11:00.',
    ]);
  });

  it('says of an order of the grid that it is one, and that its end is open', () => {
    const order = { ...ERS, source: 'shed', mandatory: true, to: null };
    expect(told(snapshot({ obligations: [order] }))).toContain(
      'obligation: Shed keeps site at or below 200 kW until it is called off by order of the grid.',
    );
  });

  it('tells the limit that keeps out miners that would earn', () => {
    expect(told(snapshot({ feeders: [feeder('site', 150e3)] }))).toContain(
      'limit: Feeder site is at its limit of 150 kW.',
    );
  });

  it('tells stale data with what was declared for it, and what cannot be met', () => {
    const stale = { ...snapshot().price, stale: true, ageMinutes: 52.4, whenStale: 'curtail' as const };
    const stuck = [{ cause: 'disobeys' as const, count: 3, powerW: 9_000 }];
    const lines = told(snapshot({ price: stale, groups: [group({ groupId: 'g1', freeCount: 97, stuck })] }));
    expect(lines).toContain('stale: Price is 52 min old, so all miners are put to sleep.');
    expect(lines.filter((line) => line.startsWith('shortfall'))).toHaveLength(1);
  });

  it('names what gave way, to what', () => {
    const hot = override({ action: 'run' });
    const lines = told(snapshot({ overrides: [hot], obligations: [ERS] }));
    expect(lines.find((line) => line.startsWith('relaxed'))).toMatch(
      /^relaxed: The override of ana .* gave way by 100 kW: the obligation ercot-ers-30\/ers\/event 17\.$/,
    );
  });

  it('has a source for every line', () => {
    const given = snapshot({
      mode: 'hold',
      overrides: [override({})],
      obligations: [ERS],
      takenAt: TAKEN_AT,
    });
    for (const { source } of whyLines(given, makePlan(given))) expect(source).toMatch(/\w/);
  });
});

describe('stale data', () => {
  it('never stops a site by the weather alone', () => {
    expect(staleText('weather', 400, 'curtail')).toBe(
      'weather is 400 min old, so it counts as the hottest day',
    );
    expect(staleText('price', null, 'hold')).toBe(
      'no price is known, so miners stay as they were last planned',
    );
  });
});
