import { describe, expect, it } from '@jest/globals';
import { builtIn, enrolment } from '../../../test/support/programs.js';
import { clockTime, delivery, gridSignal } from '../../../test/support/signals.js';
import { foldDelivery, NO_SIGNALS } from '../programs/signals/index.js';
import { RESOURCE_STATUSES } from '../ports/telemetry-out.js';
import { eventState } from './event-state.js';
import { enrolledEvents } from './obligations.js';
import { asOf, type LoadReading, resourceTelemetry, type TelemetryRequest } from './telemetry.js';
import type { SiteEnrolment } from './terms.js';

const NOW = clockTime('13:00');
const LOAD: LoadReading = {
  from: 'miners',
  powerW: 9e6,
  at: clockTime('12:59'),
  oldRatio: 0,
  doubtfulRatio: 0,
};

function terms(kind: SiteEnrolment['enrolment']['kind'], programId: string): SiteEnrolment {
  const commitments = [{ periodId: null, powerW: 5e6, maximumBaseLoadW: 2e6 }];
  return {
    enrolment: enrolment({ kind, programId, commitments, lowestLoadW: 1e6 }),
    calls: [{ sourceId: 's1', programRef: null }],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0,
    rates: [],
    warnings: [],
  };
}

function request(change: Partial<TelemetryRequest> = {}): TelemetryRequest {
  return {
    ...builtIn('ercot-clr'),
    terms: terms('base-point', 'ercot-clr'),
    mode: 'auto',
    load: LOAD,
    // 8 MW can go, 0.5 MW stay.
    responders: { minerCount: 2_500, shedW: 8e6, stepW: 3_200, lowestW: 0.5e6 },
    events: [],
    signals: [],
    upSeconds: 240,
    downSeconds: 30,
    rampUpWPerMinuteMax: null,
    relay: null,
    now: NOW,
    staleAfterSeconds: 90,
    sequence: 65_537,
    ...change,
  };
}

const signals = (...each: Parameters<typeof gridSignal>[0][]) =>
  Object.values(foldDelivery(NO_SIGNALS, delivery('12:50', each.map(gridSignal))).state);
const dispatch = (powerW: number) =>
  ({ payloadType: 'DISPATCH_SETPOINT', kind: 'dispatch', powerW }) as const;
const statusOf = (change: Partial<TelemetryRequest>) =>
  RESOURCE_STATUSES[resourceTelemetry(request(change)).points.status.value!];

