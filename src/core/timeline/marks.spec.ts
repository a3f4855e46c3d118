import { expect, it } from '@jest/globals';
import { LEDGER_KINDS } from '../ledger/kinds.js';
import { NOTED_KINDS, type NotedEntry, noteMarks } from './marks.js';

const entry = (seq: number, kind: string, body: object): NotedEntry => ({
  seq,
  at: `2026-07-01T12:${String(seq).padStart(2, '0')}:00.000Z`,
  kind,
  body,
});
const told = (...entries: readonly NotedEntry[]) =>
  noteMarks(entries).map(({ lane, from, to, text }) => [
    lane,
    from?.slice(14, 16) ?? null,
    to?.slice(14, 16) ?? null,
    text,
  ]);

it('looks for kinds of entry that there are', () => {
  expect(NOTED_KINDS.filter((kind) => !(LEDGER_KINDS as readonly string[]).includes(kind))).toEqual([]);
});

it('tells a change of mode with whose it was and why, and no other change of the configuration', () => {
  const change = { field: 'mode', from: 'auto', to: 'hold', by: 'ana', reason: 'breaker work' };
  const marks = noteMarks([entry(1, 'config-changed', change), entry(2, 'config-changed', { config: {} })]);
  expect(marks).toEqual([
    {
      lane: 'mode',
      id: 'entry 1',
      from: '2026-07-01T12:01:00.000Z',
      calledAt: null,
      to: '2026-07-01T12:01:00.000Z',
      text: 'Mode auto → hold: breaker work',
      state: 'hold',
      by: 'ana',
      entrySeq: 1,
    },
  ]);
});

it('joins an outage’s beginning and end, feed by feed, and leaves open what is not over', () => {
  expect(
    told(
      entry(1, 'feed-stale', { feed: 'price', state: 'stale', error: 'no answer' }),
      entry(2, 'feed-stale', { feed: 'weather', state: 'failing', error: null }),
      entry(3, 'feed-returned', { feed: 'price', source: 'a' }),
    ),
  ).toEqual([
    ['feed', '01', '03', 'price not heard: no answer'],
    ['feed', '02', null, 'weather not heard'],
  ]);
});

it('tells an outage that began before, and quarantines source by source', () => {
  expect(
    told(
      entry(1, 'feed-returned', { feed: 'price', source: 'a' }),
      entry(2, 'feed-quarantined', { feed: 'price', source: 'a', reason: 'another unit' }),
      entry(3, 'feed-cleared', { feed: 'price', source: 'b' }),
      entry(4, 'feed-cleared', { feed: 'price', source: 'a' }),
    ),
  ).toEqual([
    ['feed', null, '01', 'price not heard'],
    ['feed', null, '03', 'price b in quarantine'],
    ['feed', '02', '04', 'price a in quarantine: another unit'],
  ]);
});

it('tells what stands for itself', () => {
  expect(
    told(
      entry(1, 'prices-corrected', { prices: [{}, {}] }),
      entry(2, 'report-issued', { report: 'event ers/17' }),
      entry(3, 'plan-made', {}),
      entry(4, 'service-started', {}),
    ),
  ).toEqual([
    ['ledger', '01', '01', 'The market corrected 2 prices'],
    ['ledger', '02', '02', 'Report issued: event ers/17'],
    ['ledger', '04', '04', 'Ebb was started'],
  ]);
});
