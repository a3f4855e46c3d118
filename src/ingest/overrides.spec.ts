import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { EbbError } from '../core/errors.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { type NewOverride, OverrideStore } from './overrides.js';

const SITE = testSite({ count: 1 });
const CURTAIL: NewOverride = {
  siteId: 'test',
  action: 'curtail',
  powerW: null,
  scope: { kind: 'feeder', id: 'site' },
  reason: 'the grid operator asked by telephone',
  by: 'ana',
  expiresAt: '2024-08-20T13:00:00Z',
  acceptNonPerformance: false,
};

describeWithDatabase('overrides', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let store: OverrideStore;
  let changed: string[];

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => {
    clock = new HandClock();
    ledger = new Ledger(db.dataSource, clock, newKey());
    store = new OverrideStore(db.dataSource, ledger, testRegistry([SITE]), clock);
    changed = [];
    store.onChange((siteId) => changed.push(siteId));
  });
  afterEach(async () => {
    await db.dataSource.query('DELETE FROM override_action');
  });

  /** Entries since `seq`. */
  async function entriesAfter(seq: number): Promise<Pick<LedgerEntry, 'kind' | 'body'>[]> {
    const entries = await ledger.read('test', { fromSeq: seq + 1, limit: 100 });
    return entries.map(({ kind, body }) => ({ kind, body }));
  }

  it('is in force from now to its expiry, half-open', async () => {
    const override = await store.set(CURTAIL);
    const now = clock.now();
    expect(await store.active('test', now)).toEqual([
      {
        ...{ overrideId: override.overrideId, action: 'curtail', powerW: null, scope: CURTAIL.scope },
        ...{ reason: CURTAIL.reason, by: 'ana', acceptNonPerformance: false },
        ...{ since: '2024-08-20T12:00:00.000Z', expiresAt: '2024-08-20T13:00:00.000Z' },
      },
    ]);
    expect(await store.active('test', now.minus({ seconds: 1 }))).toEqual([]);
    expect(await store.active('test', now.plus({ minutes: 60, seconds: -1 }))).toHaveLength(1);
    expect(await store.active('test', now.plus({ minutes: 60 }))).toEqual([]);
    expect(await store.active('elsewhere', now)).toEqual([]);
  });

  it('takes a setpoint for a group, with its expiry in any offset', async () => {
    const scope = { kind: 'group', id: 'c1:test:m1:house' } as const;
    const expiresAt = '2024-08-20T08:00:00-05:00';
    await store.set({ ...CURTAIL, action: 'setpoint', powerW: 1.5e6, scope, expiresAt });
    const [override] = await store.active('test', clock.now());
    expect(override).toMatchObject({ powerW: 1.5e6, scope, expiresAt: '2024-08-20T13:00:00.000Z' });
  });

  it.each<[string, Partial<NewOverride>, RegExp]>([
    [
      'an expiry that is past',
      { expiresAt: '2024-08-20T12:00:00Z' },
      /is past: it is 2024-08-20T12:00:00.000Z now/,
    ],
    ['an expiry after more than seven days', { expiresAt: '2024-08-27T12:00:01Z' }, /more than 7 days ahead/],
    [
      'an expiry without its offset',
      { expiresAt: '2024-08-20T13:00:00' },
      /with its offset, such as 2024-08-20T13/,
    ],
    ['a day as an expiry', { expiresAt: '2024-08-21' }, /with its offset/],
    ['an expiry that is none', { expiresAt: 'at noon Z' }, /not an ISO 8601 instant/],
    ['no reason', { reason: '  ' }, /without a reason/],
    ['a reason as long as a page', { reason: 'x'.repeat(501) }, /longer than 500/],
    ['a setpoint without watts', { action: 'setpoint' }, /needs power_w, 0 or more/],
    ['a setpoint below 0', { action: 'setpoint', powerW: -1 }, /needs power_w, 0 or more/],
    ['a setpoint without end', { action: 'setpoint', powerW: Infinity }, /needs power_w, 0 or more/],
    ['watts for a curtailment', { powerW: 0 }, /curtail takes no power_w/],
    [
      'a feeder that is not there',
      { scope: { kind: 'feeder', id: 'c9' } },
      /no feeder c9 at test; there are: site, c1/,
    ],
    [
      'a feeder as a group',
      { scope: { kind: 'group', id: 'c1' } },
      /no group c1 at test; there are: c1:test:m1:house/,
    ],
    ['a site that is not there', { siteId: 'east' }, /no site east/],
    ['an endless idempotency key', { idempotencyKey: 'k'.repeat(201) }, /longer than 200/],
  ])('refuses %s, says why, and changes nothing', async (_, change, message) => {
    const { seq } = await ledger.head('test');
    const error = await store.set({ ...CURTAIL, ...change }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EbbError);
    expect(error).toMatchObject({ code: 'rejected', message: expect.stringMatching(message) });
    expect(await store.list('test', 10)).toEqual([]);
    expect((await ledger.head('test')).seq).toBe(seq);
    expect(changed).toEqual([]);
  });

  it.each<[string, Partial<NewOverride>]>([
    ['an expiry exactly seven days ahead', { expiresAt: '2024-08-27T12:00:00.000Z' }],
    ['a reason of 500 characters', { reason: 'x'.repeat(500) }],
    ['a setpoint of 0 W', { action: 'setpoint', powerW: 0 }],
  ])('takes %s', async (_, change) => {
    await store.set({ ...CURTAIL, ...change });
    expect(await store.active('test', clock.now())).toMatchObject([change]);
  });

  it('gives the first one back for the same key, even after its expiry, and does nothing', async () => {
    const first = await store.set({ ...CURTAIL, idempotencyKey: 'k' });
    const { seq } = await ledger.head('test');
    clock.advance(7200);
    expect(await store.set({ ...CURTAIL, idempotencyKey: 'k' })).toEqual(first);
    expect(await store.list('test', 10)).toHaveLength(1);
    expect(await entriesAfter(seq)).toEqual([]);
    expect(changed).toEqual(['test']);
  });

  it('makes one of many that come with the same key at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 4 }, () => store.set({ ...CURTAIL, idempotencyKey: 'k' })),
    );
    expect(new Set(all.map(({ overrideId }) => overrideId)).size).toBe(1);
    expect(changed).toEqual(['test']);
  });

  it('ends at its release, once, and the record says who and why', async () => {
    const { seq } = await ledger.head('test');
    const { overrideId } = await store.set(CURTAIL);
    clock.advance(600);
    const released = await store.release('test', overrideId, 'bo', 'the grid is well again');
    expect(released).toMatchObject({ releasedAt: '2024-08-20T12:10:00.000Z', releasedBy: 'bo' });
    expect(await store.active('test', clock.now())).toEqual([]);
    expect(await store.active('test', clock.now().minus({ seconds: 1 }))).toHaveLength(1);
    expect(await entriesAfter(seq)).toMatchObject([
      { kind: 'override-set', body: { override_id: overrideId, by: 'ana', reason: CURTAIL.reason } },
      {
        kind: 'override-released',
        body: { override_id: overrideId, by: 'bo', reason: 'the grid is well again' },
      },
    ]);
    expect(changed).toEqual(['test', 'test']);
    await expect(store.release('test', overrideId, 'bo', 'again')).rejects.toThrow(
      /no override .* is in force/,
    );
  });

  it.each([
    ['an id that is no id', 'x', 'test', 'why'],
    ['another site', null, 'elsewhere', 'why'],
    ['no reason', null, 'test', ' '],
  ])('refuses a release with %s', async (_, id, siteId, reason) => {
    const { overrideId } = await store.set(CURTAIL);
    await expect(store.release(siteId, id ?? overrideId, 'bo', reason)).rejects.toMatchObject({
      code: 'rejected',
    });
    expect(await store.active('test', clock.now())).toHaveLength(1);
  });

  it('leaves neither an override nor an entry behind where not both can be written', async () => {
    const { overrideId } = await store.set(CURTAIL);
    const { seq } = await ledger.head('test');
    const written = new Ledger(db.dataSource, clock, newKey());
    ledger.append = async (...call) => {
      await written.append(...call);
      throw new Error('the disk is full');
    };
    await expect(store.set(CURTAIL)).rejects.toThrow('the disk is full');
    await expect(store.release('test', overrideId, 'bo', 'over')).rejects.toThrow('the disk is full');
    expect(await store.list('test', 10)).toMatchObject([{ overrideId, releasedAt: null }]);
    expect((await ledger.head('test')).seq).toBe(seq);
    expect(changed).toEqual(['test']);
  });

  it('lists the newest first, as many as asked for, ended ones too', async () => {
    for (const reason of ['one', 'two', 'three']) {
      await store.set({ ...CURTAIL, reason, expiresAt: '2024-08-20T13:10:00Z' });
      clock.advance(1800);
    }
    expect((await store.list('test', 2)).map(({ reason }) => reason)).toEqual(['three', 'two']);
    expect(await store.list('test', 10)).toHaveLength(3);
  });
});
