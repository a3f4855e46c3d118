import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { testFleet } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { tokensOnly } from '../../test/support/people.js';
import type { Actor, Grant, Role } from '../core/people/index.js';
import { People } from '../people/index.js';
import { Health, Metrics } from '../platform/index.js';
import { ApiContext } from './api-context.js';
import type { Viewer } from './live-hub.js';
import { configureHttp } from './http.js';
import { Idempotency } from './idempotency.js';
import { RIGHTS, type Column, COLUMNS } from '../../test/support/rights-table.js';

const fleet = testFleet({ count: 1 });
const OWN = fleet.groups[0]!;
const roleAt = (role: Role, ...sites: string[]): Actor => {
  const grant: Grant = { role, sites, ...(role === 'customer' && { customers: [OWN.customerId] }) };
  return { name: role, kind: 'token', grants: [grant] };
};
const ACTORS: Readonly<Record<Exclude<Column, 'nobody'>, Actor>> = {
  viewer: roleAt('viewer', 'test'),
  operator: roleAt('operator', 'test'),
  auditor: roleAt('auditor', 'test'),
  siteAdmin: roleAt('admin', 'test'),
  customer: roleAt('customer', 'test'),
  elsewhere: roleAt('admin', 'other'),
  admin: { name: 'admin', kind: 'token', grants: [{ role: 'admin', sites: 'all' }] },
};

const people = tokensOnly(ACTORS);
const registry = { has: (id: string) => id === 'test' || id === 'other', sites: [fleet.site] };
/** Answers nothing to every question: who gets in may fail there, which is enough to see that they got in. */
const stage = new Proxy({}, { get: () => async () => null });
const STAGES = ['sites', 'feeds', 'plans', 'telemetry', 'state', 'overrides'];
const context = {
  ...Object.fromEntries(STAGES.map((name) => [name, stage])),
  people,
  registry,
  clock: new HandClock(),
  fleet: () => fleet,
  signals: { findWebhook: () => null },
  live: { attach: (viewer: Viewer) => viewer.end(Buffer.alloc(0)), detach: () => undefined },
};

@Module({
  providers: [
    Health,
    Metrics,
    { provide: ApiContext, useValue: context },
    { provide: People, useValue: people },
    { provide: Idempotency, useValue: {} },
  ],
})
class TestModule {}

let app: NestExpressApplication;
beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
  configureHttp(app);
  await app.init();
});
afterAll(() => app.close());

type Asked = 'get' | 'post' | 'put' | 'delete' | 'all';

