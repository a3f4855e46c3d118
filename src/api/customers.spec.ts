import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { describeWithDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { RIGHTS } from '../../test/support/rights-table.js';
import { wholeApp, type WholeApp } from '../../test/support/whole-app.js';
import type { Grant } from '../core/people/index.js';
import { FleetRegistry } from '../fleet/index.js';
import { People } from '../people/index.js';
import { LiveHub } from './live-hub.js';
import { visibleIssues } from './visible.js';

const WAIT_MS = 60_000;
/** Whose machines are whose: no name of one is part of another's. */
const OWNERS: Readonly<Record<string, string>> = {
  'c1-001': 'acme',
  'c1-002': 'acme',
  'c1-003': 'zenith',
  'c1-004': 'zenith',
  'c1-005': 'zenith',
  'c1-006': 'house',
};

describeWithDatabase('a hosted customer of a site with others', () => {
  let ebb: WholeApp;
  const tokens: Record<string, string> = {};
  const groups: Record<string, string> = {};

  beforeAll(async () => {
    const site = testSite({ count: 6 });
    ebb = await wholeApp(
      {
        ...site,
        customers: ['house', 'acme', 'zenith'].map((customerId) => ({ customerId, firm: false })),
        miners: site.miners.map((miner) => ({ ...miner, customerId: OWNERS[miner.minerId]! })),
      },
      { speed: 60, workers: false },
    );
    await ebb.start();
    for (const group of ebb.app.get(FleetRegistry).fleet('test').groups)
      groups[group.customerId] = group.groupId;
    const customer = (id: string): Grant => ({ role: 'customer', sites: ['test'], customers: [id] });
    const holders: Record<string, Grant[]> = {
      acme: [customer('acme')],
      both: [customer('acme'), customer('zenith')],
      mixed: [customer('acme'), { role: 'admin', sites: ['other'] }],
    };
    for (const [name, grants] of Object.entries(holders))
      tokens[name] = await ebb.app
        .get(People)
        .createToken({ name, grants, createdBy: 'test', expiresAt: null });
    tokens['admin'] = ebb.token;
  }, WAIT_MS);
  afterAll(() => ebb.close(), WAIT_MS);

  const get = (path: string, who: string) =>
    request(ebb.app.getHttpServer()).get(`/api/v1${path}`).set('Authorization', `Bearer ${tokens[who]}`);
  /** What tells somebody that another customer is there. */
  const foreign = () =>
    Object.entries(OWNERS)
      .filter(([, owner]) => owner !== 'acme')
      .map(([minerId]) => minerId)
      .concat('zenith', 'house', groups['zenith']!, groups['house']!);

  const PLACES = RIGHTS.filter(
    ({ method, path, expected }) =>
      method === 'get' && expected.customer === 'ok' && /^\/api\/v1\/sites(\/|$)/.test(path),
  ).map(({ path }) => path.replace('/api/v1', ''));

  it.each(PLACES)('finds nobody else in GET %s', async (path) => {
    const place = path
      .replace(':site', 'test')
      .replace(':group', encodeURIComponent(groups['acme']!))
      .replace(':miner', 'c1-001')
      .replace(':entry', '1')
      .replace(':file', 'report.json');
    const { status, text } = await get(place, 'acme');
    expect([path, status]).toEqual([path, /reports\/:entry/.test(path) ? 404 : 200]);
    expect(foreign().filter((name) => text.includes(name))).toEqual([]);
  });

  it('is told counts and sums of its own machines alone', async () => {
    const [own] = (await get('/sites', 'acme')).body;
    const [all] = (await get('/sites', 'admin')).body;
    expect([own.miner_count, all.miner_count]).toEqual([2, 6]);
    expect(own.power_w).toBeCloseTo(all.power_w / 3, -2);
    expect([own.setpoint_w, own.summary]).toEqual([null, null]);
    const { body } = await get('/sites/test/fleet', 'acme');
    expect(body.groups).toMatchObject([{ group_id: groups['acme'], miner_count: 2 }]);
    expect(body.feeders).toEqual([]);
  });

  it('pages through its own machines, and no others', async () => {
    const first = (await get('/sites/test/fleet/miners?limit=1', 'acme')).body;
    const second = (await get(`/sites/test/fleet/miners?limit=1&cursor=${first.next_cursor}`, 'acme')).body;
    const ids = [...first.miners, ...second.miners].map((miner: { miner_id: string }) => miner.miner_id);
    expect([ids, second.next_cursor]).toEqual([['c1-001', 'c1-002'], null]);
    const elsewhere = await get(
      `/sites/test/fleet/miners?group=${encodeURIComponent(groups['zenith']!)}`,
      'acme',
    );
    expect(elsewhere.body.miners).toEqual([]);
    expect((await get('/sites/test/fleet/miners', 'both')).body.miners).toHaveLength(5);
  });

  it.each([
    '/sites/test/fleet/miners/c1-003',
    '/sites/test/fleet/miners/c1-003/history',
    '/sites/test/power?group=ZENITH',
  ])('is told of %s what it is told of what is not there', async (path) => {
    const real = await get(path.replace('ZENITH', encodeURIComponent(groups['zenith']!)), 'acme');
    const unreal = await get(path.replace('c1-003', 'c9-999').replace('ZENITH', 'none'), 'acme');
    expect([real.status, unreal.status]).toEqual([404, 404]);
    const plain = (text: string) => text.replace(/(miner|group) \S+/, '$1');
    expect(plain(real.body.detail)).toBe(plain(unreal.body.detail));
  });

  it('is not told what the whole site draws', async () => {
    expect((await get('/sites/test/power', 'acme')).status).toBe(403);
    expect((await get('/stream', 'acme')).status).toBe(403);
    expect((await get('/approvals', 'acme')).status).toBe(403);
  });

  describe('who has a role at another site', () => {
    it('is sent that site’s events, and none of the one where it is a customer', async () => {
      expect((await get('/stream?site=test', 'mixed')).status).toBe(404);
      await ebb.app.listen(0, '127.0.0.1');
      const stop = new AbortController();
      const url = `${await ebb.app.getUrl()}/api/v1/stream`;
      const headers = { Authorization: `Bearer ${tokens['mixed']}` };
      const { body } = await fetch(url, { headers, signal: stop.signal });
      const hub = ebb.app.get(LiveHub);
      hub.publish('plan', 'test', { note: 'of the host' });
      hub.publish('plan', 'other', { note: 'of its own' });
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of body!) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        if (text.includes('of its own')) break;
      }
      stop.abort();
      expect(text).not.toMatch(/of the host|"site_id":"test"/);
    });

    it('finds no feed, and no request for a second person, of the host', async () => {
      const feeds = await get('/feeds', 'mixed').expect(200);
      expect(JSON.stringify(feeds.body)).not.toContain('"test"');
      const approvals = await get('/approvals', 'mixed').expect(200);
      expect(approvals.body.approvals).toEqual([]);
      await get('/approvals?site=test', 'mixed').expect(404);
    });
  });
});

it('statements are seen by whom they are for', () => {
  const issue = (title: string) => ({ title }) as Parameters<typeof visibleIssues>[0][number];
  const issues = ['statement of acme from x', 'statement of zenith from x', 'season of x'].map(issue);
  const seen = (grants: readonly Grant[]) =>
    visibleIssues(issues, 'test', { who: { name: 'x', kind: 'token', grants } }).map(({ title }) => title);
  expect(seen([{ role: 'customer', sites: ['test'], customers: ['acme'] }])).toEqual([
    'statement of acme from x',
  ]);
  expect(seen([{ role: 'viewer', sites: ['test'] }])).toHaveLength(3);
  expect(seen([{ role: 'customer', sites: ['other'], customers: ['acme'] }])).toEqual([]);
});
