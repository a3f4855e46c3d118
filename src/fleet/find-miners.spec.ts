import { describe, expect, it } from '@jest/globals';
import { seenState, testFeeder, testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { conditionOf } from './condition.js';
import { feederSums } from './feeder-sums.js';
import { findMiners, indexAfter, minerPool, type MinerQuery, MINER_SORTS } from './find-miners.js';
import type { FleetState } from './fleet-state.js';
import { efficiencyLossRatio } from './miner-figures.js';
import { MinerSearch } from './miner-search.js';
import type { MinerState } from './miner-state.js';
import { siteFleet } from './registry.js';

const AT = '2026-08-20T17:00:00.000Z';
const SITE = testSite({
  count: 3,
  leaves: [
    testFeeder({ feederId: 'c1', parentId: 'site' }),
    testFeeder({ feederId: 'c2', parentId: 'site' }),
    testFeeder({ feederId: 'r1', parentId: 'c2' }),
  ],
});
const FLEET = siteFleet({
  ...SITE,
  miners: SITE.miners.map((miner) => ({
    ...miner,
    host: miner.minerId === 'c1-002' ? '10.1.2.3' : '10.9.9.9',
    ...(miner.minerId === 'c2-001' && { serial: 'SN-77', mac: '02:00:5e:10:00:01' }),
    ...(miner.minerId === 'r1-001' && {
      outlet: { kind: 'x', host: '10.0.0.1', outlet: 1 },
      customerId: 'guest',
    }),
  })),
});
const POOL = minerPool(FLEET.miners, true);
const SITE_NOMINAL = FLEET.miners[0]!.nominal;

/** All at nominal, some changed. */
function states(changes: Readonly<Record<string, Partial<MinerState>>> = {}): Map<string, MinerState> {
  return new Map(
    FLEET.miners.map(({ minerId }) => [
      minerId,
      { ...seenState(minerId, SITE_NOMINAL.id, AT), ...changes[minerId] },
    ]),
  );
}

const found = (query: Partial<MinerQuery>, of = states(), pool = POOL) =>
  findMiners(pool, of, { sort: 'id', descending: false, ...query });
const ids = (query: Partial<MinerQuery>, of = states()) =>
  found(query, of).miners.map(({ minerId }) => minerId);

describe('miners are found', () => {
  it.each([
    ['by a part of the id', 'C1-00', ['c1-001', 'c1-002', 'c1-003']],
    ['by serial', 'sn-77', ['c2-001']],
    ['by MAC', '5E:10', ['c2-001']],
    ['by address', '10.1.2', ['c1-002']],
    ['by several words, each of them', 'c2 sn-', ['c2-001']],
    ['by nothing that they do not have', 'nowhere', []],
  ])('%s', (_, search, expected) => {
    expect(ids({ search })).toEqual(expected);
  });

  it('by an address that they moved to, and by none where addresses are not to be seen', () => {
    const moved = states({ 'c1-003': { foundAt: '10.7.7.7' } });
    expect(ids({ search: '10.7.7' }, moved)).toEqual(['c1-003']);
    const blind = minerPool(FLEET.miners, false);
    expect(found({ search: '10.' }, moved, blind).miners).toEqual([]);
  });

  it.each<[string, Partial<MinerQuery>, string[]]>([
    [
      'feeder and those below',
      { feeder: 'c2' },
      ['c2-001', 'c2-002', 'c2-003', 'r1-001', 'r1-002', 'r1-003'],
    ],
    ['customer', { customer: 'guest' }, ['r1-001']],
    ['outlet', { behindOutlet: true }, ['r1-001']],
    ['model and firmware', { model: 'none' }, []],
    ['condition', { condition: 'unreachable' }, ['c1-001']],
    ['wider state', { state: 'stuck' }, ['c1-001', 'c1-002', 'c1-003']],
    ['hot chips', { chipTempOverC: 80 }, ['c2-002']],
  ])('by %s', (_, query, expected) => {
    const some = states({
      'c1-001': { reachable: false, stuckCause: 'unreachable' },
      'c1-002': { stuckCause: 'asleep-before' },
      'c1-003': { stuckCause: 'refuses' },
      'c2-002': { chipTempC: 81 },
      'c2-003': { chipTempC: 80 },
    });
    expect(ids(query, some)).toEqual(expected);
  });

  it('with how many are at what, whatever condition was asked for', () => {
    const some = states({ 'c1-001': { hashrateThs: 0 }, 'c1-002': { observedAt: null } });
    const { conditions } = found({ feeder: 'c1', condition: 'hashing' }, some);
    expect(conditions).toMatchObject({ hashing: 1, 'not-hashing': 1, unknown: 1, asleep: 0 });
    expect(conditionOf(FLEET.miners[0]!, some.get('c1-001')!)).toBe('not-hashing');
  });

  it('sorted either way, equal ones by id, those without a figure last', () => {
    const some = states({
      'c1-002': { powerW: 4_000 },
      'c1-003': { powerW: null },
      'c2-001': { powerW: 10 },
    });
    const up = ids({ sort: 'power' }, some);
    expect([up[0], up.at(-2), up.at(-1)]).toEqual(['c2-001', 'c1-002', 'c1-003']);
    const down = ids({ sort: 'power', descending: true }, some);
    expect([down[0], down[1], down.at(-2), down.at(-1)]).toEqual(['c1-002', 'r1-003', 'c2-001', 'c1-003']);
    expect(ids({ descending: true })[0]).toBe('r1-003');
  });

  it('sorted by how much more they take than they should', () => {
    const waste = { powerW: SITE_NOMINAL.powerW * 1.1, hashrateThs: SITE_NOMINAL.hashrateThs };
    const some = states({ 'c2-003': waste, 'c1-001': { hashrateThs: 0 } });
    const { miners, values } = found({ sort: 'efficiency-loss', descending: true }, some);
    expect(miners[0]!.minerId).toBe('c2-003');
    expect(values[0]).toBeCloseTo(0.1, 9);
    expect([miners.at(-1)!.minerId, values.at(-1)]).toEqual(['c1-001', null]);
    expect(efficiencyLossRatio(FLEET.byId.get('c1-002')!, some.get('c1-002')!)).toBeCloseTo(0, 9);
  });

  it.each(MINER_SORTS.flatMap((sort) => [false, true].map((descending) => ({ sort, descending }))))(
    'in pages that leave nothing out and repeat nothing ($sort, descending: $descending)',
    (order) => {
      const some = states({
        'c1-002': { powerW: 10, hashrateThs: 3, observedAt: null, chipTempC: 60 },
        'c2-002': { powerW: null, chipTempC: 71 },
      });
      const all = found(order, some);
      const met: string[] = [];
      for (let at = 0; at < all.miners.length && met.length < 99;) {
        const last = all.miners[Math.min(at + 1, all.miners.length - 1)]!;
        met.push(...all.miners.slice(at, at + 2).map(({ minerId }) => minerId));
        at = indexAfter(all, order, last.minerId, all.values[all.miners.indexOf(last)] ?? null);
      }
      expect(met).toEqual(all.miners.map(({ minerId }) => minerId));
    },
  );
});

describe('a search of the fleet', () => {
  it('stands for two seconds, and is another one for who sees other miners', () => {
    const clock = new HandClock();
    const now = states();
    const search = new MinerSearch({ states: () => now } as unknown as FleetState, clock);
    const seen = { siteId: 'test', scope: 'all', miners: FLEET.miners, withAddresses: true };
    const query: MinerQuery = { condition: 'hashing', sort: 'id', descending: false };
    const before = search.find(seen, query);
    now.get('c1-001')!.reachable = false;
    expect(search.find(seen, { ...query })).toBe(before);
    const own = FLEET.miners.filter(({ config }) => config.customerId === 'guest');
    expect(search.find({ ...seen, scope: 'guest', miners: own }, query).miners).toEqual(own);
    clock.advance(2);
    expect(search.find(seen, query).miners).toHaveLength(before.miners.length - 1);
  });
});

it('feeders carry what is on them and on those below', () => {
  const some = states({ 'r1-001': { reachable: false, powerW: null, hashrateThs: 0 } });
  const sums = feederSums(SITE.feeders, FLEET.miners, some);
  const nominalW = SITE_NOMINAL.powerW;
  expect(
    sums.map(({ feeder, minerCount, powerW, conditions }) => [
      feeder.feederId,
      minerCount,
      powerW / nominalW,
      conditions.unreachable,
    ]),
  ).toEqual([
    ['site', 9, 8, 1],
    ['c1', 3, 3, 0],
    ['c2', 6, 5, 1],
    ['r1', 3, 2, 1],
  ]);
});
