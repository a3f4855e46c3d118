import { describe, expect, it } from '@jest/globals';
import type { GridSignal, SignalValue } from '../../ports/signal.js';
import { asksForLess } from './asks-less.js';

const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const limit = (powerW: number): SignalValue => ({ payloadType: 'x', kind: 'power-limit', powerW });
const drop = (powerW: number): SignalValue => ({ payloadType: 'x', kind: 'power-drop', powerW });

function signal(value: SignalValue, from = '14:00', to: string | null = '16:00'): GridSignal {
  return {
    eventId: 'e',
    version: 1,
    contentSha256: '',
    programRef: null,
    kind: 'event',
    intervals: [{ startsAt: at(from), endsAt: to === null ? null : at(to), values: [value] }],
    repeats: null,
    priority: null,
    targets: [],
    responseRequired: false,
    respondBy: null,
    createdAt: null,
    reportRequests: [],
    notes: [],
  };
}

describe('what is said anew of an event asks for less', () => {
  const known = signal(limit(2e6));
  it.each<[boolean, string, GridSignal]>([
    [false, 'where it is the same', known],
    [false, 'where it leaves less load', signal(limit(1e6))],
    [true, 'where it leaves more load', signal(limit(3e6))],
    [false, 'where it lasts longer', signal(limit(2e6), '14:00', '17:00')],
    [false, 'where nobody says when it ends', signal(limit(2e6), '14:00', null)],
    [true, 'where it ends earlier', signal(limit(2e6), '14:00', '15:00')],
    [true, 'where it begins later', signal(limit(2e6), '14:30')],
    [true, 'where it is called off', { ...known, kind: 'cancellation', intervals: [] }],
    [true, 'where it is a test now', { ...known, kind: 'test' }],
    [true, 'where it is measured in another way', signal(drop(9e6))],
  ])('%s: %s', (expected, _, next) => {
    expect(asksForLess(known, next, at('12:00'))).toBe(expected);
  });

  it('of a drop that grows it does not', () => {
    expect(asksForLess(signal(drop(1e6)), signal(drop(2e6)), at('12:00'))).toBe(false);
    expect(asksForLess(signal(drop(2e6)), signal(drop(1e6)), at('12:00'))).toBe(true);
  });

  it('looks at what is to come alone', () => {
    expect(asksForLess(known, signal(limit(2e6), '14:30'), at('15:00'))).toBe(false);
    expect(asksForLess(known, signal(limit(9e6)), at('17:00'))).toBe(false);
  });
});
