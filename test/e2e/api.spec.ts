import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { z } from 'zod';
import type { Route } from '../../src/api/route.js';
import { ROUTES } from '../../src/api/routes.js';
import { AlertService } from '../../src/alerts/index.js';
import { IntervalRecorder, MeterStore } from '../../src/compliance/index.js';
import { ControlService } from '../../src/control/index.js';
import { intervalStart, isoUtc } from '../../src/core/interval.js';
import type { MeterConfig } from '../../src/core/metering/index.js';
import { IngestService } from '../../src/ingest/index.js';
import { MeterService } from '../../src/meters/index.js';
import { Ledger, verifyBundle } from '../../src/ledger/index.js';
import { People } from '../../src/people/index.js';
import { describeWithDatabase, type TestDatabase } from '../support/database.js';
import { testSite } from '../support/fleet.js';
import { ECONOMIC } from '../support/snapshot.js';
import { wholeApp, type WholeApp } from '../support/whole-app.js';

/** A tick of five minutes passes in half a second. */
const SPEED = 600;
const MINERS = 4;
const PLAIN = testSite({ count: MINERS });
const SUM: MeterConfig = {
  meterId: 'sum',
  minutes: 15,
  source: { kind: 'miner-sum' },
  losses: { fixedW: 1_000, ratio: 0.02 },
  drift: { toleranceRatio: 0.03, intervals: 96 },
};
const SITE = { ...PLAIN, policy: { ...ECONOMIC, horizonHours: 12 }, meters: [SUM] };
const REFUSING = 'c1-004';

/** Signing in by a provider needs one (`src/api/oidc.spec.ts`), settings need a configuration file (`src/api/settings.spec.ts`), an event's account needs an event (`test/browser/compliance.spec.ts`). */
const ASKED_ELSEWHERE = /\/sign-in\/|\/settings|\/events\/:event$/;
const isAskedHere = ({ method, path, file, events }: Route): boolean =>
  method === 'get' && !file && !events && !ASKED_ELSEWHERE.test(path);

