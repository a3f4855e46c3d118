import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { loadMine, MINE, mineOnDisk } from '../../test/support/settings.js';
import type { ControlService } from '../control/index.js';
import { ConfigError } from '../core/errors.js';
import type { ThresholdPolicy } from '../core/planner/policy.js';
import { FleetRegistry, SiteStore } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { settingsOnDisk } from '../settings-on-disk.js';
import { SettingsService } from './settings.service.js';
import type { SettingsFile } from './settings-file.js';
import { VersionStore } from './version-store.js';

describeWithDatabase('settings while Ebb runs', () => {
  const clock = new HandClock();
  let folder: string;
  let file: string;
  let db: TestDatabase;
  let registry: FleetRegistry;
  let settings: SettingsService;
  /** Sites that were to be decided anew. */
  let hurried: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-settings-'));
    db = await testDatabase();
    const mine = await mineOnDisk(folder);
    file = mine.file;
    registry = new FleetRegistry(mine.config);
    settings = serviceOn(mine.settings);
    await settings.start();
  });
  afterEach(async () => {
    await db.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  function serviceOn(onDisk: SettingsFile): SettingsService {
    hurried = [];
    const control = {
      changeSettings: async (siteId: string, change: () => Promise<void>) => {
        await change();
        hurried.push(siteId);
      },
    } as unknown as ControlService;
    const ledger = new Ledger(db.dataSource, clock, newKey());
    const sites = new SiteStore(db.dataSource, ledger);
    const versions = new VersionStore(db.dataSource);
    return new SettingsService(db.dataSource, ledger, registry, sites, control, versions, clock, onDisk);
  }

  const policy = () => registry.fleet('s1').site.policy as ThresholdPolicy;
  const withStrike = (yaml: string, usd: number) =>
    yaml.replace(/(curtail_above_usd_per_mwh: )\d+/, `$1${usd}`);

  async function save(usd: number) {
    const { yaml, hash } = await settings.current('s1');
    return settings.save('s1', { draft: withStrike(yaml, usd), ifHash: hash, by: 'ana', reason: 'dearer' });
  }

  async function entries(): Promise<{ kind: string; body: Record<string, unknown> }[]> {
    const rows = await db.dataSource.query<{ entry: string }[]>(
      `SELECT entry FROM ledger_entry WHERE site_id = 's1' ORDER BY seq`,
    );
    return rows.map(({ entry }) => JSON.parse(entry) as { kind: string; body: Record<string, unknown> });
  }

  it('are version 1 as the file has them at first', async () => {
    const current = await settings.current('s1');
    expect(current).toMatchObject({ version: 1, byHand: null });
    expect(current.yaml).toContain('# the strike');
    expect(Object.keys(current.values)).toEqual(['tariff', 'feeds', 'policy', 'electrical']);
    await settings.start();
    expect(await settings.list('s1', 10)).toHaveLength(1);
  });

  it('change in the file, as a version, in the ledger, and in what decides, at once', async () => {
    const from = (await settings.current('s1')).hash;
    const made = await save(120);
    expect(made).toMatchObject({ version: 2, madeBy: 'ana', reason: 'dearer' });
    expect(policy().curtailAboveUsdPerMwh).toBe(120);
    expect(hurried).toEqual(['s1']);
    expect(readFileSync(file, 'utf8')).toBe(MINE.replace('mwh: 80 #', 'mwh: 120 #'));
    expect(readFileSync(`${file}.before`, 'utf8')).toBe(MINE);
    expect((await entries()).find(({ body }) => body['version'] === 2)).toMatchObject({
      kind: 'settings-changed',
      body: {
        by: 'ana',
        reason: 'dearer',
        from_hash: from,
        to_hash: made.hash,
        kinds: ['changes-policy'],
        changes: [{ path: 'policy.curtail_above_usd_per_mwh', from: 80, to: 120 }],
      },
    });
  });

  it('can be put back, as a version of its own', async () => {
    await save(120);
    const { hash } = await settings.current('s1');
    const back = await settings.putBack('s1', 1, { ifHash: hash, by: 'bob', reason: 'too dear' });
    expect(back).toMatchObject({ version: 3, putBack: 1 });
    expect(policy().curtailAboveUsdPerMwh).toBe(80);
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    const second = await settings.version('s1', 2);
    expect(second.changes).toEqual([{ path: 'policy.curtail_above_usd_per_mwh', from: 80, to: 120 }]);
    expect(second.changesIfPutBack).toEqual(second.changes);
    await expect(settings.putBack('s1', 9, { ifHash: hash, by: 'bob', reason: 'x' })).rejects.toThrow(
      /no version 9/,
    );
  });

  it('are refused as a whole where the configuration would not hold', async () => {
    const { yaml, hash } = await settings.current('s1');
    const draft = withStrike(yaml, 50).replace('when_stale: run', 'when_stale: walk');
    const saving = settings.save('s1', { draft, ifHash: hash, by: 'ana', reason: 'x' });
    const error: ConfigError = await saving.then(
      () => Promise.reject(new Error('saved')),
      (thrown: ConfigError) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    const lineOf = (part: string) => draft.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(error.problems.map(({ path, line }) => [path, line])).toEqual([
      ['feeds.weather.when_stale', lineOf('walk')],
      ['policy.resume_below_usd_per_mwh', lineOf('resume_below')],
    ]);
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    expect(await settings.list('s1', 10)).toHaveLength(1);
    expect(hurried).toEqual([]);
  });

  it('are not changed from a draft of settings that are no more, nor for nothing', async () => {
    const { yaml, hash } = await settings.current('s1');
    await save(120);
    const again = { draft: withStrike(yaml, 90), ifHash: hash, by: 'bob', reason: 'x' };
    await expect(settings.save('s1', again)).rejects.toThrow(/changed since this draft/);
    const now = await settings.current('s1');
    await expect(settings.save('s1', { ...again, draft: now.yaml, ifHash: now.hash })).rejects.toThrow(
      /nothing would change/,
    );
  });

  it('of two drafts at once take the first one', async () => {
    const both = await Promise.allSettled([save(120), save(130)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(policy().curtailAboveUsdPerMwh).toBe(120);
  });

  it('do not go over what somebody changed in the file by hand', async () => {
    writeFileSync(file, withStrike(MINE, 70));
    const byHand = [{ path: 'policy.curtail_above_usd_per_mwh', from: 80, to: 70 }];
    expect((await settings.current('s1')).byHand).toEqual(byHand);
    await expect(save(120)).rejects.toMatchObject({ name: 'OutdatedError', changes: byHand });
    expect(readFileSync(file, 'utf8')).toBe(withStrike(MINE, 70));
  });

  it('changed in the file while Ebb was not running are a version at the next start', async () => {
    writeFileSync(file, withStrike(MINE, 70));
    const place = { asked: file, file, target: file, note: null };
    const later = serviceOn(settingsOnDisk(place, readFileSync(file, 'utf8'), loadMine));
    await later.start();
    expect(await later.list('s1', 1)).toEqual([
      expect.objectContaining({ version: 2, madeBy: 'configuration file' }),
    ]);
    expect((await entries()).at(-1)?.body['changes']).toEqual([
      { path: 'policy.curtail_above_usd_per_mwh', from: 80, to: 70 },
    ]);
  });

  it('stay as they were where the database does not take the change', async () => {
    const { yaml, hash } = await settings.current('s1');
    await db.dataSource.query('ALTER TABLE settings_version ADD CHECK (version < 2)');
    const wanted = { draft: withStrike(yaml, 120), ifHash: hash, by: 'ana', reason: 'x' };
    await expect(settings.save('s1', wanted)).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    expect(policy().curtailAboveUsdPerMwh).toBe(80);
    expect(await settings.current('s1')).toMatchObject({ version: 1, hash, byHand: null });
  });
});
