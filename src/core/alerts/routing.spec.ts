import { describe, expect, it } from '@jest/globals';
import type { AlertChange } from './alert.js';
import { type AlertRule, type QuietHours, WEEKDAYS } from './config.js';
import { ALERT_KIND_NAMES, ruleOf, SEVERITIES } from './kinds.js';
import { minuteOfClock, quietUntilMs } from './quiet-hours.js';
import { closingDeliveries, deliveriesOf, repeatsDue, type Routed } from './routing.js';
import { fc } from '../../../test/support/fast-check.js';

const CHICAGO = 'America/Chicago';
const at = (text: string): number => Date.parse(text);
const hours = (from: string, to: string, more: Partial<QuietHours> = {}): QuietHours => ({
  fromMinute: minuteOfClock(from)!,
  toMinute: minuteOfClock(to)!,
  days: WEEKDAYS,
  timeZone: CHICAGO,
  below: 'critical',
  then: 'hold',
  ...more,
});
const rule = (more: Partial<AlertRule> = {}): AlertRule => ({ routes: ['ops'], groupSeconds: 0, ...more });
const warning: Routed = { kind: 'feed-stale', severity: 'warning', siteId: 'west', obligation: false };

describe('quiet hours', () => {
  // Wednesday; Chicago is UTC−5 in summer.
  it.each([
    ['22:00', '07:00', '2026-08-13T02:59:00Z', null],
    ['22:00', '07:00', '2026-08-13T03:00:00Z', '2026-08-13T12:00:00Z'],
    ['22:00', '07:00', '2026-08-13T11:59:00Z', '2026-08-13T12:00:00Z'],
    ['22:00', '07:00', '2026-08-13T12:00:00Z', null],
    ['12:00', '13:30', '2026-08-12T17:10:00Z', '2026-08-12T18:30:00Z'],
    ['12:00', '13:30', '2026-08-12T18:30:00Z', null],
  ])('from %s to %s at %s end at %s', (from, to, now, end) => {
    expect(quietUntilMs(hours(from, to), at(now))).toBe(end === null ? null : at(end));
  });

  it('begin on their days alone, and go on over midnight', () => {
    const weekend = hours('22:00', '07:00', { days: ['fri'] });
    expect(quietUntilMs(weekend, at('2026-08-14T03:30:00Z'))).toBeNull();
    expect(quietUntilMs(weekend, at('2026-08-15T03:30:00Z'))).toBe(at('2026-08-15T12:00:00Z'));
    expect(quietUntilMs(weekend, at('2026-08-15T09:00:00Z'))).toBe(at('2026-08-15T12:00:00Z'));
  });

  it('end when the clock shows it, in the nights of 7 and of 9 hours, too', () => {
    const night = hours('23:00', '07:00');
    expect(quietUntilMs(night, at('2026-03-08T05:30:00Z'))).toBe(at('2026-03-08T12:00:00Z'));
    expect(quietUntilMs(night, at('2026-11-01T04:30:00Z'))).toBe(at('2026-11-01T13:00:00Z'));
    const skipped = hours('23:00', '02:30');
    expect(quietUntilMs(skipped, at('2026-03-08T07:30:00Z'))).toBe(at('2026-03-08T08:30:00Z'));
  });

  it.each(['7:00', '24:00', '22:60', 'noon'])('%s is no time of a clock', (text) => {
    expect(minuteOfClock(text)).toBeNull();
  });
});

