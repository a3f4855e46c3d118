import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { MinerAdapter, MinerTelemetry } from '../core/ports/miner.js';
import { type MinerState, unknownMinerState } from '../fleet/miner-state.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { TEST_ENVELOPE, testFleet } from '../../test/support/fleet.js';
import { Lanes } from './lanes.js';
import { Observer } from './observer.js';

Logger.overrideLogger(false);

const AWAKE = { powerW: 3000, hashrateThs: 200, claim: 'mining' as const };
const ASLEEP = { powerW: 25, hashrateThs: 0, claim: 'sleeping' as const };

describe('what Ebb makes of a miner that it sees asleep', () => {
  const fleet = testFleet({ count: 1 });
  const [miner] = fleet.miners;
  const { nominal, sleep } = miner!;
  let clock: HandClock;
  let state: MinerState;
  let answer: Partial<MinerTelemetry>;
  let observer: Observer;

  beforeEach(() => {
    clock = new HandClock();
    state = unknownMinerState(miner!.minerId);
    const adapter = {
      envelope: TEST_ENVELOPE,
      read: async () => ({
        powerSource: 'metered',
        profile: null,
        model: null,
        firmwareVersion: null,
        ...answer,
      }),
    } as unknown as MinerAdapter;
    const states = new Map([[miner!.minerId, state]]);
    observer = new Observer(fleet, states, () => adapter, new Lanes(), clock);
  });

  async function sees(telemetry: Partial<MinerTelemetry>): Promise<void> {
    answer = {
      ...(telemetry.claim === 'sleeping' ? {} : { powerW: nominal.powerW, hashrateThs: nominal.hashrateThs }),
      ...telemetry,
    };
    await observer.read([miner!], 'poll', 1);
  }

  it('leaves it alone where it was asleep before Ebb ever told it anything', async () => {
    await sees(ASLEEP);
    expect(state).toMatchObject({ stuckCause: 'asleep-before', observedPointId: sleep.id });
  });

  it('leaves it alone where somebody put it to sleep while it should run', async () => {
    state.directedPointId = nominal.id;
    await sees(AWAKE);
    clock.advance(3600);
    await sees(ASLEEP);
    expect(state.stuckCause).toBe('asleep-before');
  });

  it('does so too where a reading fell between the two points', async () => {
    state.directedPointId = nominal.id;
    await sees(AWAKE);
    clock.advance(3600);
    await sees({ powerW: 300, hashrateThs: 0, claim: 'starting' });
    await sees(ASLEEP);
    expect(state.stuckCause).toBe('asleep-before');
  });

  it('counts it as its own where Ebb told it to sleep', async () => {
    await sees(AWAKE);
    state.directedPointId = sleep.id;
    await sees(ASLEEP);
    expect(state.stuckCause).toBeNull();
  });

  it('does not take the end of its own curtailment for somebody else’s', async () => {
    await sees(AWAKE);
    state.directedPointId = nominal.id;
    state.awakeChangedAt = clock.now().toISO();
    clock.advance(2);
    await sees(ASLEEP);
    expect(state.stuckCause).toBeNull();
  });

  it('takes it back once it is seen awake', async () => {
    await sees(ASLEEP);
    await sees(AWAKE);
    expect(state).toMatchObject({ stuckCause: null, seenAsleep: false });
  });

  it('remembers what it was set to while it was awake, not while it slept', async () => {
    await sees({ ...AWAKE, setting: { mode: 'eco' } });
    state.directedPointId = sleep.id;
    await sees({ ...ASLEEP, setting: { mode: 'sleep' } });
    expect(state.setting).toEqual({ mode: 'eco' });
  });
});

describe('a miner that is known by its serial', () => {
  const fleet = testFleet({ count: 1 });
  const miner = { ...fleet.miners[0]!, config: { ...fleet.miners[0]!.config, serial: 'SN-1' } };
  const telemetry = { ...AWAKE, powerSource: 'metered', profile: null, model: null, firmwareVersion: null };

  async function readings(serials: (string | null)[]): Promise<{ state: MinerState; plainReads: number }> {
    const state = unknownMinerState(miner.minerId);
    let plainReads = 0;
    const adapter = {
      envelope: TEST_ENVELOPE,
      read: async () => {
        plainReads += 1;
        return telemetry;
      },
      inspect: async () => ({ identity: { serial: serials.shift() ?? null, mac: null }, telemetry }),
    } as unknown as MinerAdapter;
    const states = new Map([[miner.minerId, state]]);
    const observer = new Observer(fleet, states, () => adapter, new Lanes(), new HandClock());
    for (let pass = serials.length; pass > 0; pass -= 1) await observer.read([miner], 'poll', 1);
    return { state, plainReads };
  }

  it('has to show once who it is, and is then only read', async () => {
    const { state, plainReads } = await readings(['sn-1', 'sn-1', 'sn-1']);
    expect(state).toMatchObject({ reachable: true, powerW: telemetry.powerW });
    expect(plainReads).toBe(2);
  });

  it('is unreachable while another machine answers at its address', async () => {
    const { state } = await readings(['SN-2', 'SN-2', 'SN-2']);
    expect(state).toMatchObject({ reachable: false, powerW: null, stuckCause: 'unreachable' });
  });

  it('is believed where the device does not tell', async () => {
    const { state } = await readings([null]);
    expect(state.reachable).toBe(true);
  });
});
