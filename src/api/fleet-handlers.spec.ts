import { describe, expect, it } from '@jest/globals';
import { seenState, testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import type { Actor } from '../core/people/index.js';
import { FleetState, MinerSearch, siteFleet } from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import { miners } from './fleet-handlers.js';
import { minerList } from './fleet-replies.js';
import { minersQuery } from './schemas.js';
import { toWire } from '../core/wire.js';

const SITE = testSite({ count: 6 });
const fleet = siteFleet({
  ...SITE,
  miners: SITE.miners.map((miner, index) => ({
    ...miner,
    host: `10.0.0.${index + 1}`,
    customerId: index < 2 ? 'guest' : 'house',
  })),
});
const states = new Map(
  fleet.miners.map(({ minerId }, index) => [
    minerId,
    { ...seenState(minerId, 'nominal', '2026-08-20T17:00:00.000Z'), powerW: 3_000 + index },
  ]),
);
const fleetState = { states: () => states } as unknown as FleetState;
const context = {
  fleet: () => fleet,
  fleetState,
  minerSearch: new MinerSearch(fleetState, new HandClock()),
} as unknown as ApiContext;

const VIEWER: Actor = { name: 'vi', kind: 'token', grants: [{ role: 'viewer', sites: 'all' }] };
const GUEST: Actor = {
  name: 'gus',
  kind: 'token',
  grants: [{ role: 'customer', sites: ['test'], customers: ['guest'] }],
};

async function asked(who: Actor, query: object = {}) {
  const input = { params: { site: 'test' }, query: minersQuery.parse(query), caller: { who } };
  return minerList.parse(toWire(await miners(context, input as never)));
}
const idsOf = (list: { miners: { miner_id: string }[] }): string[] =>
  list.miners.map((each) => each.miner_id);

describe('the list of miners', () => {
  it('is of a hosted customer’s own machines, in rows, counts and totals alike, without addresses', async () => {
    const own = await asked(GUEST);
    expect([own.total, idsOf(own)]).toEqual([2, ['c1-001', 'c1-002']]);
    expect(own.conditions.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(own.miners.map(({ host }) => host)).toEqual([null, null]);
    expect((await asked(GUEST, { search: '10.0.0' })).total).toBe(0);
    expect((await asked(GUEST, { customer: 'house' })).total).toBe(0);
    const all = await asked(VIEWER, { search: '10.0.0.2' });
    expect(all.miners.map(({ host }) => host)).toEqual(['10.0.0.2']);
  });

  it('goes on from any offset, and by a cursor where the page before ended', async () => {
    const query = { sort: 'power', order: 'desc', limit: 2 };
    const first = await asked(VIEWER, query);
    expect([first.total, first.offset, idsOf(first)]).toEqual([6, 0, ['c1-006', 'c1-005']]);
    const second = await asked(VIEWER, { ...query, cursor: first.next_cursor });
    expect([second.offset, idsOf(second)]).toEqual([2, ['c1-004', 'c1-003']]);
    const last = await asked(VIEWER, { ...query, offset: 5 });
    expect([idsOf(last), last.next_cursor]).toEqual([['c1-001'], null]);
    expect((await asked(VIEWER, { ...query, offset: 60 })).miners).toEqual([]);
  });

  it('refuses a cursor of a list that was sorted otherwise', async () => {
    const { next_cursor: cursor } = await asked(VIEWER, { limit: 1 });
    await expect(asked(VIEWER, { limit: 1, sort: 'power', cursor })).rejects.toThrow(
      'query.cursor is of a list sorted by id asc',
    );
  });
});
