import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { verifyExport } from '../core/ledger/verify.js';
import { Health } from '../platform/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { Ledger, type NewEntry } from './ledger.js';
import { seqRange } from './ledger-export.js';
import { LedgerKeeper } from './ledger-keeper.js';
import { loadSigningKey } from './signing-key.js';

const SITE = 'west-1';

function plans(count: number): NewEntry[] {
  return Array.from({ length: count }, (_, index) => ({ kind: 'plan-made', body: { setpointW: index } }));
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const result: string[] = [];
  for await (const line of lines) result.push(line);
  return result;
}

describeWithDatabase('the ledger on a database', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  const key = newKey();

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock();
    ledger = new Ledger(db.dataSource, clock, key);
  });
  afterEach(() => db.drop());

  /** What somebody does who owns the database. */
  async function tamper(sql: string): Promise<void> {
    await db.dataSource.query(
      `BEGIN; ALTER TABLE ledger_entry DISABLE TRIGGER USER; ${sql}; ALTER TABLE ledger_entry ENABLE TRIGGER USER; COMMIT`,
    );
  }

  test('tells of entries once they are on disk, and never of those that were rolled back', async () => {
    const told: string[] = [];
    ledger.onAppend((siteId, entries) => told.push(`${siteId} ${entries.map(({ seq }) => seq).join()}`));
    await db.dataSource.transaction(async (tx) => {
      await ledger.append(SITE, plans(2), tx);
      await ledger.append('east-1', plans(1), tx);
      expect(told).toEqual([]);
    });
    expect(told).toEqual([`${SITE} 1,2`, 'east-1 1']);
    await expect(
      db.dataSource.transaction(async (tx) => {
        await ledger.append(SITE, plans(1), tx);
        throw new Error('no room');
      }),
    ).rejects.toThrow('no room');
    await ledger.append(SITE, plans(1));
    expect(told.slice(2)).toEqual([`${SITE} 3`]);
  });

  test('loses no entry to a listener that fails', async () => {
    ledger.onAppend(() => {
      throw new Error('listener');
    });
    expect((await ledger.append(SITE, plans(1))).seq).toBe(1);
    expect(await ledger.read(SITE, { fromSeq: 1, limit: 10 })).toHaveLength(1);
  });

  test('numbers entries from 1, chains them and writes members in snake_case', async () => {
    const head = await ledger.append(SITE, plans(2));
    expect(head.seq).toBe(2);
    const [first, second] = await ledger.read(SITE, { fromSeq: 1, limit: 10 });
    expect(first).toMatchObject({
      seq: 1,
      site: SITE,
      at: '2024-08-20T12:00:00.000Z',
      body: { setpoint_w: 0 },
      prev: '0'.repeat(64),
    });
    expect(second).toMatchObject({ seq: 2, prev: first?.hash, hash: head.hash });
  });

  test('keeps numbers to the last digit', async () => {
    const body = {
      small: 1e-7,
      large: 1.7976931348623157e308,
      sum: 0.1 + 0.2,
      whole: 9007199254740991,
      negativeZero: -0,
    };
    await ledger.append(SITE, [{ kind: 'plan-made', body }]);
    const [row] = await db.dataSource.query<{ entry: string }[]>('SELECT entry FROM ledger_entry');
    expect(row?.entry).toContain(
      '"body":{"large":1.7976931348623157e+308,"negative_zero":0,"small":1e-7,"sum":0.30000000000000004,"whole":9007199254740991}',
    );
  });

  test('appends at once from everywhere come one after another', async () => {
    await Promise.all(Array.from({ length: 24 }, () => ledger.append(SITE, plans(5))));
    expect((await ledger.head(SITE)).seq).toBe(120);
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, entries: 120 });
  });

  test('an append is undone with the transaction that it is part of', async () => {
    await ledger.append(SITE, plans(1));
    const failing = db.dataSource.transaction(async (tx) => {
      await ledger.append(SITE, plans(300), tx);
      throw new Error('changed our mind');
    });
    await expect(failing).rejects.toThrow('changed our mind');
    await ledger.append(SITE, plans(1));
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, entries: 2 });
  });

  test('time does not go back with the clock', async () => {
    await ledger.append(SITE, plans(1));
    const earlier = new Ledger(db.dataSource, new HandClock('2024-08-20T11:00:00Z'), key);
    await earlier.append(SITE, plans(1));
    const entries = await ledger.read(SITE, { fromSeq: 1, limit: 10 });
    expect(entries.map(({ at }) => at)).toEqual(['2024-08-20T12:00:00.000Z', '2024-08-20T12:00:00.000Z']);
  });

  test.each([
    ['UPDATE ledger_entry SET kind = kind'],
    ['DELETE FROM ledger_entry'],
    ['TRUNCATE ledger_entry'],
    ['DELETE FROM ledger_checkpoint'],
    ['TRUNCATE ledger_checkpoint'],
    ['UPDATE ledger_key SET key_id = key_id'],
  ])('the database refuses %s', async (sql) => {
    await ledger.append(SITE, plans(1));
    await expect(db.dataSource.query(sql)).rejects.toThrow(/append-only/);
  });

  test('a checkpoint comes after 256 entries, after 5 minutes with new ones, and when asked for', async () => {
    const covered = async (): Promise<number> => (await ledger.head(SITE)).checkpointSeq;
    await ledger.append(SITE, plans(1));
    await ledger.append(SITE, plans(255));
    expect(await covered()).toBe(1);
    await ledger.append(SITE, plans(1));
    expect(await covered()).toBe(257);
    clock.advance(299);
    await ledger.append(SITE, plans(1));
    expect(await covered()).toBe(257);
    clock.advance(1);
    await ledger.append(SITE, plans(1));
    expect(await covered()).toBe(259);
    await ledger.append(SITE, plans(1));
    await ledger.checkpoint(SITE);
    await ledger.checkpoint(SITE);
    expect(await covered()).toBe(260);
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, checkpoints: 4, entriesPastCheckpoint: 0 });
  });

  test.each([
    [
      'edited',
      'UPDATE ledger_entry SET entry = replace(entry, \'"setpoint_w":41\', \'"setpoint_w":40\') WHERE seq = 42',
      42,
    ],
    ['deleted', 'DELETE FROM ledger_entry WHERE seq BETWEEN 42 AND 44', 42],
    ['truncated', 'DELETE FROM ledger_entry WHERE seq > 41', 42],
  ])('an entry that was %s behind its back is named', async (_, sql, seq) => {
    await ledger.append(SITE, plans(60));
    await tamper(sql);
    expect((await ledger.verify(SITE)).finding).toMatchObject({ seq });
  });

  test('any part of the chain is exported so that it verifies by itself', async () => {
    for (let batch = 0; batch < 12; batch += 1) await ledger.append(SITE, plans(100));
    for (const [fromSeq, toSeq] of [
      [1, 1200],
      [1, 1],
      [2, 300],
      [300, 300],
      [301, 900],
      [1199, 1200],
      [7, 601],
    ]) {
      const lines = await collect(ledger.export(SITE, { fromSeq: fromSeq!, toSeq: toSeq! }));
      const result = await verifyExport(lines, { trustedKeys: [ledger.publicKey] });
      expect(result).toMatchObject({ finding: null, firstSeq: fromSeq, entries: toSeq! - fromSeq! + 1 });
      const lastSigned = 1000;
      expect(result.entriesPastCheckpoint).toBe(Math.max(0, toSeq! - Math.max(lastSigned, fromSeq! - 1)));
    }
  });

  test('a part whose start or end was forged does not fit the signed tree', async () => {
    for (let batch = 0; batch < 3; batch += 1) await ledger.append(SITE, plans(300));
    const lines = await collect(ledger.export(SITE, { fromSeq: 100, toSeq: 500 }));
    const forged = (edit: (header: { frontier: string[] }) => void): string[] => {
      const header = JSON.parse(lines[0]!) as { frontier: string[] };
      edit(header);
      return [JSON.stringify(header), ...lines.slice(1)];
    };
    const { finding } = await verifyExport(forged(({ frontier }) => (frontier[0] = 'a'.repeat(64))));
    expect(finding).toMatchObject({ problem: 'wrong-start' });
    const noProof = lines.filter((line) => !line.includes('later_checkpoint'));
    expect((await verifyExport(noProof)).finding).toMatchObject({ problem: 'truncated' });
  });

  test('entries of a span of time are found', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      await ledger.append(SITE, plans(2));
      clock.advance(60);
    }
    const at = (minute: number): Date => new Date(Date.UTC(2024, 7, 20, 12, minute));
    expect(await seqRange(db.dataSource, SITE, at(1), at(3))).toEqual({ fromSeq: 3, toSeq: 6 });
    expect(await seqRange(db.dataSource, SITE, at(4), null)).toEqual({ fromSeq: 9, toSeq: 10 });
    expect(await seqRange(db.dataSource, SITE, at(5), null)).toBeNull();
  });

  test('a new key is exported beside the old one, and does not pass for it', async () => {
    await ledger.append(SITE, plans(1));
    const renewed = new Ledger(db.dataSource, clock, newKey());
    await renewed.append(SITE, plans(1));
    await renewed.checkpoint(SITE);
    const lines = await collect(ledger.export(SITE));
    const both = [ledger.publicKey, renewed.publicKey];
    expect((await verifyExport(lines, { trustedKeys: both })).ok).toBe(true);
    expect((await verifyExport(lines)).keyIds).toHaveLength(2);
    const { finding } = await verifyExport(lines, { trustedKeys: [ledger.publicKey] });
    expect(finding).toMatchObject({ problem: 'wrong-key' });
  });

  test('the start reports a chain that does not verify, and the stop signs what is unsigned', async () => {
    await ledger.append(SITE, plans(3));
    const health = new Health();
    const keeper = new LedgerKeeper(ledger, health, clock);
    await keeper.onApplicationBootstrap();
    expect(await health.report()).toMatchObject({ checks: [{ name: 'ledger', state: 'ok' }] });
    await ledger.append(SITE, plans(1));
    await keeper.beforeApplicationShutdown();
    expect(await ledger.head(SITE)).toMatchObject({ seq: 4, checkpointSeq: 4 });

    await tamper("UPDATE ledger_entry SET entry = replace(entry, 'plan-made', 'plan-mad3') WHERE seq = 3");
    const next = new LedgerKeeper(ledger, health, clock);
    await next.onApplicationBootstrap();
    const { checks } = await health.report();
    expect(checks[0]).toMatchObject({
      state: 'degraded',
      detail: expect.stringContaining('edited: entry 3'),
    });
    await next.beforeApplicationShutdown();
  });

  test('what stays unsigned for 5 minutes is signed by time', async () => {
    await ledger.append(SITE, plans(1));
    await ledger.append(SITE, plans(1));
    const keeper = new LedgerKeeper(ledger, new Health(), clock);
    await keeper.onApplicationBootstrap();
    clock.advance(300);
    await keeper.beforeApplicationShutdown();
    const [row] = await db.dataSource.query<{ checkpoint: string }[]>(
      'SELECT checkpoint FROM ledger_checkpoint ORDER BY tree_size DESC LIMIT 1',
    );
    expect(JSON.parse(row!.checkpoint)).toMatchObject({ tree_size: 2, at: '2024-08-20T12:05:00.000Z' });
  });
});

describe('the signing key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-key-'));
  const file = join(folder, 'state', 'ledger-ed25519.pem');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is made once, for its owner only, and found again', () => {
    const made = loadSigningKey(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadSigningKey(file).equals(made)).toBe(true);
    expect(createPrivateKey(readFileSync(file)).asymmetricKeyType).toBe('ed25519');
  });

  test('is refused where the file holds something else', () => {
    writeFileSync(file, 'nothing');
    expect(() => loadSigningKey(file)).toThrow();
  });
});
