import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type {
  GroupState,
  Outlook,
  Override,
  PointCount,
  SiteSnapshot,
} from '../../src/core/planner/index.js';
import type { Obligation } from '../../src/core/programs/obligation.js';
import { atPrice, ECONOMIC, feeder, group, override, snapshot, TAKEN_AT, THRESHOLD } from './snapshot.js';
import { fc } from './fast-check.js';

const LEAVES = ['c1', 'c2', 'c3'];
const FEEDERS = ['site', 't1', ...LEAVES];
const STALE = ['hold', 'curtail', 'run'] as const;

export const anyPrice = fc.double({ min: -300, max: 5_000, noNaN: true });

/** Sleep, one to three awake points of any efficiency (not concave), one of them nominal. */
const operatingPoints = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.array(
      fc.record({ addW: fc.integer({ min: 200, max: 2_000 }), ths: fc.integer({ min: 10, max: 250 }) }),
      { minLength: 1, maxLength: 3 },
    ),
    fc.nat(2),
  )
  .map(([sleepW, steps, nominalAt]): OperatingPoint[] => {
    let powerW = sleepW;
    const nominal = nominalAt % steps.length;
    const awake = steps.map(({ addW, ths }, index): OperatingPoint => {
      powerW += addW;
      const kind = index < nominal ? 'underclock' : index === nominal ? 'nominal' : 'overclock';
      return { id: `p${index}`, kind, powerW, hashrateThs: ths };
    });
    return [{ id: 'sleep', kind: 'sleep', powerW: sleepW, hashrateThs: 0 }, ...awake];
  });

export interface SiteSize {
  /** Of each group. */
  readonly miners: number;
  readonly groups: number;
}

function groupsOf(size: SiteSize): fc.Arbitrary<GroupState[]> {
  const counts = fc.record({
    free: fc.nat(size.miners),
    lockedAwake: fc.nat(Math.floor(size.miners / 3)),
    lockedAsleep: fc.nat(Math.floor(size.miners / 3)),
    stuck: fc.nat(2),
  });
  const customer = fc.constantFrom('house', 'acme');
  return fc
    .array(fc.tuple(operatingPoints, counts, fc.constantFrom(...LEAVES), customer), {
      minLength: 1,
      maxLength: size.groups,
    })
    .map((drawn) =>
      drawn.map(([points, { free, lockedAwake, lockedAsleep, stuck }, feederId, owner], index) => {
        const stuckMiners = {
          cause: 'disobeys',
          count: stuck,
          powerW: stuck * points.at(-1)!.powerW,
        } as const;
        return group({
          groupId: `g${index}`,
          feederId,
          customer: owner,
          operatingPoints: points,
          minerCount: free + lockedAwake + lockedAsleep + stuck,
          freeCount: free,
          lockedAwakeCount: lockedAwake,
          lockedAsleepCount: lockedAsleep,
          currentCounts: [
            { pointId: 'sleep', count: lockedAsleep },
            { pointId: points.at(-1)!.id, count: free + lockedAwake },
          ],
          stuck: stuck > 0 ? [stuckMiners] : [],
        });
      }),
    );
}

/** Sites with an economic policy and nothing above it but their electrical limits: site → t1 → c1, c2; site → c3. */
export function sitesOf(size: SiteSize): fc.Arbitrary<SiteSnapshot> {
  const limitW = fc.integer({ min: 0, max: size.miners * size.groups * 3_000 });
  return fc
    .tuple(groupsOf(size), fc.array(limitW, { minLength: 5, maxLength: 5 }), anyPrice)
    .map(([groups, limits, usd]) => {
      const feeders = FEEDERS.map((feederId, index) => {
        const parent = feederId === 'site' ? null : feederId === 'c1' || feederId === 'c2' ? 't1' : 'site';
        return feeder(feederId, limits[index]!, parent);
      });
      return atPrice(snapshot({ policy: ECONOMIC, groups, feeders }), usd);
    });
}

const loadW = fc.integer({ min: 0, max: 300_000 });

const obligations: fc.Arbitrary<Obligation[]> = fc
  .array(
    fc.record({
      mandatory: fc.boolean(),
      bound: fc.constantFrom('ceiling' as const, 'floor' as const),
      feederId: fc.constantFrom(...FEEDERS),
      powerW: loadW,
    }),
    { maxLength: 3 },
  )
  .map((drawn) =>
    drawn.map((each, index) => ({ ...each, source: `event ${index}`, from: TAKEN_AT, to: null })),
  );