describeWithDatabase('the API on all of Ebb', () => {
  let whole: WholeApp;
  let app: NestExpressApplication;
  let clock: WholeApp['clock'];
  let database: TestDatabase;
  let token: string;

  beforeAll(async () => {
    whole = await wholeApp(SITE, { speed: SPEED, refusing: [REFUSING] });
    ({ app, clock, database, token } = whole);
  }, 180_000);
  afterAll(() => whole?.close());

  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) =>
    request(app.getHttpServer())[method](path).set('Authorization', `Bearer ${token}`).send(body);
  const get = async (path: string) => (await send('get', `/api/v1/sites/test${path}`)).body;

  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) await sleep(50);
  };

  it('is not ready, and says why, before the first tick', async () => {
    const { status, body } = await request(app.getHttpServer()).get('/readyz');
    expect(status).toBe(503);
    expect(body.checks).toContainEqual({ name: 'tick:test', state: 'failed', detail: 'no tick yet' });
    expect(body.checks).toContainEqual({ name: 'database', state: 'ok', detail: 'answers' });
  });

  it('is ready once it has decided', async () => {
    await whole.start();
    const { status, body } = await request(app.getHttpServer()).get('/readyz');
    expect([status, body.ready]).toEqual([200, true]);
  });

  it('tells before an override what it would do, and changes nothing by it', async () => {
    const { seq } = await get('/ledger/head');
    const body = { action: 'curtail', minutes: 30, reason: 'look' };
    const preview = await send('post', '/api/v1/sites/test/overrides/preview', body);
    expect(preview.status).toBe(200);
    expect(preview.body.to_w).toBeLessThan(preview.body.planned_w);
    expect(preview.body.miners_moved).toBeGreaterThanOrEqual(MINERS - 1);
    expect(preview.body.lines.length).toBeGreaterThanOrEqual(2);
    const wrong = await send('post', '/api/v1/sites/test/overrides/preview', { ...body, feeder: 'nowhere' });
    expect([wrong.status, wrong.body.detail]).toEqual([409, expect.stringContaining('no feeder nowhere')]);
    expect((await get('/overrides')).overrides).toEqual([]);
    const { entries } = await get(`/ledger?from_seq=${seq + 1}`);
    expect(entries.map(({ kind }: { kind: string }) => kind)).not.toContain('override-set');
  });

  it('tells a site at a glance, in the planner’s own words', async () => {
    const now = await get('/now');
    expect(now.why[0]).toMatchObject({
      kind: 'policy',
      text: expect.stringMatching(/^\d of \d miners awake: power/),
    });
    expect(now.groups.map(({ miner_count: count }: { miner_count: number }) => count)).toEqual([MINERS]);
    expect(now.power).toMatchObject({ from: 'miners', meter: null, nominal_w: MINERS * 3000 });
    expect(now.price.end > now.price.start).toBe(true);
    expect(now.money.always_on_usd_per_hour).not.toBeNull();
  });

  it('carries an override out, and ends it once', async () => {
    const set = await send('post', '/api/v1/sites/test/overrides', {
      action: 'curtail',
      minutes: 600,
      reason: 'breaker work',
    });
    expect([set.status, set.body.by]).toEqual([201, 'first-start']);
    await until(async () => {
      const { commands } = await get('/commands');
      return (
        commands.filter(({ outcome }: { outcome: string }) => outcome === 'confirmed').length >= MINERS - 1
      );
    });
    const { summary, setpoint_w: setpointW } = await get('/plan');
    expect(setpointW).toBeLessThan(4000);
    expect(summary).toContain('breaker work');
    const path = `/api/v1/sites/test/overrides/${set.body.override_id}?reason=done`;
    expect((await send('delete', path)).body.released_by).toBe('first-start');
    expect((await send('delete', path)).status).toBe(409);
  });

  it('carries a write out once for its key, whoever repeats it, and after a restart, too', async () => {
    const body = { action: 'curtail', minutes: 6_000, reason: 'a line that breaks off' };
    const ask = (key: string, change = {}) =>
      send('post', '/api/v1/sites/test/overrides', { ...body, ...change }).set('Idempotency-Key', key);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('once')));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201));
    const ids = new Set(answers.map((answer) => answer.body.override_id));
    expect(ids.size).toBe(1);
    // As a crash leaves it that came between the change and its answer.
    await database.dataSource.query('UPDATE idempotency_key SET status = NULL, answer = NULL');
    ids.add((await ask('once')).body.override_id);
    expect(ids.size).toBe(1);
    expect((await ask('once', { minutes: 11 })).body.code).toBe('key-reused');
    const { overrides } = await get('/overrides');
    expect(overrides.filter(({ reason }: typeof body) => reason === body.reason)).toHaveLength(1);
    await send('delete', `/api/v1/sites/test/overrides/${[...ids][0]}?reason=done`).set(
      'Idempotency-Key',
      'end',
    );
    const again = await send('delete', `/api/v1/sites/test/overrides/${[...ids][0]}?reason=done`).set(
      'Idempotency-Key',
      'end',
    );
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
  });

  it.each(['commands', 'overrides', 'plans', 'ledger', 'fleet/miners'])(
    'gives %s in pages that leave nothing out and repeat nothing',
    async (list) => {
      const member = list.split('/').at(-1)!.replace('ledger', 'entries');
      const pages: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page = await get(`/${list}?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
        pages.push(...page[member]);
        cursor = page.next_cursor as string | null;
      } while (cursor !== null && pages.length < 12);
      const idOf = (row: object) => JSON.stringify(Object.values(row).slice(0, 3));
      const whole = (await get(`/${list}?limit=500`))[member] as object[];
      const from = whole.findIndex((row) => idOf(row) === idOf(pages[0] as object));
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.map((row) => idOf(row as object))).toEqual(
        whole.slice(from, from + pages.length).map(idOf),
      );
    },
  );

  it('sets the mode with its reason', async () => {
    const { body } = await send('put', '/api/v1/sites/test/mode', { mode: 'shadow', reason: 'inspection' });
    expect(body.mode).toBe('shadow');
    const { entries } = await get('/ledger?limit=1000');
    expect(entries.map(({ body: each }: { body: { reason?: string } }) => each.reason)).toContain(
      'inspection',
    );
  });

  describe('reports', () => {
    const audit = { kind: 'audit', from: '2020-01-01', to: '2100-01-01' };
    const bytesOf = async (path: string) =>
      request(app.getHttpServer())
        .get(`/api/v1/sites/test/reports/${path}`)
        .set('Authorization', `Bearer ${token}`)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => done(null, Buffer.concat(chunks)));
        });

    it('are made in a thread of their own, once for a key, and are in the ledger with who asked', async () => {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const ask = () =>
        send('post', '/api/v1/sites/test/reports', audit).set('Idempotency-Key', 'audit of all');
      const [first, again] = await Promise.all([ask(), ask()]);
      delay.disable();
      expect([first.status, first.body.problem, first.body.state]).toEqual([201, null, 'issued']);
      expect(again.body.task_id).toBe(first.body.task_id);
      // Of what this process did meanwhile nothing held it up for long.
      expect(delay.max / 1e6).toBeLessThan(1_000);
      const { reports } = await get('/reports');
      expect(reports).toHaveLength(1);
      expect(reports[0]).toMatchObject({
        title: 'audit from 2020-01-01 to 2100-01-01',
        by: 'first-start',
        kept: true,
        entry_seq: first.body.entry_seq,
      });
    }, 150_000);

    it('are bundles that verify, and files whose digests the ledger has', async () => {
      const { entry_seq: entry, files } = (await get('/reports')).reports[0];
      const bundle = await bytesOf(`${entry}/bundle`);
      expect(bundle.headers).toMatchObject({
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename=test-report-${entry}.zip`,
      });
      const { publicKey } = app.get(Ledger);
      expect(await verifyBundle(bundle.body as Buffer, [publicKey])).toMatchObject({ ok: true });
      for (const { name, sha256 } of files) {
        const { status, body } = await bytesOf(`${entry}/files/${name}`);
        expect([
          status,
          createHash('sha256')
            .update(body as Buffer)
            .digest('hex'),
        ]).toEqual([200, sha256]);
      }
    });

    it('are refused in words where they cannot be made, or are not there', async () => {
      const event = await send('post', '/api/v1/sites/test/reports', { kind: 'event', event: '17' });
      expect([event.status, event.body.detail]).toEqual([409, 'no event "17"; there are: none']);
      const { tasks } = await get('/reports');
      expect(tasks[0]).toMatchObject({ state: 'failed', problem: 'no event "17"; there are: none' });
      const odd = await send('post', '/api/v1/sites/test/reports', { kind: 'audit', from: '1 June' });
      expect([odd.status, odd.body.code]).toEqual([400, 'invalid']);
      const none = await send('get', '/api/v1/sites/test/reports/1/bundle');
      expect([none.status, none.body.detail]).toEqual([
        404,
        'ledger entry 1 of test is no issue of a report',
      ]);
      const { entry_seq: entry } = (await get('/reports')).reports[0];
      const up = await send('get', `/api/v1/sites/test/reports/${entry}/files/..%2F..%2Fkey.pem`);
      expect([up.status, up.body.code]).toEqual([404, 'not-found']);
    });
  });

  it('corrects an entry of the ledger by a new one that names it, and refuses what makes no correction', async () => {
    const correction = { node: 'v20' };
    const written = await send('post', '/api/v1/sites/test/ledger/1/corrections', {
      reason: 'written down wrongly',
      correction,
    });
    expect(written.status).toBe(201);
    const { entry, corrections } = await get('/ledger/1');
    expect(corrections).toEqual([written.body.correction]);
    expect(written.body.correction).toMatchObject({
      kind: 'entry-corrected',
      body: { corrects: { seq: 1, hash: entry.hash }, reason: 'written down wrongly', correction },
    });
    const path = (seq: number) => `/api/v1/sites/test/ledger/${seq}/corrections`;
    const unknown = await send('post', path(999_999), { reason: 'written down wrongly', correction });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not-found']);
    const bare = await send('post', path(1), { reason: '', correction });
    expect([bare.status, bare.body.code]).toEqual([400, 'invalid']);
  });

  it('answers every question in the shape that its documentation gives, with nothing beside it', async () => {
    await app.get(IntervalRecorder).close(SITE, intervalStart(clock.now().minus({ minutes: 15 }), 15));
    const { epoch } = await get('/plan');
    const { miners } = await get('/fleet/miners');
    const { reports, tasks } = await get('/reports');
    const wanted = { networks: ['127.0.0.1'], feeder: 'c1' };
    const found = await send('post', '/api/v1/sites/test/discoveries', wanted);
    const soon = new Date(Date.now() + 3_600_000);
    await app.get(People).createToken({ name: 'brief', grants: [], createdBy: 'a test', expiresAt: soon });
    await app.get(AlertService).look();
    const { alerts } = (await send('get', '/api/v1/alerts')).body;
    const path = (template: string) =>
      template
        .replace(':site', 'test')
        .replace(':meter', SUM.meterId)
        .replace(':epoch', epoch)
        .replace(':miner', miners[0].miner_id)
        .replace(':entry', reports[0].entry_seq)
        .replace(':task', tasks[0].task_id)
        .replace(':run', backtest.body.run_id)
        .replace(':discovery', found.body.discovery_id)
        .replace(':seq', '1')
        .replace(':person', 'bo')
        .replace(':alert', alerts[0].alert_id)
        .replace(':id', horizonId);
    await until(async () => (await send('get', '/api/v1/sites/test/horizon')).status === 200);
    const { horizon_id: horizonId } = await get('/horizon');
    await app.get(MeterService).start();
    const start = isoUtc(intervalStart(clock.now().minus({ minutes: 15 }), 15));
    const interval = { start, minutes: 15, energyKwh: 1, quality: 'estimated' } as const;
    await app.get(MeterStore).receive('test', 'sum', [interval], { source: 'test', sha256: null });
    await app.get(People).addPerson({ name: 'bo', password: null, grants: [] }, 'a test');
    const period = { from: isoUtc(clock.now().minus({ hours: 6 })), to: isoUtc(clock.now()) };
    const backtest = await send('post', '/api/v1/sites/test/backtests', { name: 'a test', ...period });
    expect(backtest.status).toBe(202);
    const findings: string[] = [];
    for (const route of ROUTES.filter(isAskedHere)) {
      const { status, body, text } = await send('get', `/api/v1${path(route.path)}`);
      const answer: unknown = route.lines ? JSON.parse(text.split('\n')[0]!) : body;
      if (status !== 200) findings.push(`${route.path}: ${status}`);
      findings.push(...differences(route.reply, answer).map((each) => `${route.path} ${each}`));
    }
    expect(findings).toEqual([]);
  });

  it('tells what the site, a group and a miner drew, and what is not there or too much', async () => {
    const [site, miners] = [await get('/power'), await get('/fleet/miners')];
    expect(site.step_minutes).toBeNull();
    const id: string = miners.miners[0].miner_id;
    const { readings } = await get(`/fleet/miners/${id}/history`);
    expect(readings.map(({ at }: { at: string }) => at).slice(0, 1)).toEqual([site.samples[0].at]);
    expect((await get(`/power?group=${miners.miners[0].group_id}`)).step_minutes).toBe(5);
    expect((await send('get', '/api/v1/sites/test/power?group=none')).status).toBe(404);
    expect((await send('get', '/api/v1/sites/test/fleet/miners/none/history')).status).toBe(404);
    const long = await send('get', `/api/v1/sites/test/fleet/miners/${id}/history?from=2020-01-01T00:00:00Z`);
    expect([long.status, long.body.errors[0].fix]).toEqual([400, 'Ask for at most 35 days at once.']);
  });

  it('tells a time in columns, past and planned, and the decision of an instant of it', async () => {
    const to = isoUtc(clock.now().plus({ hours: 6 }));
    const from = isoUtc(clock.now().minus({ hours: 6 }));
    const shown = await get(`/timeline?from=${from}&to=${to}&step=5`);
    const known = (column: { mean: (number | null)[] }) => column.mean.filter((each) => each !== null).length;
    expect(shown.price.mean).toHaveLength(shown.count);
    for (const column of [shown.price, shown.planned_w, shown.drawn_w, shown.breakeven.low])
      expect(known(column)).toBeGreaterThan(0);
    expect(shown.marks.map(({ lane }: { lane: string }) => lane)).toContain('override');
    const decided = await get('/decisions');
    expect(decided).toMatchObject({ standing: 'decided', recomputed_matches: true });
    expect(decided.alternatives[0]).toMatchObject({ course: 'plan', setpoint_w: decided.plan.setpoint_w });
    const before = await send('get', '/api/v1/sites/test/decisions?at=2020-01-01T00:00:00Z');
    expect([before.status, before.body.code]).toEqual([404, 'not-found']);
    const fine = await send(
      'get',
      `/api/v1/sites/test/timeline?from=2026-01-01T00:00:00Z&to=2026-01-31T00:00:00Z&step=1`,
    );
    expect([fine.status, fine.body.errors[0].fix]).toEqual([400, 'Give 5, or a shorter time.']);
  });

  it('makes a stored look ahead again from its input, byte for byte', async () => {
    const { horizon_id: horizonId, gap_ratio: gap } = await get('/horizon');
    expect(gap).toBeLessThan(0.01);
    expect((await send('get', `/api/v1/replays/${horizonId}`)).body).toMatchObject({
      kind: 'look-ahead',
      matches: true,
    });
  });

  it('makes a stored plan again from its snapshot, byte for byte', async () => {
    const { epoch } = await get('/plan');
    expect(await get(`/plans/${epoch}`)).toMatchObject({ plan: { epoch }, recomputed_matches: true });
  });

  it.each([
    'ebb_site_power_watts',
    'ebb_site_setpoint_watts',
    'ebb_price_usd_per_mwh',
    'ebb_hashprice_usd_per_ph_day',
    'ebb_tick_seconds_count',
    'ebb_tick_errors_total',
    'ebb_open_commands',
    'ebb_held_miners',
    'ebb_ledger_seq',
    'ebb_market_simulated',
    'ebb_feed_age_seconds',
    'ebb_feed_stale',
    'ebb_commands_total',
    'ebb_stuck_miners',
    'ebb_meter_power_watts',
    'ebb_meter_up',
    'ebb_breakeven_usd_per_mwh',
    'ebb_site_net_usd_per_hour',
    'ebb_site_shortfall_watts',
    'ebb_site_mode',
    'ebb_site_deviation_watts',
    'ebb_site_hashrate_terahashes_per_second',
    'ebb_feeder_power_watts',
    'ebb_feeder_headroom_watts',
    'ebb_alerts',
    'process_cpu_seconds_total',
  ])('has a figure for %s', async (name) => {
    const { text } = await send('get', '/metrics');
    expect(text).toMatch(new RegExp(`^${name}(\\{.*\\})? -?[\\d.e+-]+$`, 'm'));
  });

  describe('tokens', () => {
    const withToken = (text: string) =>
      request(app.getHttpServer()).get('/api/v1/sites').set('Authorization', `Bearer ${text}`);

    it('are made by themselves once', async () => {
      expect(await app.get(People).ensureFirstToken()).toBeNull();
    });

    it('open while they are in force, and are seen to be used', async () => {
      const people = app.get(People);
      const ana = {
        name: 'ana',
        grants: [{ role: 'viewer', sites: 'all' }],
        createdBy: 'a test',
        expiresAt: null,
      } as const;
      const text = await people.createToken(ana);
      expect((await withToken(text)).status).toBe(200);
      expect(await people.tokens.list()).toContainEqual(
        expect.objectContaining({ name: 'ana', lastUsedAt: expect.any(String), revokedAt: null }),
      );
      await people.revokeToken('ana', 'a test');
      await expect(people.revokeToken('ana', 'a test')).rejects.toMatchObject({ code: 'rejected' });
      expect((await withToken(text)).status).toBe(401);
      await expect(people.createToken(ana)).rejects.toMatchObject({ code: 'rejected' });
    });

    it('are nowhere in the database but by their hash', async () => {
      const rows = await database.dataSource.query<object[]>('SELECT * FROM api_token');
      expect(JSON.stringify(rows)).not.toContain(token);
    });
  });

  it('leaves out of its metrics what cannot be read, and tells the rest', async () => {
    await app.get(IngestService).stop();
    await app.get(ControlService).stop();
    await database.dataSource.query('ALTER TABLE plan RENAME TO plan_away');
    expect((await send('get', '/api/v1/sites/test/plan')).body.code).toBe('internal');
    const { status, text } = await send('get', '/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^ebb_ledger_seq\{/m);
    expect(text).not.toMatch(/^ebb_site_setpoint_watts\{/m);
  });
});

/** Where an answer is not of its schema, and the members that the schema does not know. */
function differences(schema: z.ZodType, answer: unknown): string[] {
  const result = schema.safeParse(answer);
  const wrong = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return [...wrong, ...unknownMembers(schema, answer, '')];
}

function unknownMembers(schema: z.core.$ZodType, value: unknown, path: string): string[] {
  if (value === null) return [];
  if (schema instanceof z.ZodNullable) return unknownMembers(schema.unwrap(), value, path);
  if (schema instanceof z.ZodArray) {
    return (value as unknown[]).flatMap((item) => unknownMembers(schema.element, item, `${path}[]`));
  }
  if (!(schema instanceof z.ZodObject) || schema.def.catchall) return [];
  const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
  return Object.entries(value as object).flatMap(([key, item]) =>
    shape[key] ? unknownMembers(shape[key], item, `${path}.${key}`) : [`${path}.${key} is not documented`],
  );
}
