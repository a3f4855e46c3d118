import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { verifyExport } from '../../core/ledger/verify.js';
import { Health } from '../../platform/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../../test/support/database.js';
import { ebbLedger } from '../../../test/support/ebb-ledger.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { newKey } from '../../../test/support/ledger-chain.js';
import { describeWithPython, verifyInPython } from '../../../test/support/python.js';
import { SimulatedTsa } from '../../../test/support/simulated-tsa.js';
import { verifyBundle } from '../bundle.js';
import { EvidenceKeeper } from '../evidence-keeper.js';
import { Ledger } from '../ledger.js';
import { Timestamps } from './timestamps.js';

const SITE = 'west-1';
const key = newKey();
const folder = mkdtempSync(join(tmpdir(), 'ebb-stamps-'));
const caFile = join(folder, 'ca.pem');
const file = join(folder, 'export.jsonl');

describeWithDatabase('time stamps of checkpoints', () => {
  let db: TestDatabase;
  let tsa: SimulatedTsa;
  let ledger: Ledger;
  let config: { url: string; every: number; caPem: string };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    tsa = await SimulatedTsa.create();
    tsa.now = new Date('2024-08-20T12:00:30Z');
    config = { url: await tsa.listen(), every: 2, caPem: tsa.caPem };
    writeFileSync(caFile, tsa.caPem);
  });
  afterAll(async () => {
    await tsa.close();
    rmSync(folder, { recursive: true });
    Logger.overrideLogger(new ConsoleLogger());
  });
  beforeEach(async () => {
    db = await testDatabase();
    ledger = new Ledger(db.dataSource, new HandClock(), key, { timestamps: config });
    tsa.faults = {};
    await checkpoints(1);
  });
  afterEach(() => db.drop());

  async function checkpoints(count: number): Promise<void> {
    for (let each = 0; each < count; each += 1) {
      await ledger.append(SITE, [{ kind: 'plan-made', body: { setpointW: each } }]);
      await ledger.checkpoint(SITE);
    }
  }

  async function stamped(): Promise<number[]> {
    const rows = await db.dataSource.query<{ tree_size: string }[]>(
      'SELECT tree_size FROM ledger_timestamp ORDER BY tree_size',
    );
    return rows.map((row) => Number(row.tree_size));
  }

  const stamps = (): Timestamps => new Timestamps(db.dataSource, config);

  test('begin with the newest checkpoint, and go on with each second one', async () => {
    await checkpoints(4);
    await stamps().stampWaiting(SITE);
    expect(await stamped()).toEqual([5]);
    await checkpoints(5);
    await stamps().stampWaiting(SITE);
    expect(await stamped()).toEqual([5, 7, 9]);
    expect(await stamps().waiting(SITE)).toEqual([]);
  });

  test('wait while the authority is away, whoever asks then, and lose none', async () => {
    await stamps().stampWaiting(SITE);
    tsa.faults = { status: 503 };
    await checkpoints(4);
    await expect(stamps().stampWaiting(SITE)).rejects.toThrow('answers 503');
    expect(await stamps().waiting(SITE)).toEqual([3, 5]);
    const nowhere = new Timestamps(db.dataSource, { ...config, url: 'http://127.0.0.1:1/' });
    await expect(nowhere.stampWaiting(SITE)).rejects.toThrow('cannot be reached');
    tsa.faults = {};
    await stamps().stampWaiting(SITE);
    expect(await stamped()).toEqual([1, 3, 5]);
  });

  test.each([
    ['refused', { refuse: 2 }, 'refused'],
    ['of another root', { wrongRoot: true }, 'another root'],
    ['to another request', { wrongNonce: true }, 'another request'],
    ['that is none', { garbage: Buffer.from('hello') }, 'no TimeStampResp'],
    ['without an end', { garbage: Buffer.alloc(100_000) }, 'more than'],
  ])('are not kept where the reply is %s', async (_, faults, problem) => {
    tsa.faults = faults;
    await expect(stamps().stampWaiting(SITE)).rejects.toThrow(problem);
    expect(await stamped()).toEqual([]);
  });

  test('by an authority that is not the configured one are not kept', async () => {
    const { caPem } = await SimulatedTsa.create();
    await expect(new Timestamps(db.dataSource, { ...config, caPem }).stampWaiting(SITE)).rejects.toThrow(
      'leads to none that is trusted',
    );
    expect(await stamped()).toEqual([]);
  });

  test('are kept as they were received, and stand in exports, which any reader verifies', async () => {
    await stamps().stampWaiting(SITE);
    const [row] = await db.dataSource.query<{ reply: Buffer }[]>('SELECT reply FROM ledger_timestamp');
    expect(row!.reply.equals(tsa.replies.at(-1)!)).toBe(true);
    await checkpoints(1);
    await ebbLedger(['export', '--site', SITE, '--out', file], key, db);
    const { out } = await ebbLedger(['verify', file, '--tsa-ca', caFile], key);
    expect(out).toContain('1, the last over entry 1 at 2024-08-20T12:00:30.000Z, by CN=A test time stamper');
    expect(out).not.toContain('whose clock');
    expect((await ebbLedger(['verify', file], key)).out).toContain('whose clock');
    const other = join(folder, 'other.pem');
    writeFileSync(other, (await SimulatedTsa.create()).caPem);
    const refused = await ebbLedger(['verify', file, '--tsa-ca', other], key);
    expect(refused).toMatchObject({ status: 1, out: expect.stringContaining('timestamp-wrong') });
    expect((await ebbLedger(['verify', file, '--tsa-ca', 'nowhere'], key)).status).toBe(2);
  });

  test('that belong to another checkpoint are found, without X.509 too', async () => {
    await checkpoints(2);
    await stamps().stampNewest(SITE);
    const lines: string[] = [];
    for await (const line of ledger.export(SITE)) lines.push(line);
    const at = lines.findIndex((line) => line.startsWith('{"timestamp":'));
    const moved = lines.with(at, lines[at]!.replace('"tree_size":3', '"tree_size":2'));
    expect((await verifyExport(moved)).finding).toMatchObject({ problem: 'timestamp-wrong' });
    const cut = lines.with(at, lines[at]!.replace('"reply":"MI', '"reply":"MJ'));
    expect((await verifyExport(cut)).finding).toMatchObject({ problem: 'timestamp-wrong' });
    expect((await verifyExport(lines.toSpliced(at, 1))).finding).toMatchObject({ problem: 'truncated' });
  });

  test('go with a bundle: its last checkpoint is stamped before it is sealed', async () => {
    const { bundle } = await ledger.issue(SITE, { report: 'event 17' }, []);
    const found = await verifyBundle(bundle, [ledger.publicKey]);
    expect(found).toMatchObject({ ok: true, ledger: { timestamps: 1 } });
    tsa.faults = { status: 500 };
    const without = await ledger.issue(SITE, { report: 'event 18' }, []);
    expect(await verifyBundle(without.bundle)).toMatchObject({ ok: true, ledger: { timestamps: 0 } });
  });

  describeWithPython('in Python', () => {
    test('are read for their imprint; what is not looked at is said', async () => {
      await stamps().stampWaiting(SITE);
      await ebbLedger(['export', '--site', SITE, '--out', file], key, db);
      const { status, out } = verifyInPython(file, '--key', ledger.publicKey);
      expect([status, out]).toEqual([0, expect.stringContaining('over entry 1 says 20240820120030Z')]);
      expect(out).toContain('not proven: who signed the time stamps');
      await checkpoints(1);
      const other = await tsa.reply(
        (await import('./rfc3161.js')).stampRequest('ab'.repeat(32), Buffer.from([1])),
      );
      await db.dataSource.query('INSERT INTO ledger_timestamp VALUES ($1, 2, $2, now())', [SITE, other]);
      const lines: string[] = [];
      for await (const line of ledger.export(SITE)) lines.push(line);
      writeFileSync(file, `${lines.join('\n')}\n`);
      expect(verifyInPython(file).out).toContain('of another root');
      expect((await ebbLedger(['verify', file], key)).out).toContain('another root');
    });
  });

  test('are asked for by the service; an outage is said in its health and stops nothing', async () => {
    const health = new Health();
    tsa.faults = { status: 503 };
    const keeper = new EvidenceKeeper(ledger, health, db.dataSource, key, new HandClock(), {
      timestamps: config,
    });
    keeper.onApplicationBootstrap();
    await keeper.runNow();
    expect(await health.report()).toMatchObject({
      ready: true,
      checks: [{ name: 'ledger-time-stamps', state: 'degraded', detail: expect.stringContaining('503') }],
    });
    await checkpoints(1);
    tsa.faults = {};
    await keeper.runNow();
    expect(await health.report()).toMatchObject({ checks: [{ state: 'ok' }] });
    expect(await stamped()).toEqual([2]);
    await keeper.beforeApplicationShutdown();
  });
});
