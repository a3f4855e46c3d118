import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { describeWithDatabase } from '../../test/support/database.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { mineOnDisk } from '../../test/support/settings.js';
import { wholeApp, type WholeApp } from '../../test/support/whole-app.js';
import { DEFAULT_PEOPLE, TWO_PERSON_ACTIONS } from '../core/people/index.js';
import { Ledger } from '../ledger/index.js';
import { People, PEOPLE_CHAIN } from '../people/index.js';
import { SettingsService } from '../settings/index.js';
import * as a from './approval-schemas.js';
import * as s from './settings-schemas.js';

const PEOPLE = { ...DEFAULT_PEOPLE, twoPerson: TWO_PERSON_ACTIONS };

describeWithDatabase('what waits for a second person, over HTTP', () => {
  let folder: string;
  let ebb: WholeApp;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-approvals-'));
    const { config, settings } = await mineOnDisk(folder);
    const site = {
      ...config.sites[0]!,
      models: config.sites[0]!.models.map((model) => ({ ...TEST_MODEL, modelId: model.modelId })),
    };
    ebb = await wholeApp(site, { speed: 60, settings, people: PEOPLE, workers: false });
    await ebb.start();
    await ebb.app.get(SettingsService).start();
    const people = ebb.app.get(People);
    for (const [name, role, where] of [
      ['ana', 'admin', 's1'],
      ['bo', 'operator', 's1'],
      ['vi', 'viewer', 's1'],
      ['far', 'admin', 's2'],
    ] as const) {
      const grants = [{ role, sites: [where] }];
      await people.addPerson({ name, password: null, grants }, 'test');
      const wanted = { name: `${name}-token`, grants, createdBy: name, expiresAt: null };
      tokens[name] = await people.createToken(wanted);
    }
  }, 60_000);
  afterAll(async () => {
    await ebb.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const call = (who: string, method: 'get' | 'post' | 'put', path: string) => {
    const server = request(ebb.app.getHttpServer());
    return server[method](`/api/v1${path}`).set('Authorization', `Bearer ${tokens[who]}`);
  };
  const decide = (who: string, id: string, verb = 'approve') =>
    call(who, 'post', `/approvals/${id}/${verb}`).send({ reason: 'looked at together' });
  const current = async () => s.settings.parse((await call('ana', 'get', '/sites/s1/settings')).body);
  const save = async (from: string | RegExp, to: string) => {
    const { yaml, hash } = await current();
    const body = { yaml: yaml.replace(from, to), reason: 'a new transformer' };
    return call('ana', 'put', '/sites/s1/settings').set('If-Match', hash).send(body);
  };
  const waiting = (answer: { status: number; body: unknown }) => {
    expect([answer.status, answer.body]).toMatchObject([202, {}]);
    return a.approval.parse(answer.body);
  };
  const list = async (who: string, query = '') =>
    a.approvalList.parse((await call(who, 'get', `/approvals${query}`).expect(200)).body);
  const kinds = async () => {
    const { body } = await call('ana', 'get', '/sites/s1/ledger?limit=1000');
    return (body as { entries: { kind: string; body: Record<string, unknown> }[] }).entries;
  };

  it('a limit that is raised waits; the version names both', async () => {
    const { yaml } = await current();
    const draft = yaml.replace('power_w_max: 1e6', 'power_w_max: 2e6');
    const checked = await call('ana', 'post', '/sites/s1/settings/check').send({ yaml: draft });
    expect(s.checkedDraft.parse(checked.body).needs_approval).toEqual(['raise-limit']);
    const asked = waiting(await save('power_w_max: 1e6', 'power_w_max: 2e6'));
    expect(asked).toMatchObject({
      actions: ['raise-limit'],
      asked_by: 'ana-token',
      state: 'open',
      approvers: ['bo'],
      may_approve: false,
      changes: [{ path: 'electrical.power_w_max', from: 1e6, to: 2e6 }],
    });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('power_w_max: 1e6');
    expect((await list('bo', '?state=open')).approvals).toMatchObject([{ may_approve: true }]);
    const done = await decide('bo', asked.request_id).expect(200);
    expect(done.body).toMatchObject({
      state: 'done',
      decided_by: 'bo-token',
      outcome: 'version 2 of the settings is in force',
    });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('power_w_max: 2000000');
    const { body } = await call('ana', 'get', '/sites/s1/settings/versions/2');
    expect(body).toMatchObject({
      made_by: 'ana-token',
      approved_by: 'bo-token',
      request_id: asked.request_id,
    });
    expect(
      (await kinds()).find(({ kind, body: { version } }) => kind === 'settings-changed' && version === 2),
    ).toMatchObject({ body: { by: 'ana-token', approved_by: 'bo-token' } });
    await decide('bo', asked.request_id).expect(409);
  });

  it('a limit that is lowered does not, nor a policy', async () => {
    expect((await save('power_w_max: 2000000', 'power_w_max: 1500000')).status).toBe(200);
    expect((await save('above_usd_per_mwh: 80', 'above_usd_per_mwh: 90')).status).toBe(200);
  });

  it('a change from what is no more is a clear conflict, and over', async () => {
    const asked = waiting(await save('adders_usd_per_mwh: 5', 'adders_usd_per_mwh: 6'));
    expect(asked.actions).toEqual(['change-contract']);
    expect((await save('above_usd_per_mwh: 90', 'above_usd_per_mwh: 95')).status).toBe(200);
    const answer = await decide('bo', asked.request_id);
    expect([answer.status, answer.body]).toMatchObject([412, { code: 'outdated' }]);
    const { approvals } = await list('bo', '?state=closed');
    expect(approvals[0]).toMatchObject({
      state: 'failed',
      outcome: expect.stringMatching(/were changed since/),
    });
  });

  it('to put a version back waits where it raises a limit', async () => {
    const { hash } = await current();
    const back = await call('ana', 'post', '/sites/s1/settings/versions/2/put-back')
      .set('If-Match', hash)
      .send({ reason: 'as it was' });
    const asked = waiting(back);
    expect((await decide('bo', asked.request_id)).body).toMatchObject({ state: 'done' });
    const { body } = await call('ana', 'get', '/sites/s1/settings/versions?limit=1');
    expect(body).toMatchObject({ versions: [{ put_back: 2, approved_by: 'bo-token' }] });
  });

  it('to break an obligation waits, and is done in the name of who asked; to curtail never waits', async () => {
    const override = { minutes: 30, reason: 'ice on the fans', accept_non_performance: true };
    const post = (body: object, key = '') =>
      call('bo', 'post', '/sites/s1/overrides')
        .set(key ? { 'Idempotency-Key': key } : {})
        .send(body);
    await post({ ...override, action: 'curtail' }).expect(201);
    await post({ ...override, action: 'run', accept_non_performance: false }).expect(201);
    const asked = waiting(await post({ ...override, action: 'run' }, 'once'));
    expect(waiting(await post({ ...override, action: 'run' }, 'once')).request_id).toBe(asked.request_id);
    const preview = await call('bo', 'post', '/sites/s1/overrides/preview').send({
      ...override,
      action: 'run',
    });
    expect(preview.body.needs_approval).toEqual(['leave-event']);
    await decide('ana', asked.request_id).expect(200);
    const { body } = await call('ana', 'get', '/sites/s1/overrides?limit=1');
    expect(body.overrides[0]).toMatchObject({ action: 'run', by: 'bo-token', accept_non_performance: true });
  });

  it('a mode that sends nothing waits only where programs ask for something', async () => {
    const mode = (name: string) =>
      call('bo', 'put', '/sites/s1/mode').send({ mode: name, reason: 'looking' });
    await mode('shadow').expect(200);
    const outdated = await mode('hold').set('If-Match', '"auto"');
    expect([outdated.status, outdated.body.code]).toEqual([412, 'outdated']);
    await mode('auto').set('If-Match', '"shadow"').expect(200);
  });

  it('is decided by who may, and by nobody who asked; that is in the ledger', async () => {
    const asked = waiting(await save('adders_usd_per_mwh: 5', 'adders_usd_per_mwh: 7'));
    const self = await decide('ana', asked.request_id);
    expect([self.status, self.body.detail]).toEqual([
      403,
      expect.stringMatching(/^a second person is needed/),
    ]);
    expect((await decide('vi', asked.request_id)).status).toBe(403);
    expect((await decide('far', asked.request_id)).status).toBe(404);
    expect((await list('far')).approvals).toEqual([]);
    await call('far', 'get', '/approvals?site=s1').expect(404);
    expect((await decide('ana', asked.request_id, 'refuse')).body).toMatchObject({ state: 'refused' });
    const entries = await ebb.app.get(Ledger).read(PEOPLE_CHAIN, { fromSeq: 1, limit: 1_000 });
    const refusals = entries.filter(({ kind }) => kind === 'access-refused').map(({ body }) => body);
    expect(refusals).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'ana-token',
          why: expect.stringMatching(/^a second person is needed/),
        }),
        expect.objectContaining({ name: 'vi-token', needs: 'approve' }),
      ]),
    );
  });
});
