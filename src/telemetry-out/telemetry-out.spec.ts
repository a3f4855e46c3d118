import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SiteEnrolment } from '../core/enrolled/index.js';
import type { ResourceTelemetry, TelemetryLink } from '../core/ports/telemetry-out.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry, type FleetState, type MinerState, type SiteStore } from '../fleet/index.js';
import type { SignalService } from '../ingest/index.js';
import type { EnrolmentState, StateService } from '../state/index.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { TEST_ENVELOPE, testFleet, testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { builtIn, enrolment } from '../../test/support/programs.js';
import { unknownMinerState } from '../fleet/miner-state.js';
import { minerLoad } from './miner-load.js';
import { TelemetryOutService } from './telemetry-out.service.js';

const NOW = '2026-08-12T13:00:00Z';
const fleet = testFleet({ count: 10 });
const [first] = fleet.miners;
const nominalW = first!.nominal.powerW;

function stateOf(minerId: string, change: Partial<MinerState> = {}): MinerState {
  const read = { powerW: nominalW, powerSource: 'metered', observedAt: '2026-08-12T12:59:50.000Z' } as const;
  return { ...unknownMinerState(minerId), ...read, ...change };
}
const statesWith = (change: (index: number) => Partial<MinerState>) =>
  new Map(fleet.miners.map(({ minerId }, index) => [minerId, stateOf(minerId, change(index))]));

describe('the load of miners', () => {
  const since = Date.parse(NOW) - 90_000;
  const loadOf = (change: (index: number) => Partial<MinerState>) =>
    minerLoad(fleet.miners, statesWith(change), since);

  it('is the sum of what was read, as new as the newest of it', () => {
    const at = '2026-08-12T12:59:55.000Z';
    expect(loadOf((index) => (index === 3 ? { observedAt: at } : {}))).toEqual({
      from: 'miners',
      powerW: 10 * nominalW,
      at,
      oldRatio: 0,
      doubtfulRatio: 0,
    });
  });

  it('doubts what is estimated, and what was never read', () => {
    expect(loadOf((index) => (index < 2 ? { powerSource: 'estimated' } : {}))).toMatchObject({
      oldRatio: 0,
      doubtfulRatio: 0.2,
    });
    expect(loadOf((index) => (index === 0 ? { powerW: null } : {}))).toMatchObject({
      powerW: 9 * nominalW,
      oldRatio: 0.1,
      doubtfulRatio: 0.1,
    });
    expect(loadOf(() => ({ powerW: null }))).toBeNull();
  });

  it('has what a miner that fell silent asleep could draw among what is old', () => {
    const asleep = { powerW: 10, reachable: false };
    const load = loadOf((index) => (index === 0 ? asleep : { powerW: 10 }))!;
    // One of ten, of 100 W in all, could draw its nominal watts by now.
    expect(load.powerW).toBe(100);
    expect(load.oldRatio).toBe(1);
  });
});

describe('telemetry', () => {
  let clock: HandClock;
  let told: ResourceTelemetry[];
  let status: TelemetryLink['status'];
  let states: ReadonlyMap<string, MinerState>;
  let service: TelemetryOutService;
  let enrolled: number;
  let news: (siteId: string) => void;
  let armed: boolean | Error;

  const terms: SiteEnrolment = {
    enrolment: enrolment({ siteId: 'test', enrolmentId: 'clr', programId: 'ercot-clr', kind: 'base-point' }),
    calls: [],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0,
    rates: [],
    warnings: [],
  };
  const site: SiteConfig = {
    ...testSite({ count: 10 }),
    enrolments: [terms],
    telemetry: [
      {
        linkId: 'rtu',
        protocol: 'any',
        enrolmentId: 'clr',
        everySeconds: 4,
        staleAfterSeconds: 90,
        relay: {
          host: '127.0.0.1',
          port: 502,
          unitId: 1,
          table: 'input',
          address: 0,
          closedMeans: 'armed',
        },
        settings: {},
      },
    ],
  };

  beforeEach(async () => {
    clock = new HandClock(NOW);
    told = [];
    enrolled = 0;
    armed = true;
    status = { state: 'connected', lastSentAt: null, problem: null };
    states = statesWith(() => ({}));
    const state = {
      terms,
      program: builtIn('ercot-clr'),
      responders: { minerCount: 10, shedW: 30e3, stepW: 3e3, lowestW: 1e3 },
      events: [],
    } as unknown as EnrolmentState;
    const link: TelemetryLink = {
      id: 'rtu',
      get status() {
        return status;
      },
      start: async () => undefined,
      publish: async (telemetry) => void told.push(telemetry),
      stop: async () => undefined,
    };
    const relay = {
      read: async () => {
        if (armed instanceof Error) throw armed;
        return armed;
      },
    };
    const read: Pick<StateService, 'enrolled'> = {
      enrolled: async () => {
        enrolled += 1;
        return [state];
      },
    };
    service = new TelemetryOutService(
      testRegistry([site]) as FleetRegistry,
      { states: () => states } as unknown as FleetState,
      { mode: async () => 'auto' } as unknown as SiteStore,
      read as StateService,
      {
        onNews: (listener: typeof news) => (news = listener),
        knownSignals: () => [],
      } as unknown as SignalService,
      () => TEST_ENVELOPE,
      () => ({ link, relay }),
      clock,
    );
    await service.start();
  });
  afterEach(() => service.stop());

  /** Time goes on, and what it set going is done. */
  async function pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 4) {
      clock.advance(Math.min(left, 4));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  it('is told every few seconds, from what was read last', async () => {
    states = statesWith(() => ({ powerW: 1_000, observedAt: '2026-08-12T13:00:08.000Z' }));
    await pass(8);
    expect(told.map(({ at }) => at)).toEqual([
      '2026-08-12T13:00:00.000Z',
      '2026-08-12T13:00:04.000Z',
      '2026-08-12T13:00:08.000Z',
    ]);
    expect(told.at(-1)!.points).toMatchObject({
      netPowerW: { value: 10_000, quality: 'calculated' },
      heartbeat: { value: 2 },
      // 30 kW in 60 s up and in 10 s down, by the firmware.
      rampUpWPerMinute: { value: 30e3 },
      rampDownWPerMinute: { value: 180e3 },
      relayArmed: { value: 1, quality: 'valid' },
    });
  });

  it('has no load any more once the readings are too old, while the heart goes on', async () => {
    await pass(80);
    expect(told.at(-1)!.points.netPowerW.quality).toBe('calculated');
    await pass(8);
    expect(told.at(-1)!.points.netPowerW).toMatchObject({ value: null, quality: 'invalid' });
    expect(told.at(-1)!.points.heartbeat.value).toBe(22);
  });

  it('works out enrolments anew every 15 s, and at once when something is called', async () => {
    await pass(12);
    expect(enrolled).toBe(1);
    await pass(4);
    expect(enrolled).toBe(2);
    news('test');
    await pass(4);
    expect(enrolled).toBe(3);
  });

  it('shows how it goes: what was told, and that the relay cannot be read', async () => {
    armed = new Error('10.0.0.9:502 did not answer');
    await pass(96);
    status = { state: 'failing', lastSentAt: null, problem: 'no connection' };
    const [view] = service.views('test');
    expect(view).toMatchObject({ status, relayProblem: '10.0.0.9:502 did not answer' });
    expect(view!.telemetry).toEqual(told.at(-1));
    expect(view!.telemetry!.points.relayArmed.value).toBeNull();
    expect(service.views('other')).toEqual([]);
  });

  it('ends when it is stopped', async () => {
    await service.stop();
    await pass(20);
    expect(told).toHaveLength(1);
  });
});
