import { expect, test } from '@jest/globals';
import { instantOfLocal, localOfInstant } from './local-time.js';

const ZONE = 'America/Chicago';

test.each([
  ['2026-07-01T12:00', '2026-07-01T17:00:00.000Z'],
  ['2026-12-01T12:00', '2026-12-01T18:00:00.000Z'],
  ['2026-11-01T00:30', '2026-11-01T05:30:00.000Z'],
  ['2026-11-01T03:00', '2026-11-01T09:00:00.000Z'],
])('%s in Chicago is %s', (local, at) => {
  expect(instantOfLocal(local, ZONE)).toBe(at);
  expect(localOfInstant(at, ZONE)).toBe(local);
});

test('an hour that comes twice is the first of the two, one that is left out the hour after', () => {
  expect(instantOfLocal('2026-11-01T01:30', ZONE)).toBe('2026-11-01T06:30:00.000Z');
  expect(localOfInstant(instantOfLocal('2026-03-08T02:30', ZONE), ZONE)).toBe('2026-03-08T03:30');
});

test('nothing is nothing', () => {
  expect([instantOfLocal('', ZONE), localOfInstant('', ZONE)]).toEqual(['', '']);
});