const overrides: fc.Arbitrary<Override[]> = fc
  .array(
    fc.record({
      action: fc.constantFrom('curtail' as const, 'run' as const, 'setpoint' as const),
      powerW: loadW,
      scope: fc.oneof(
        fc.record({ kind: fc.constant('feeder' as const), id: fc.constantFrom(...FEEDERS) }),
        fc.record({ kind: fc.constant('group' as const), id: fc.constantFrom('g0', 'g1', 'gone') }),
      ),
      acceptNonPerformance: fc.boolean(),
    }),
    { maxLength: 3 },
  )
  .map((drawn) => drawn.map((each, index) => override({ ...each, overrideId: `o${index}` })));

/** What is thought of the time after the interval, for groups of any number. */
export const anyOutlook: fc.Arbitrary<Outlook> = fc
  .record({
    charge: fc.double({ min: -50, max: 5_000, noNaN: true }),
    stepMinutes: fc.constantFrom(5, 15, 60),
    awakeUsd: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
  })
  .map(({ charge, stepMinutes, awakeUsd }) => ({
    horizonId: null,
    madeAt: TAKEN_AT,
    stepMinutes,
    priceUsdPerMwh: null,
    charges: [{ source: 'coincident-peak', usdPerMwh: charge }],
    groups: awakeUsd.map((usd, index) => ({
      groupId: `g${index}`,
      awakeUsd: usd,
      stayUsd: usd + 0.01,
      wakeUsd: usd - 0.04,
    })),
  }));

/** Some of the free ones asleep, and their wakes used up. */
function withWakesUsedUp(each: GroupState, count: number): GroupState {
  const wakesUsedUpCount = Math.min(count, each.freeCount);
  const [asleep, awake] = each.currentCounts as [PointCount, PointCount];
  return {
    ...each,
    wakesUsedUpCount,
    currentCounts: [
      { ...asleep, count: asleep.count + wakesUsedUpCount },
      { ...awake, count: awake.count - wakesUsedUpCount },
    ],
  };
}

/** Sites with all that may stand above the policy, in every mode, with feeds of any age. */
export function contestedSites(size: SiteSize): fc.Arbitrary<SiteSnapshot> {
  const thermal = fc.constantFrom('sleep' as const, 'underclock' as const, 'nominal' as const, null);
  return fc
    .record({
      site: sitesOf(size),
      obligations,
      overrides,
      thermal,
      isFirm: fc.boolean(),
      isThreshold: fc.boolean(),
      mode: fc.constantFrom('auto' as const, 'shadow' as const, 'hold' as const),
      stale: fc.option(fc.constantFrom(...STALE)),
      outlook: fc.option(anyOutlook),
      keepWarm: fc.option(fc.constantFrom(0.07, 0.3, 0.5, 1)),
      hosted: fc.option(fc.record({ powerWMin: fc.option(loadW), curtailedHours: fc.constantFrom(0, 40) })),
      usedUp: fc.array(fc.nat(size.miners), { minLength: size.groups, maxLength: size.groups }),
    })
    .map(
      ({
        site,
        usedUp,
        keepWarm: awakeRatioMin,
        hosted,
        thermal: highestKind,
        isFirm,
        isThreshold,
        mode,
        stale,
        ...above
      }) => ({
        ...site,
        ...above,
        groups: site.groups.map((each, index) => withWakesUsedUp(each, usedUp[index]!)),
        mode,
        policy: isThreshold ? THRESHOLD : ECONOMIC,
        thermalLimits: highestKind === null ? [] : [{ thermalClass: 'air', aboveDryBulbC: 20, highestKind }],
        keepWarm: awakeRatioMin === null ? [] : [{ thermalClass: 'air', belowDryBulbC: 30, awakeRatioMin }],
        customers: hosted === null ? [] : [{ customer: 'house', curtailedHoursMax: 36, ...hosted }],
        firmCustomers: isFirm ? ['acme'] : [],
        price: stale === null ? site.price : { ...site.price, stale: true, ageMinutes: 90, whenStale: stale },
      }),
    );
}