describe('what is told of a resource', () => {
  it('is its load, its limits, its ramps and what it could shed', () => {
    const { points, enrolmentId, validUntil } = resourceTelemetry(request());
    const values = Object.fromEntries(Object.entries(points).map(([name, { value }]) => [name, value]));
    expect(values).toEqual({
      netPowerW: 9e6,
      powerMaxW: 8.5e6,
      powerMinW: 0.5e6,
      basePointW: null,
      // 8 MW in 240 s up, in 30 s down.
      rampUpWPerMinute: 2e6,
      rampDownWPerMinute: 16e6,
      headroomW: 8.5e6,
      responsibilityW: 5e6,
      controllableW: 8e6,
      status: 1,
      relayArmed: null,
      heartbeat: 1,
    });
    expect([enrolmentId, validUntil]).toEqual(['e1', '2026-08-12T13:01:30.000Z']);
  });

  it('has of a load that is not controllable what it draws as its most, and what it holds ready', () => {
    const { points } = resourceTelemetry(
      request({ ...builtIn('ercot-rrs-ufr'), terms: terms('headroom', 'ercot-rrs-ufr') }),
    );
    expect([points.powerMaxW.value, points.powerMinW.value, points.headroomW.value]).toEqual([9e6, 1e6, 8e6]);
  });

  it('rises no faster than the feeder stands', () => {
    const { rampUpWPerMinute, rampDownWPerMinute } = resourceTelemetry(
      request({ rampUpWPerMinuteMax: 1e6 }),
    ).points;
    expect([rampUpWPerMinute.value, rampDownWPerMinute.value]).toEqual([1e6, 16e6]);
  });

  it.each([
    ['of a meter', { from: 'meter' }, 'valid', 9e6],
    ['of the miners', {}, 'calculated', 9e6],
    ['that a twentieth is estimated of', { doubtfulRatio: 0.05 }, 'suspect', 9e6],
    ['that a fifth is too old of', { oldRatio: 0.2, doubtfulRatio: 0.2 }, 'invalid', null],
    ['that was last read 91 s ago', { at: '2026-08-12T12:58:29.000Z' }, 'invalid', null],
  ] as const)('counts a load %s as it is', (_, change, quality, value) => {
    const { netPowerW, headroomW } = resourceTelemetry(request({ load: { ...LOAD, ...change } })).points;
    expect(netPowerW).toMatchObject({ quality, value });
    // What is made from it is worth no more.
    expect(headroomW.quality).toBe(quality === 'valid' ? 'calculated' : quality);
    expect(headroomW.value === null).toBe(value === null);
  });

  it('says nothing where nothing was ever read', () => {
    const { netPowerW, headroomW } = resourceTelemetry(request({ load: null })).points;
    const nothing = { value: null, quality: 'invalid', at: null };
    expect([netPowerW, headroomW]).toEqual([nothing, nothing]);
  });

  it('echoes the last dispatch in force, and none that has ended', () => {
    const open = { startsAt: clockTime('12:50'), endsAt: null, values: [dispatch(6e6)] };
    const newer = { startsAt: clockTime('12:55'), endsAt: null, values: [dispatch(4e6)] };
    const known = signals({ eventId: 'a', intervals: [open] }, { eventId: 'b', intervals: [newer] });
    expect(resourceTelemetry(request({ signals: known })).points.basePointW).toEqual({
      value: 4e6,
      quality: 'valid',
      at: clockTime('12:55'),
    });
    expect(statusOf({ signals: known })).toBe('deployed');
    const over = signals({ intervals: [{ ...open, endsAt: clockTime('12:59') }] });
    expect(resourceTelemetry(request({ signals: over })).points.basePointW.quality).toBe('invalid');
  });

  it('tells of the relay as its contact last did, and not for long', () => {
    const relay = { armed: true, at: clockTime('12:59') };
    expect(resourceTelemetry(request({ relay })).points.relayArmed).toEqual({
      value: 1,
      quality: 'valid',
      at: relay.at,
    });
    const old = { armed: true, at: clockTime('12:50') };
    expect(resourceTelemetry(request({ relay: old })).points.relayArmed).toMatchObject({ value: null });
  });

  it.each([
    ['13:05', 'available'],
    ['13:29', 'falling'],
    ['13:40', 'deployed'],
  ])('has at %s the status of the event that was called at 13:00: %s', (hhmm, status) => {
    const ers = { ...builtIn('ercot-ers-30'), terms: terms('drop-to', 'ercot-ers-30') };
    const called = gridSignal({
      createdAt: NOW,
      intervals: [{ startsAt: NOW, endsAt: null, values: [] }],
    });
    const known = Object.values(foldDelivery(NO_SIGNALS, delivery('13:00', [called])).state);
    const now = clockTime(hhmm);
    const events = enrolledEvents(ers.terms, known).map((event) =>
      eventState(ers.program, ers.terms, event, now),
    );
    expect(statusOf({ ...ers, signals: known, events, now })).toBe(status);
  });

  it('is out of service in mode shadow, and where nobody can respond', () => {
    const nobody = { minerCount: 0, shedW: 0, stepW: 0, lowestW: 9e6 };
    expect([
      statusOf({ mode: 'shadow' }),
      statusOf({ mode: 'hold' }),
      statusOf({ responders: nobody }),
    ]).toEqual(['out-of-service', 'available', 'out-of-service']);
  });

  it('is all invalid once nobody has renewed it in time', () => {
    const told = resourceTelemetry(request());
    expect(asOf(told, '2026-08-12T13:01:29.999Z')).toBe(told);
    const late = Object.values(asOf(told, '2026-08-12T13:01:30.000Z').points);
    expect(late.every(({ value, quality }) => value === null && quality === 'invalid')).toBe(true);
  });
});
