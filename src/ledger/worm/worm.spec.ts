import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { Health } from '../../platform/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../../test/support/database.js';
import { ebbLedger } from '../../../test/support/ebb-ledger.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { newKey } from '../../../test/support/ledger-chain.js';
import { EvidenceKeeper } from '../evidence-keeper.js';
import { Ledger } from '../ledger.js';
import { WormExport } from './worm-export.js';
import { verifyWorm } from './worm-verify.js';

const SITE = 'west-1';
const key = newKey();

describeWithDatabase('the write-once folder', () => {
  let db: TestDatabase;
  let ledger: Ledger;
  let path: string;
  let folder: string;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    path = mkdtempSync(join(tmpdir(), 'ebb-worm-'));
    folder = join(path, SITE);
    ledger = new Ledger(db.dataSource, new HandClock(), key, { worm: { path, everyMinutes: 60 } });
  });
  afterEach(async () => {
    await db.drop();
    rmSync(path, { recursive: true });
  });

  const worm = (): WormExport => new WormExport(db.dataSource, path, key, new HandClock());

  async function segment(entries = 3): Promise<void> {
    await ledger.append(
      SITE,
      Array.from({ length: entries }, () => ({ kind: 'plan-made' as const, body: {} })),
    );
    await ledger.checkpoint(SITE);
    await worm().exportNew(SITE);
  }

  /** What somebody does who owns the disk. */
  function change(name: string, bytes: Buffer | string): void {
    chmodSync(join(folder, name), 0o644);
    writeFileSync(join(folder, name), bytes);
  }

  const verify = () => verifyWorm(folder, [ledger.publicKey]);

  test('takes what is new up to the last checkpoint, in files that nobody may write', async () => {
    await segment();
    expect(await worm().exportNew(SITE)).toBeNull();
    await segment(2);
    await ledger.issue(SITE, { report: 'event 17' }, []);
    expect(readdirSync(folder).sort()).toEqual([
      'bundle-000000000006.zip',
      'ledger-000000000001-000000000003.jsonl',
      'ledger-000000000004-000000000005.jsonl',
      'manifest-00000001.json',
      'manifest-00000002.json',
      'manifest-00000003.json',
    ]);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o444);
    expect(await verify()).toMatchObject({
      ok: true,
      files: 3,
      entries: { firstSeq: 1, lastSeq: 5 },
      unknown: [],
    });
  });

  test('never writes over what a crash has left, and goes on', async () => {
    await segment();
    writeFileSync(join(folder, 'ledger-000000000004-000000000006.jsonl'), '{"first_');
    writeFileSync(join(folder, 'manifest-00000002.json'), '{"ent');
    await segment();
    expect(readFileSync(join(folder, 'manifest-00000002.json'), 'utf8')).toBe('{"ent');
    expect(await verify()).toMatchObject({ ok: true, files: 2, entries: { lastSeq: 6 } });
    expect((await verify()).unknown).toHaveLength(2);
  });

  test.each([
    [
      'a segment is missing',
      () => rmSync(join(folder, 'ledger-000000000004-000000000006.jsonl')),
      'it is missing',
    ],
    ['a manifest is missing', () => rmSync(join(folder, 'manifest-00000002.json')), 'manifest 2 is missing'],
    [
      'a byte of a segment is another',
      () => {
        const name = 'ledger-000000000004-000000000006.jsonl';
        change(name, readFileSync(join(folder, name), 'utf8').replace('plan-made', 'plan-mad3'));
      },
      'it was changed',
    ],
    [
      'a manifest says something else',
      () => {
        const name = 'manifest-00000003.json';
        change(name, readFileSync(join(folder, name), 'utf8').replace('"number":3', '"number":4'));
      },
      'was changed, or is signed by none',
    ],
  ])('%s: it is found', async (_, tamper, problem) => {
    for (let each = 0; each < 3; each += 1) await segment();
    tamper();
    const { ok, problems } = await verify();
    expect([ok, problems.join()]).toEqual([false, expect.stringContaining(problem)]);
  });

  test('cut off at its end is found by the manifest that was kept', async () => {
    await segment();
    await segment();
    const { last } = await verify();
    rmSync(join(folder, 'manifest-00000002.json'));
    rmSync(join(folder, 'ledger-000000000004-000000000006.jsonl'));
    expect((await verify()).ok).toBe(true);
    const args = ['worm', 'verify', path, '--site', SITE, '--key', ledger.publicKey];
    const cut = await ebbLedger([...args, '--expect', `${last!.number}:${last!.sha256}`], key);
    expect(cut).toMatchObject({ status: 1, out: expect.stringContaining('not there as it was expected') });
    expect(await ebbLedger(args, key)).toMatchObject({ status: 0, out: expect.stringContaining('1 to 3') });
    expect((await ebbLedger([...args, '--expect', '2'], key)).status).toBe(2);
  });

  test('signed by another key, or of another ledger, is refused', async () => {
    await segment();
    const other = new Ledger(db.dataSource, new HandClock(), newKey());
    expect((await verifyWorm(folder, [other.publicKey])).ok).toBe(false);
    const fresh = await testDatabase();
    const elsewhere = new WormExport(fresh.dataSource, path, key, new HandClock());
    await expect(elsewhere.exportNew(SITE)).rejects.toThrow('folder of another ledger');
    await fresh.drop();
  });

  test('that cannot be written is said in the health, stops nothing, and is tried again', async () => {
    const health = new Health();
    const blocked = join(path, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    const keeper = new EvidenceKeeper(ledger, health, db.dataSource, key, new HandClock(), {
      worm: { path: blocked, everyMinutes: 60 },
    });
    keeper.onApplicationBootstrap();
    await ledger.append(SITE, [{ kind: 'plan-made', body: {} }]);
    await ledger.checkpoint(SITE);
    await keeper.runNow();
    expect(await health.report()).toMatchObject({
      ready: true,
      checks: [
        { name: 'ledger-worm-export', state: 'degraded', detail: expect.stringContaining('is no folder') },
      ],
    });
    rmSync(blocked);
    mkdirSync(blocked);
    await keeper.runNow();
    expect(await health.report()).toMatchObject({ checks: [{ state: 'ok' }] });
    await keeper.beforeApplicationShutdown();
  });
});