describe('a change of an alert', () => {
  const night = at('2026-08-13T05:00:00Z');
  const morning = at('2026-08-13T12:00:00Z');

  it('goes to the routes of all rules that fit, to each once, as early as one of them asks for', () => {
    const rules = [
      rule({ routes: ['ops', 'boss'], quietHours: hours('22:00', '07:00') }),
      rule({ routes: ['ops'], severities: ['warning'], groupSeconds: 30 }),
      rule({ routes: ['never'], sites: ['east'] }),
      rule({ routes: ['neither'], kinds: ['disk-low'] }),
    ];
    expect(deliveriesOf(warning, 'opened', { rules }, night)).toEqual([
      { routeId: 'ops', dueMs: night + 30_000, as: 'alert' },
      { routeId: 'boss', dueMs: morning, as: 'digest' },
    ]);
  });

  it('of Ebb itself fits rules without sites', () => {
    const disk: Routed = { ...warning, kind: 'disk-low', siteId: null };
    const rules = [rule({ routes: ['all'] }), rule({ routes: ['west'], sites: ['west'] })];
    expect(deliveriesOf(disk, 'opened', { rules }, night).map(({ routeId }) => routeId)).toEqual(['all']);
  });

  it('is dropped in quiet hours where that is asked for, but for what is severe', () => {
    const quietHours = hours('22:00', '07:00', { then: 'drop' });
    const rules = [rule({ quietHours })];
    expect(deliveriesOf(warning, 'opened', { rules }, night)).toEqual([]);
    expect(deliveriesOf({ ...warning, severity: 'critical' }, 'opened', { rules }, night)).toHaveLength(1);
    const low = [rule({ quietHours: { ...quietHours, below: 'warning' } })];
    expect(deliveriesOf(warning, 'opened', { rules: low }, night)).toHaveLength(1);
  });

  it('that ends it is told wherever it was told that it began, and nowhere else', () => {
    const rules = [rule({ routes: ['ops', 'other'], quietHours: hours('22:00', '07:00', { then: 'drop' }) })];
    expect(closingDeliveries(warning, 'resolved', ['ops', 'gone'], { rules }, night)).toEqual([
      { routeId: 'ops', dueMs: morning, as: 'digest' },
      { routeId: 'gone', dueMs: night, as: 'alert' },
    ]);
  });

  it('is repeated while nobody has taken it on', () => {
    const rules = [rule({ repeatMinutes: 30 }), rule({ routes: ['boss'] })];
    const told = new Map([
      ['ops', night - 30 * 60_000],
      ['boss', night - 90 * 60_000],
    ]);
    const due = (state: 'open' | 'acknowledged', nowMs: number) =>
      repeatsDue({ ...warning, state }, told, { rules }, nowMs).map(({ routeId }) => routeId);
    expect(due('open', night)).toEqual(['ops']);
    expect(due('open', night - 1)).toEqual([]);
    expect(due('acknowledged', night)).toEqual([]);
  });
});

const anyQuietHours: fc.Arbitrary<QuietHours> = fc.record({
  fromMinute: fc.integer({ min: 0, max: 1_439 }),
  toMinute: fc.integer({ min: 0, max: 1_439 }),
  days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
  timeZone: fc.constantFrom('UTC', CHICAGO, 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
  below: fc.constantFrom('warning', 'critical'),
  then: fc.constantFrom('hold', 'drop'),
});
const anyRules = fc.array(
  fc.record({
    routes: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    severities: fc.option(fc.subarray([...SEVERITIES], { minLength: 1 }), { nil: undefined }),
    quietHours: fc.option(anyQuietHours, { nil: undefined }),
    repeatMinutes: fc.option(fc.integer({ min: 1, max: 600 }), { nil: undefined }),
    groupSeconds: fc.integer({ min: 0, max: 3_600 }),
  }),
  { minLength: 1, maxLength: 5 },
);
const anyMs = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });

describe('whatever the rules and the hour', () => {
  it('an obligation is told at once, at every route of a rule that fits it', () => {
    const kinds = ALERT_KIND_NAMES.filter((kind) => ruleOf(kind).obligation);
    const changes: AlertChange[] = ['opened', 'worse', 'repeated', 'acknowledged', 'resolved'];
    fc.assert(
      fc.property(
        anyRules,
        anyMs,
        fc.constantFrom(...kinds),
        fc.constantFrom(...SEVERITIES),
        fc.constantFrom(...changes),
        (rules, nowMs, kind, severity, change) => {
          const owed: Routed = { kind, severity, siteId: 'west', obligation: true };
          const fitting = rules.filter(({ severities }) => severities?.includes(severity) ?? true);
          const wanted = [...new Set(fitting.flatMap(({ routes }) => routes))].sort();
          const told = deliveriesOf(owed, change, { rules }, nowMs);
          expect(told.map(({ routeId }) => routeId).sort()).toEqual(wanted);
          expect(told.every(({ dueMs, as }) => dueMs === nowMs && as === 'alert')).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('quiet hours are over at their end, and within a day and an hour', () => {
    fc.assert(
      fc.property(anyQuietHours, anyMs, (quiet, nowMs) => {
        const endMs = quietUntilMs(quiet, nowMs);
        if (endMs === null) return;
        expect(endMs).toBeGreaterThanOrEqual(nowMs);
        expect(endMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
      }),
      { numRuns: 500 },
    );
  });
});
