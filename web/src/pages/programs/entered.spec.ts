import { describe, expect, test } from '@jest/globals';
import { bodyOf, type Entry, loadLeftW, mistakeIn } from './entered.js';

const ENTRY: Entry = {
  source: 'desk',
  id: ' 17 ',
  reason: 'QSE desk by telephone',
  asks: 'committed',
  powerMw: 0,
  starts: '',
  ends: '2026-07-01T18:00',
  isTest: false,
};

describe('an event that is entered by hand', () => {
  test.each([
    [{}, null],
    [{ id: ' ' }, /number of the event/],
    [{ reason: 'phone' }, /who called/],
    [{ source: '' }, /No source/],
    [{ asks: 'limit', powerMw: NaN }, /megawatts/],
    [{ starts: '2026-07-01T19:00' }, /ends after/],
  ] as const)('with %j is told what is wrong', (part, said) => {
    const mistake = mistakeIn({ ...ENTRY, ...part });
    if (said === null) expect(mistake).toBeNull();
    else expect(mistake).toMatch(said);
  });

  test('is sent in Ebb’s own words, its times in UTC', () => {
    expect(bodyOf(ENTRY, 'America/Chicago')).toEqual({
      source: 'desk',
      reason: 'QSE desk by telephone',
      event: { event_id: '17', kind: 'event', level: 1, ends_at: '2026-07-01T23:00:00.000Z' },
    });
    const drop = { ...ENTRY, asks: 'drop', powerMw: 2.5, isTest: true } as const;
    expect(bodyOf(drop, 'UTC').event).toMatchObject({ kind: 'test', power_drop_w: 2.5e6 });
  });

  test.each([
    ['committed', 0, 12e6],
    ['limit', 5, 5e6],
    ['drop', 8, 14e6],
    ['drop', 80, 0],
  ] as const)('asking %s of %d MW leaves a load of %d W', (asks, powerMw, leftW) => {
    expect(loadLeftW({ asks, powerMw }, { drawnW: 22e6, committedW: 10e6, baseLoadW: 12e6 })).toBe(leftW);
  });
});
