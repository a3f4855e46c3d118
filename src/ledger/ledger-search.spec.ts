import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { Ledger } from './ledger.js';
import type { EntrySearch } from './ledger-search.js';

const SITE = 'west-1';

describeWithDatabase('looking through the ledger', () => {
  let db: TestDatabase;
  let ledger: Ledger;
  let startedMs: number;

  beforeEach(async () => {
    db = await testDatabase();
    const clock = new HandClock();
    startedMs = clock.now().toMillis();
    ledger = new Ledger(db.dataSource, clock, newKey());
    for (let hour = 0; hour < 6; hour += 1) {
      await ledger.append(SITE, [
        { kind: 'plan-made', body: { setpointW: hour, note: `Hour ${hour}` } },
        { kind: 'override-set', body: { reason: hour === 4 ? 'Storm 100% near' : 'dear' } },
      ]);
      clock.advance(3600);
    }
    await ledger.append('east-1', [{ kind: 'plan-made', body: { note: 'another site' } }]);
  });
  afterEach(() => db.drop());

  async function found(search: Partial<EntrySearch>) {
    const { entries, nextBeforeSeq } = await ledger.search.entries(SITE, { limit: 50, ...search });
    return { seqs: entries.map(({ seq }) => seq), nextBeforeSeq };
  }
  const hours = (count: number): Date => new Date(startedMs + count * 3600e3);

  test('gives the newest first, a page at a time', async () => {
    expect(await found({ limit: 5 })).toEqual({ seqs: [12, 11, 10, 9, 8], nextBeforeSeq: 8 });
    expect(await found({ limit: 5, beforeSeq: 8 })).toEqual({ seqs: [7, 6, 5, 4, 3], nextBeforeSeq: 3 });
    expect(await found({ limit: 5, beforeSeq: 3 })).toEqual({ seqs: [2, 1], nextBeforeSeq: null });
  });

  test('finds by kind, by text as it is written, and by time', async () => {
    expect((await found({ kind: 'plan-made' })).seqs).toEqual([11, 9, 7, 5, 3, 1]);
    expect((await found({ text: 'storm 100%' })).seqs).toEqual([10]);
    expect((await found({ text: '_' })).seqs).toContain(1);
    expect((await found({ text: 'another site' })).seqs).toEqual([]);
    expect((await found({ from: hours(2), to: hours(4) })).seqs).toEqual([8, 7, 6, 5]);
    expect((await found({ from: hours(9) })).seqs).toEqual([]);
  });

  test('lists checkpoints, the newest first', async () => {
    await ledger.checkpoint(SITE);
    const listed = await ledger.search.checkpoints(SITE, { limit: 1 });
    expect(listed).toMatchObject([{ tree_size: 12, stamped: false, site: SITE }]);
    const before = await ledger.search.checkpoints(SITE, { limit: 99, beforeSize: 12 });
    expect(before.every(({ tree_size: size }) => size < 12)).toBe(true);
    expect(await ledger.search.publicKeys()).toEqual([ledger.publicKey]);
  });
});
