import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { describeWithDatabase } from '../../test/support/database.js';
import { mineOnDisk } from '../../test/support/settings.js';
import { wholeApp, type WholeApp } from '../../test/support/whole-app.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { SettingsService } from '../settings/index.js';
import * as s from './settings-schemas.js';

const WAIT_MS = 60_000;

describeWithDatabase('settings over HTTP', () => {
  let folder: string;
  let ebb: WholeApp;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-settings-api-'));
    const { config, settings } = await mineOnDisk(folder);
    const site = {
      ...config.sites[0]!,
      models: config.sites[0]!.models.map((model) => ({ ...TEST_MODEL, modelId: model.modelId })),
    };
    ebb = await wholeApp(site, { speed: 60, settings });
    await ebb.start();
    await ebb.app.get(SettingsService).start();
  }, WAIT_MS);
  afterAll(async () => {
    await ebb.close();
    rmSync(folder, { recursive: true, force: true });
  }, WAIT_MS);

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string) => {
    const server = request(ebb.app.getHttpServer());
    return server[method](`/api/v1/sites/s1${path}`).set('Authorization', `Bearer ${ebb.token}`);
  };
  const current = async () => s.settings.parse((await call('get', '/settings').expect(200)).body);
  const withStrike = (yaml: string, usd: number) =>
    yaml.replace(/(curtail_above_usd_per_mwh: )\d+/, `$1${usd}`);

  async function until<T>(look: () => Promise<T>, isIt: (found: T) => boolean): Promise<T> {
    for (let end = Date.now() + WAIT_MS; ;) {
      const found = await look();
      if (isIt(found)) return found;
      if (Date.now() > end) throw new Error(`not seen: ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('are told with what a form needs to know', async () => {
    const found = await current();
    expect(found.values).toHaveProperty('policy.curtail_above_usd_per_mwh', 80);
    expect(found.fields.find(({ path }) => path === 'policy.curtail_above_usd_per_mwh')).toMatchObject({
      unit: 'USD/MWh',
      minimum: -10_000,
    });
  });

  it('are checked: changes of a form, and every mistake at its line', async () => {
    const { yaml } = await current();
    const edits = [{ path: ['policy', 'curtail_above_usd_per_mwh'], value: 50 }];
    const { body } = await call('post', '/settings/check').send({ yaml, edits }).expect(200);
    const checked = s.checkedDraft.parse(body);
    expect(checked.yaml).toBe(withStrike(yaml, 50));
    expect(checked.hash).toBeNull();
    expect(checked.changes).toEqual([{ path: 'policy.curtail_above_usd_per_mwh', from: 80, to: 50 }]);
    expect(checked.problems).toEqual([
      expect.objectContaining({ path: 'policy.resume_below_usd_per_mwh', line: expect.any(Number) }),
    ]);
    const broken = await call('post', '/settings/check').send({ yaml: 'policy: {' }).expect(200);
    expect(broken.body).toMatchObject({ values: null, hash: null, changes: [] });
  });

  it('change only from what they are, and are followed at once', async () => {
    const { yaml, hash } = await current();
    const body = { yaml: withStrike(yaml, 120), reason: 'dearer' };
    await call('put', '/settings').send(body).expect(400);
    await call('put', '/settings').set('If-Match', '"0"').send(body).expect(412);
    const wrong = { ...body, yaml: withStrike(yaml, 1) };
    const refused = await call('put', '/settings').set('If-Match', hash).send(wrong).expect(400);
    expect((refused.body as { errors: { path: string }[] }).errors[0]!.path).toMatch(
      /^line \d+: policy.resume_below/,
    );
    const saved = await call('put', '/settings').set('If-Match', `"${hash}"`).send(body).expect(200);
    expect(s.version.parse(saved.body)).toMatchObject({ version: 2, reason: 'dearer', dry_run: null });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('mwh: 120 # the strike');
    await until(
      async () => (await call('get', '/plan')).body as { trigger: string },
      ({ trigger }) => trigger === 'settings',
    );
    const { plans } = (await call('get', '/plans?limit=1')).body as { plans: { epoch: number }[] };
    const detail = await call('get', `/plans/${plans[0]!.epoch}`).expect(200);
    expect(detail.body).toHaveProperty('snapshot.policy.curtail_above_usd_per_mwh', 120);
  });

  it('are tried on the past in a thread, and the saved version tells what was said', async () => {
    const { yaml, hash } = await current();
    const draft = withStrike(yaml, 130);
    const started = await call('post', '/settings/dry-runs').send({ yaml: draft }).expect(202);
    const { run_id: id } = s.dryRun.parse(started.body);
    const done = await until(
      async () => s.dryRun.parse((await call('get', `/settings/dry-runs/${id}`).expect(200)).body),
      ({ state }) => state !== 'running',
    );
    expect(done).toMatchObject({ state: 'done', progress: 1, problem: null });
    expect(done.result!.summary.intervals).toBeGreaterThan(0);
    expect(done.result!.summary.intervals_changed).toBe(0);
    expect(done.notes.join()).toMatch(/on record for 0\.0 of the last 30 days/);
    const saved = await call('put', '/settings')
      .set('If-Match', hash)
      .send({ yaml: draft, reason: 'seen' })
      .expect(200);
    expect(s.version.parse(saved.body).dry_run).toEqual(done.result!.summary);
  });

  it('are kept as versions, and put back', async () => {
    const list = await call('get', '/settings/versions?limit=2').expect(200);
    const { versions, next_cursor: cursor } = s.versionList.parse(list.body);
    expect(versions.map(({ version }) => version)).toEqual([3, 2]);
    const rest = await call('get', `/settings/versions?limit=2&cursor=${cursor}`).expect(200);
    expect(s.versionList.parse(rest.body).versions.map(({ version }) => version)).toEqual([1]);
    const { hash } = await current();
    const back = await call('post', '/settings/versions/1/put-back')
      .set('If-Match', hash)
      .send({ reason: 'as it was' })
      .expect(200);
    expect(back.body).toMatchObject({ version: 4, put_back: 1 });
    const detail = s.versionDetail.parse((await call('get', '/settings/versions/4').expect(200)).body);
    expect(detail.changes).toEqual([{ path: 'policy.curtail_above_usd_per_mwh', from: 130, to: 80 }]);
    expect(detail.changes_if_put_back).toEqual([]);
    await call('get', '/settings/versions/99').expect(404);
    await call('get', '/settings/dry-runs/none').expect(409);
  });
});
