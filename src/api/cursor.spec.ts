import { describe, expect, it } from '@jest/globals';
import { PAGED, pageOf, positionOf } from './cursor.js';

const AT = '2024-08-20T12:00:00.000Z';
const ID = '6f9619ff-8b86-4d01-b42d-00c04fc964ff';

describe('a cursor', () => {
  it('brings back where its page ended', () => {
    const { rows, nextCursor } = pageOf(PAGED.commands, [1, 2, 3], 2, () => [AT, ID]);
    expect(rows).toEqual([1, 2]);
    expect(positionOf(PAGED.commands, nextCursor!)).toEqual([AT, ID]);
  });

  it('is not there on the last page', () => {
    expect(pageOf(PAGED.plans, [1, 2], 2, () => [1])).toEqual({ rows: [1, 2], nextCursor: null });
    expect(positionOf(PAGED.plans, undefined)).toBeNull();
  });

  const other = pageOf(PAGED.plans, [1, 2], 1, () => [7]).nextCursor!;
  const odd = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['of another list', other],
    ['that is nothing', 'x'],
    ['with a position of another form', odd(['commands', [AT, 'no id']])],
    ['with a year before time', odd(['commands', ['0000-01-01T00:00:00Z', ID]])],
    ['with too much in it', odd(['commands', [AT, ID, 1]])],
    ['with a key that is not its own', odd({ __proto__: [] })],
  ])('%s is refused', (_, cursor) => {
    expect(() => positionOf(PAGED.commands, cursor)).toThrow(
      'query.cursor is no cursor of commands. Give `next_cursor` of the page before',
    );
  });
});
