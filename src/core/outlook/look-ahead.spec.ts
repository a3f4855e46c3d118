import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadEngine } from '../../../test/support/horizon.js';
import { lookAheadInput } from '../../../test/support/look-ahead.js';
import { counts, planOf } from '../../../test/support/plan.js';
import { ECONOMIC, feeder, group, recentPrices, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import type { HighsEngine } from '../../solver/index.js';
import type { PeakCalendar } from '../forecast/index.js';
import { checkHorizon } from '../horizon/index.js';
import { canonicalJson } from '../ledger/canonical.js';
import { contractOfTariff } from '../market/contract/index.js';
import type { SiteSnapshot } from '../planner/index.js';
import { lookAhead, type LookAheadInput, type LookAheadView, siteOutlook } from './index.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

const FOUR_PEAKS: PeakCalendar = {
  calendarId: 'test-4cp',
  zone: 'America/Chicago',
  intervalMinutes: 15,
  windows: [6, 7, 8, 9].map((month) => ({ months: [month], peakCount: 1, weight: 0.25 })),
  rateUsdPerKwYear: 70,
  effectiveYear: 2026,
  source: 'made up',
  verified: 'unverified',
};
const POLICY = { ...ECONOMIC, horizonHours: 12 };
const POINTS = group({ groupId: 'g1' }).operatingPoints.filter(({ id }) => id !== 'low');

/** The price of the last quarter, known; the present quarter's is not. */
function site(usd: number, change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  const groups = [group({ groupId: 'g1', operatingPoints: POINTS, upSeconds: 300 })];
  const base = snapshot({ policy: POLICY, groups, ...change });
  return { ...base, price: { ...base.price, recent: recentPrices(usd, usd) } };
}

function looked(input: LookAheadInput): LookAheadView & ReturnType<typeof lookAhead> {
  engine.forget();
  return { horizonId: 'h1', madeAt: TAKEN_AT, ...lookAhead(input, engine) };
}

describe('looking ahead', () => {
  it('gives the same for the same input, byte for byte', () => {
    const input = lookAheadInput(site(30));
    const again = JSON.parse(canonicalJson(input)) as LookAheadInput;
    expect(canonicalJson(looked(again))).toBe(canonicalJson(looked(input)));
  });

  it('makes a plan that the checker finds nothing wrong with, and says how good it is', () => {
    const { problem, plan } = looked(lookAheadInput(site(30)));
    expect(checkHorizon(problem, plan)).toEqual([]);
    expect(plan.gapRatio).toBeLessThan(0.002);
    expect(plan.objectiveUsd).toBeGreaterThan(0);
  });

  it('follows newer prices without being made anew', () => {
    const view = looked(lookAheadInput(site(30)));
    const at = (usd: number): SiteSnapshot => {
      const now = { ...site(usd), takenAt: '2026-07-01T12:15:00.000Z' };
      const recent = [...now.price.recent, { start: TAKEN_AT, minutes: 15, priceUsdPerMwh: usd }];
      return { ...now, price: { ...now.price, recent } };
    };
    const [calm, wild] = [siteOutlook(view, at(30))!, siteOutlook(view, at(900))!];
    expect(wild.priceUsdPerMwh!).toBeGreaterThan(2 * calm.priceUsdPerMwh!);
    expect(wild.groups[0]!.awakeUsd).toBeLessThan(calm.groups[0]!.awakeUsd);
    expect(calm.stepMinutes).toBe(15);
  });

  it('is silent about a time that it does not reach', () => {
    const view = looked(lookAheadInput(site(30)));
    expect(siteOutlook(view, { ...site(30), takenAt: '2026-07-02T12:00:00.000Z' })).toBeNull();
  });

  it('takes the present price where it is known', () => {
    const known = recentPrices(30, 30).map((each, index) =>
      index === 1 ? { ...each, start: TAKEN_AT, priceUsdPerMwh: 77 } : each,
    );
    const base = site(30);
    const input = lookAheadInput(
      { ...base, price: { ...base.price, recent: known } },
      { priceKnown: 'at-start' },
    );
    const view = looked(input);
    expect(view.problem.energy.buyUsdPerMwh.slice(0, 4)).toEqual([77, 77, 77, expect.not.closeTo(77, 0)]);
    expect(siteOutlook(view, input.snapshot)!.priceUsdPerMwh).toBeNull();
  });

  it('stays off where the coincident peak is likely, and wakes nobody for the minutes before it', () => {
    const steps = [0, 1, 2, 3].map((index) => ({
      startMs: Date.parse(TAKEN_AT) + index * 900_000,
      minutes: 15,
      // A hundredth of $17,500 a MW.
      value: 0.01,
    }));
    const contract = {
      ...contractOfTariff({ addersUsdPerMwh: 0, lossRatio: 0 }, 'America/Chicago'),
      coincidentPeaks: [{ name: '4CP', calendar: FOUR_PEAKS, billedYearsLater: 1 }],
    };
    const view = looked(lookAheadInput(site(30), { contract, peakProbabilities: { '4CP': steps } }));
    expect(view.plan.siteW.slice(0, 12)).toEqual(Array<number>(12).fill(2_000));
    const outlook = siteOutlook(view, site(30))!;
    expect(outlook.charges).toEqual([{ source: 'coincident-peak', usdPerMwh: 700 }]);
    const plan = planOf({ ...site(30), outlook });
    expect(counts(plan)).toEqual({ sleep: 100 });
  });

  it('finds being awake worth less to groups that a limit leaves no room for later', () => {
    const efficient = group({ groupId: 'g1', operatingPoints: POINTS });
    const poor = group({
      groupId: 'g2',
      operatingPoints: POINTS.map((point) => ({ ...point, hashrateThs: point.hashrateThs * 0.7 })),
    });
    const worth = (powerW: number): number => {
      const tight = site(30, { groups: [efficient, poor], feeders: [feeder('site', powerW)] });
      const outlook = siteOutlook(looked(lookAheadInput(tight)), tight)!;
      return outlook.groups.find(({ groupId }) => groupId === 'g2')!.awakeUsd;
    };
    expect(worth(310e3)).toBeLessThan(0.8 * worth(1e6));
  });
});
