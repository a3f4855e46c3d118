import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { type Actor, type Approval, DEFAULT_PEOPLE, type WantedApproval } from '../core/people/index.js';
import { Ledger } from '../ledger/index.js';
import { Approvals, type Carried } from './approvals.js';
import { People } from './people.js';
import { FIRST_TOKEN } from './token-store.js';

const RULES = { ...DEFAULT_PEOPLE, twoPerson: ['raise-limit'] as const };
const HOUR_MS = 3_600_000;

const wanted = (by: Pick<Actor, 'name' | 'kind'>, key: string | null = null): WantedApproval => ({
  siteId: 'west',
  actions: ['raise-limit'],
  operation: 'settings-save',
  permission: 'configure',
  summary: 'change the settings',
  changes: [{ path: 'electrical.power_w_max', from: 1, to: 2 }],
  content: { yaml: 'x: 1', base_hash: 'ab' },
  reason: 'a new transformer',
  askedBy: by,
  idempotencyKey: key,
});

describeWithDatabase('what needs two persons', () => {
  let database: TestDatabase;
  let ledger: Ledger;
  let people: People;
  let desk: Approvals;
  let nowMs = Date.now();
  let carried: Approval[] = [];
  let carryOut: (request: Approval) => Promise<Carried>;

  const person = (name: string): Actor => ({ name, kind: 'person', grants: [] });
  const token = (name: string): Actor => ({ name, kind: 'token', grants: [] });
  const newDesk = () => {
    const made = new Approvals(database.dataSource, ledger, people, () => new Date(nowMs));
    made.carryOutBy((request) => carryOut(request));
    return made;
  };

  beforeAll(async () => {
    database = await testDatabase();
    ledger = new Ledger(database.dataSource, new HandClock(), generateKeyPairSync('ed25519').privateKey);
    people = new People(database.dataSource, ledger, RULES);
    const everywhere = (role: 'admin' | 'operator' | 'viewer') => [{ role, sites: 'all' }] as const;
    for (const [name, role] of [
      ['ana', 'admin'],
      ['bo', 'operator'],
      ['vi', 'viewer'],
    ] as const)
      await people.addPerson({ name, password: null, grants: everywhere(role) }, 'test');
    const tokens = { ana1: 'ana', ana2: 'ana1', shell: 'ebb command, user root', bo1: 'bo' };
    for (const [name, createdBy] of Object.entries({ ...tokens, [FIRST_TOKEN]: 'first start' }))
      await people.createToken({ name, grants: everywhere('admin'), createdBy, expiresAt: null });
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    carried = [];
    carryOut = async (request) => {
      carried.push(request);
      return { done: true, outcome: 'it is done' };
    };
    desk = newDesk();
  });

  const entries = async (requestId: string) =>
    (await ledger.read('west', { fromSeq: 1, limit: 1_000 }))
      .filter(({ body }) => (body as { request_id?: string }).request_id === requestId)
      .map(({ kind, body }) => ({ kind, body }));

  it('waits for another person, happens once, and is in the ledger with both names and reasons', async () => {
    expect(desk.needed(['raise-limit', 'leave-event'])).toEqual(['raise-limit']);
    const request = await desk.ask(wanted(person('ana')));
    expect(request).toMatchObject({ state: 'open', askedBy: 'ana', decidedBy: null });
    expect(await desk.approvers(request)).toEqual(['bo']);
    await desk.approve(request.requestId, person('bo'), 'seen on site');
    expect(carried).toMatchObject([{ requestId: request.requestId, decidedBy: 'bo' }]);
    expect(await desk.find(request.requestId)).toMatchObject({ state: 'done', outcome: 'it is done' });
    expect(await entries(request.requestId)).toMatchObject([
      {
        kind: 'approval-asked',
        body: { by: 'ana', reason: 'a new transformer', content: { yaml: 'x: 1' }, changes: [{ to: 2 }] },
      },
      {
        kind: 'approval-given',
        body: { by: 'bo', reason: 'seen on site', asked_by: 'ana', asked_reason: 'a new transformer' },
      },
      { kind: 'approval-carried-out', body: { approved_by: 'bo', outcome: 'it is done' } },
    ]);
    await expect(desk.approve(request.requestId, person('bo'), 'again')).rejects.toThrow(/it is done by bo/);
    expect(carried).toHaveLength(1);
  });

  it.each<[string, Actor, Actor, RegExp]>([
    ['the same person', person('ana'), person('ana'), /ana has asked for it/],
    ['a token of the same person', person('ana'), token('ana1'), /ana has asked for it/],
    ['a token that such a token made', token('ana1'), token('ana2'), /ana has asked for it/],
    ['a token that no person made', person('ana'), token('shell'), /made by nobody who signs in/],
    ['the first token', person('ana'), token(FIRST_TOKEN), /made by nobody who signs in/],
  ])('is not allowed by %s', async (_, asker, approver, words) => {
    const request = await desk.ask(wanted(asker));
    await expect(desk.approve(request.requestId, approver, 'fine')).rejects.toThrow(words);
    expect((await desk.find(request.requestId))!.state).toBe('open');
    expect(carried).toEqual([]);
  });

  it('may be allowed by a token of another person, and asked for by one that no person made', async () => {
    const request = await desk.ask(wanted(token('shell')));
    expect(await desk.approvers(request)).toEqual(['ana', 'bo']);
    expect((await desk.approve(request.requestId, token('bo1'), 'fine')).state).toBe('done');
  });

  it('is not done where who asked may not do it any more', async () => {
    const request = await desk.ask(wanted(person('vi')));
    await expect(desk.approve(request.requestId, person('bo'), 'fine')).rejects.toThrow(/vi may not do this/);
  });

  it('of two decisions at once takes one', async () => {
    const request = await desk.ask(wanted(person('ana')));
    const both = await Promise.allSettled([
      desk.approve(request.requestId, person('bo'), 'yes'),
      desk.refuse(request.requestId, person('bo'), 'no'),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is refused, or taken back by who asked', async () => {
    const request = await desk.ask(wanted(person('ana')));
    expect(await desk.refuse(request.requestId, person('ana'), 'a slip')).toMatchObject({ state: 'refused' });
    await expect(desk.approve(request.requestId, person('bo'), 'yes')).rejects.toThrow(
      /it is refused by ana/,
    );
    expect((await entries(request.requestId)).map(({ kind }) => kind)).toContain('approval-refused');
  });

  it('runs out', async () => {
    const request = await desk.ask(wanted(person('ana')));
    nowMs += RULES.approvalHours * HOUR_MS;
    await expect(desk.approve(request.requestId, person('bo'), 'late')).rejects.toThrow(/it is expired/);
    expect((await entries(request.requestId)).map(({ kind }) => kind)).toEqual([
      'approval-asked',
      'approval-expired',
    ]);
  });

  it('runs out once, however many look at the same time', async () => {
    const request = await desk.ask(wanted(person('ana')));
    nowMs += RULES.approvalHours * HOUR_MS;
    await Promise.all([desk.expire(), desk.expire(), newDesk().expire()]);
    expect((await entries(request.requestId)).map(({ kind }) => kind)).toEqual([
      'approval-asked',
      'approval-expired',
    ]);
  });

  it('asked for twice with one key is one request', async () => {
    const [one, two] = [
      await desk.ask(wanted(person('ana'), 'k')),
      await desk.ask(wanted(person('ana'), 'k')),
    ];
    expect(two.requestId).toBe(one.requestId);
    expect(await entries(one.requestId)).toHaveLength(1);
  });

  it('is carried out after a restart where it was allowed and not done, and not once more', async () => {
    const request = await desk.ask(wanted(person('ana')));
    carryOut = async () => Promise.reject(new Error('the database went away'));
    await expect(desk.approve(request.requestId, person('bo'), 'yes')).rejects.toThrow(/went away/);
    expect((await desk.find(request.requestId))!.state).toBe('approved');
    carryOut = async (each) => {
      carried.push(each);
      return { done: true, outcome: 'late, and done' };
    };
    const restarted = newDesk();
    await Promise.all([restarted.resume(), restarted.resume()]);
    await restarted.resume();
    expect(carried).toHaveLength(1);
    expect(await desk.find(request.requestId)).toMatchObject({ state: 'done', outcome: 'late, and done' });
  });

  it('is not carried out any more when Ebb comes back too late', async () => {
    const request = await desk.ask(wanted(person('ana')));
    carryOut = async () => Promise.reject(new Error('stopped'));
    await expect(desk.approve(request.requestId, person('bo'), 'yes')).rejects.toThrow('stopped');
    nowMs += RULES.approvalHours * HOUR_MS;
    await newDesk().resume();
    expect(await desk.find(request.requestId)).toMatchObject({ state: 'failed' });
  });

  it('that can be done no more is told to who approved, and closed', async () => {
    const request = await desk.ask(wanted(person('ana')));
    carryOut = async () => ({ done: false, outcome: 'the settings moved on', error: new Error('moved on') });
    await expect(desk.approve(request.requestId, person('bo'), 'yes')).rejects.toThrow('moved on');
    expect(await desk.find(request.requestId)).toMatchObject({
      state: 'failed',
      outcome: 'the settings moved on',
    });
    expect((await entries(request.requestId)).at(-1)).toMatchObject({ kind: 'approval-failed' });
  });

  it('is listed by site and state, page by page', async () => {
    for (let count = 0; count < 3; count += 1) await desk.ask(wanted(person('ana')));
    const filter = { sites: ['west'], states: ['open'] as const, limit: 2 };
    const first = await desk.list({ ...filter, after: null });
    const { askedAt, requestId } = first.at(-1)!;
    const second = await desk.list({ ...filter, limit: 100, after: { askedAt, requestId } });
    const all = await desk.list({ ...filter, limit: 100, after: null });
    expect([...first, ...second]).toEqual(all);
    expect(await desk.countOpen(['west'])).toBe(all.length);
    expect(await desk.list({ sites: ['east'], limit: 10, after: null })).toEqual([]);
  });
});
