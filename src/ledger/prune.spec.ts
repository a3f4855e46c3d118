import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { ebbLedger } from '../../test/support/ebb-ledger.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { describeWithPython, verifyInPython } from '../../test/support/python.js';
import { Ledger } from './ledger.js';
import type { RetentionRules } from './prune.js';
import { WormExport } from './worm/worm-export.js';

const SITE = 'west-1';
const YEAR_SECONDS = 366 * 24 * 3600;
const key = newKey();
const folder = mkdtempSync(join(tmpdir(), 'ebb-prune-'));
afterAll(() => rmSync(folder, { recursive: true }));

const usual: RetentionRules = {
  inForce: [{ of: `site ${SITE}`, years: 7 }],
  programs: [
    { programId: 'long-program', years: 9 },
    { programId: 'short-program', years: 3 },
  ],
  wormPath: null,
};

/** Three entries of 2012 under one checkpoint, three of 2013 under another, three of 2021. */
describeWithDatabase('pruning', () => {
  let db: TestDatabase;
  let ledger: Ledger;
  let clock: HandClock;
  const file = join(folder, 'export.jsonl');

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock('2012-01-01T00:00:00Z');
    ledger = new Ledger(db.dataSource, clock, key);
    for (const years of [1, 8, 0]) {
      await ledger.append(
        SITE,
        Array.from({ length: 3 }, () => ({ kind: 'plan-made' as const, body: {} })),
      );
      await ledger.checkpoint(SITE);
      clock.advance(years * YEAR_SECONDS);
    }
  });
  afterEach(() => db.drop());

  const run = (args: string[], rules: RetentionRules = usual) => ebbLedger(args, key, db, { rules, clock });
  const prune = (before: string, more: string[], rules?: RetentionRules) =>
    run(['prune', '--site', SITE, '--before', before, '--config', 'mine.yaml', ...more], rules);
  const exportAll = () => run(['export', '--site', SITE, '--out', file]);

  test('removes what is old and exported; the rest verifies, and says what was done', async () => {
    await exportAll();
    expect(await prune('2013-06-01', ['--export', file])).toMatchObject({
      status: 0,
      out: expect.stringContaining('entries 1 to 6 of west-1 are pruned'),
    });
    const [oldest] = await ledger.read(SITE, { fromSeq: 1, limit: 1 });
    expect(oldest!.seq).toBe(7);
    expect((await ledger.entry(SITE, 10)).entry).toMatchObject({
      kind: 'entries-pruned',
      body: { first_seq: 1, last_seq: 6, retention: { of: 'site west-1', years: 7 }, kept: file },
    });
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, firstSeq: 7, entries: 4 });
    expect(await ledger.verify(SITE, { recent: true })).toMatchObject({ ok: true });
    expect((await run(['prove', '8', '--site', SITE, '--out', file])).status).toBe(0);
    expect((await run(['show', '3', '--site', SITE])).err).toContain('entries 1 to 6 were pruned');
    await expect(ledger.export(SITE, { fromSeq: 3 })[Symbol.asyncIterator]().next()).rejects.toThrow(
      'were pruned',
    );
  });

  test('ends with a whole segment: what no checkpoint before the date covers stays', async () => {
    await exportAll();
    await prune('2012-06-01', ['--export', file]);
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, firstSeq: 4 });
  });

  test.each([
    ['inside the retention of the site', usual, 'kept for 7 years for site west-1'],
    [
      'inside that of a program that it is enrolled in',
      { ...usual, inForce: [...usual.inForce, { of: 'program ercot-ers-30', years: 12 }] },
      'kept for 12 years for program ercot-ers-30',
    ],
    [
      'inside three years, whatever is set',
      { ...usual, inForce: [{ of: 'x', years: 1 }] },
      'kept for 3 years',
    ],
  ])('is refused %s', async (_, rules, problem) => {
    await exportAll();
    const { status, err } = await prune('2021-01-01', ['--export', file], rules);
    expect([status, err]).toEqual([2, expect.stringContaining(problem)]);
    expect((await ledger.verify(SITE)).firstSeq).toBe(1);
  });

  test('is refused inside the retention of a program that an old entry names, enrolled or not', async () => {
    const early = new Ledger(db.dataSource, new HandClock('2013-03-01T00:00:00Z'), key);
    await early.append('east-1', [{ kind: 'signal-received', body: { program: 'long-program' } }]);
    await early.checkpoint('east-1');
    const { err } = await ebbLedger(
      ['prune', '--site', 'east-1', '--before', '2013-06-01', '--config', 'mine.yaml', '--export', file],
      key,
      db,
      { rules: usual, clock },
    );
    expect(err).toContain('kept for 9 years for program long-program');
  });

  test('is refused without an export, with one that is short, and with one that does not verify', async () => {
    expect((await prune('2013-06-01', [])).err).toContain('only what is kept elsewhere is pruned');
    await run(['export', '--site', SITE, '--from', '4', '--out', file]);
    expect((await prune('2013-06-01', ['--export', file])).err).toContain('begins with entry 4');
    await run(['export', '--site', SITE, '--to', '2', '--out', file]);
    expect((await prune('2013-06-01', ['--export', file])).err).toContain('nothing of west-1 can be pruned');
    const other = new Ledger(db.dataSource, clock, newKey());
    await other.append('east-1', [{ kind: 'plan-made', body: {} }]);
    await run(['export', '--site', 'east-1', '--out', file]);
    expect((await prune('2013-06-01', ['--export', file])).err).toContain('is of site east-1');
  });

  test('takes the write-once folder for the export', async () => {
    const worm = new WormExport(db.dataSource, folder, key, clock);
    await worm.exportNew(SITE);
    const rules = { ...usual, wormPath: folder };
    expect((await prune('2013-06-01', [], rules)).status).toBe(0);
    expect((await worm.exportNew(SITE))!.entries).toEqual({ first_seq: 10, last_seq: 10 });
    expect(await ledger.verify(SITE)).toMatchObject({ ok: true, firstSeq: 7 });
  });

  test('is the only way: the database lets go of nothing else, and of nothing young', async () => {
    await expect(db.dataSource.query('DELETE FROM ledger_entry WHERE seq = 1')).rejects.toThrow(
      'append-only',
    );
    const insert = 'INSERT INTO ledger_pruning VALUES ($1, $2, now())';
    await expect(db.dataSource.query(insert, [SITE, 2])).rejects.toThrow('up to a checkpoint only');
    const young = new Ledger(db.dataSource, new HandClock(new Date().toISOString()), key);
    await young.append('east-1', [{ kind: 'plan-made', body: {} }]);
    await young.checkpoint('east-1');
    await expect(db.dataSource.query(insert, ['east-1', 1])).rejects.toThrow('three years');
    await exportAll();
    await prune('2012-06-01', ['--export', file]);
    await expect(db.dataSource.query('DELETE FROM ledger_entry WHERE seq = 4')).rejects.toThrow(
      'append-only',
    );
    await expect(db.dataSource.query('DELETE FROM ledger_pruning')).rejects.toThrow('append-only');
  });

  describeWithPython('in Python', () => {
    test('leaves what verifies', async () => {
      await exportAll();
      await prune('2013-06-01', ['--export', file]);
      await exportAll();
      expect(verifyInPython(file, '--key', ledger.publicKey)).toEqual({
        status: 0,
        out: expect.stringContaining('4 entries from 7'),
      });
    });
  });
});