/** `401`, `403`, `404` at the door, `ok` behind it. */
async function door(method: Asked, path: string, column: Column): Promise<string> {
  const place = path
    .replace(':site', 'test')
    .replace(':group', encodeURIComponent(OWN.groupId))
    .replace(/:(seq|entry|epoch)/, '1')
    .replace(/:\w+/g, 'some');
  const asking = request(app.getHttpServer())[method === 'all' ? 'post' : method](place);
  if (column !== 'nobody') asking.set('Authorization', `Bearer ${column}`);
  const { status, body } = (await asking) as { status: number; body: { code?: string; detail?: string } };
  if (status === 401 && body.code === 'unauthorised') return '401';
  if (status === 403 && /: this needs "/.test(body.detail ?? '')) return '403';
  if (status === 404 && /^no site/.test(body.detail ?? '')) return '404';
  return 'ok';
}

describe('who may do what', () => {
  it.each(RIGHTS)('$method $path', async ({ method, path, expected }) => {
    const found: Record<string, string> = {};
    people.refused.length = 0;
    for (const column of COLUMNS) found[column] = await door(method as Asked, path, column);
    expect(found).toEqual(expected);
    // Whoever was turned away at the door is in the ledger.
    const turnedAway = COLUMNS.filter((each) => each !== 'nobody' && /^40[34]$/.test(expected[each]));
    const what = `${method.toUpperCase()} ${path.split('?')[0]!.replace(/^\/api\/v1/, '')}`;
    const refused = people.refused.filter((entry) => !('why' in entry));
    expect(refused).toMatchObject(
      turnedAway.map((each) => ({ name: ACTORS[each as keyof typeof ACTORS].name, what })),
    );
  });
});

it('nothing is reachable that is not in the table', () => {
  const known = RIGHTS.map(({ method, path }) => `${method} ${path.split('?')[0]}`).sort();
  const instance = app.getHttpAdapter().getInstance() as unknown as { router: Router };
  expect(routesOf(instance.router, '').sort()).toEqual(known);
});

it('of the console’s files all are open to whoever asks, and nothing beside them is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ebb-rights-'));
  mkdirSync(join(directory, 'web', 'assets'), { recursive: true });
  for (const name of ['web/index.html', 'web/assets/main-a1.js', 'web/.built', 'secret.txt'])
    writeFileSync(join(directory, name), name);
  const withConsole = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
  configureHttp(withConsole, join(directory, 'web'));
  await withConsole.init();
  const status = async (path: string, accept = '*/*') =>
    (await request(withConsole.getHttpServer()).get(path).set('Accept', accept)).status;
  for (const path of ['/', '/index.html', '/assets/main-a1.js'])
    expect([path, await status(path)]).toEqual([path, 200]);
  for (const path of ['/sites/test', '/sites/test/approvals', '/welcome'])
    expect([path, await status(path, 'text/html')]).toEqual([path, 200]);
  const hidden = [
    '/.built',
    '/assets/none.js',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
  ];
  const guarded = RIGHTS.filter(({ method, expected }) => method === 'get' && expected.nobody === '401');
  for (const path of [...hidden, ...guarded.map((row) => row.path.replaceAll(':', ''))])
    expect([path, await status(path)]).toEqual([path, 401]);
  for (const { path } of guarded)
    expect([path, await status(path.replaceAll(':', ''), 'text/html')]).toEqual([path, 401]);
  await withConsole.close();
  rmSync(directory, { recursive: true });
});

it('what is refused is written down, with what was missing', async () => {
  people.refused.length = 0;
  await door('put', '/api/v1/sites/:site/mode', 'viewer');
  await door('get', '/api/v1/sites/:site/plan', 'elsewhere');
  expect(people.refused).toEqual([
    { name: 'viewer', needs: 'operate', what: 'PUT /sites/:site/mode', siteId: 'test' },
    { name: 'admin', needs: 'read', what: 'GET /sites/:site/plan', siteId: 'test' },
  ]);
});

it('a refusal says what is missing and who has it, and no site that one may not know of', async () => {
  const ask = (path: string, token: string) =>
    request(app.getHttpServer()).get(path).set('Authorization', `Bearer ${token}`);
  const refused = await ask('/api/v1/sites/test/ledger/export', 'viewer');
  expect(refused.body.detail).toBe(
    'viewer may not: this needs "export" at test, which the roles operator, auditor, admin have',
  );
  const [real, unreal] = [
    await ask('/api/v1/sites/test/plan', 'elsewhere'),
    await ask('/api/v1/sites/none/plan', 'elsewhere'),
  ];
  expect(real.body.detail.replace('test', '')).toBe(unreal.body.detail.replace('none', ''));
});

interface Layer {
  readonly route?: {
    readonly path: string;
    readonly methods?: Record<string, boolean>;
    readonly stack: { method?: string }[];
  };
  readonly handle: { readonly stack?: readonly Layer[] };
  match(path: string): boolean;
}
interface Router {
  readonly stack: readonly Layer[];
}

/** `get /path` of everything that the server answers, however deep. */
function routesOf({ stack }: Router, prefix: string): string[] {
  return stack.flatMap((layer) => {
    if (layer.route) {
      const methods = new Set(layer.route.stack.map(({ method }) => method ?? 'all'));
      return [...methods].map((method) => `${method} ${prefix}${layer.route!.path}`);
    }
    if (!layer.handle.stack) return [];
    // A router that is everywhere matches what is nowhere.
    const below = layer.match('/nowhere') ? '' : '/api/v1';
    if (below !== '' && !layer.match('/api/v1/x'))
      throw new Error('a router at a place that this test does not know');
    return routesOf({ stack: layer.handle.stack }, `${prefix}${below}`);
  });
}
