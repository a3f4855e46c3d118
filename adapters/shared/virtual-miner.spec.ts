import { describe, expect, it } from '@jest/globals';
import type { ModelConfig } from '../../src/core/site.js';
import { HandClock } from '../../test/support/hand-clock.js';
import {
  VirtualMiner,
  type Misbehaviour,
  type VirtualCommand,
  type VirtualMinerState,
} from './virtual-miner.js';
import type { VirtualTiming } from './virtual-physics.js';
import { fc } from '../../test/support/fast-check.js';

const NOMINAL_W = 3000;
const SLEEP_W = 25;
const ECO = { pointId: 'eco', powerW: 2000, hashrateThs: 80 };
const MODEL: ModelConfig = {
  modelId: 'm',
  label: 'M',
  firmware: 'f',
  thermalClass: 'air',
  devFeeRatio: 0,
  inrushRatio: 1.5,
  operatingPoints: [
    { id: 'sleep', kind: 'sleep', powerW: SLEEP_W, hashrateThs: 0 },
    { id: 'eco', kind: 'underclock', powerW: 2000, hashrateThs: 80 },
    { id: 'nominal', kind: 'nominal', powerW: NOMINAL_W, hashrateThs: 100 },
  ],
};
const TIMING: VirtualTiming = {
  downSeconds: [10, 10],
  upSeconds: [300, 300],
  changeSeconds: [20, 20],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: [30, 30],
};

interface Story {
  readonly miner: VirtualMiner;
  readonly clock: HandClock;
}

function begin(
  misbehaviour: Misbehaviour | null = null,
  saved?: VirtualMinerState,
  clock = new HandClock(),
): Story {
  const miner = new VirtualMiner({ minerId: 'a', model: MODEL, clock, seed: 7, timing: TIMING, saved });
  miner.misbehaviour = misbehaviour;
  return { miner, clock };
}

function expectPower(miner: VirtualMiner, expectedW: number): void {
  expect(Math.abs(miner.powerW - expectedW)).toBeLessThanOrEqual(expectedW * 0.011);
}

describe('a virtual miner', () => {
  it('goes to sleep over seconds: the hash is gone before the watts', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    expectPower(miner, NOMINAL_W);
    clock.advance(4);
    expect(miner.read()).toMatchObject({ hashrateThs: 0, phase: 'sleeping' });
    expectPower(miner, NOMINAL_W - (NOMINAL_W - SLEEP_W) * 0.4);
    clock.advance(6);
    expectPower(miner, SLEEP_W);
  });

  it('wakes over minutes: inrush, then watts without hash, then both', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    clock.advance(60);
    miner.command({ kind: 'wake' });
    clock.advance(1.9);
    expectPower(miner, SLEEP_W);
    clock.advance(0.2);
    expectPower(miner, NOMINAL_W * 1.5);
    clock.advance(100);
    const waking = miner.read();
    expect(waking).toMatchObject({ hashrateThs: 0, phase: 'starting' });
    expect(waking.powerW).toBeGreaterThan(NOMINAL_W * 0.25);
    expect(waking.powerW).toBeLessThan(NOMINAL_W * 0.85);
    clock.advance(200);
    expectPower(miner, NOMINAL_W);
    expect(miner.read().phase).toBe('mining');
  });

  it('answers nobody while its process restarts', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    clock.advance(60);
    miner.command({ kind: 'wake' });
    expect(miner.reachable).toBe(true);
    clock.advance(2);
    expect(miner.reachable).toBe(false);
    clock.advance(30);
    expect(miner.reachable).toBe(true);
  });

  it('wakes to the point that it was told of while asleep', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    clock.advance(60);
    miner.command({ kind: 'point', load: ECO });
    expectPower(miner, SLEEP_W);
    miner.command({ kind: 'wake' });
    clock.advance(300);
    expectPower(miner, ECO.powerW);
  });

  it('that restarts to get to a point stops hashing, answers all the while, and comes up there', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'point', load: ECO, restarts: true });
    clock.advance(5);
    expect(miner.reachable).toBe(true);
    expect(miner.read()).toMatchObject({ phase: 'starting', hashrateThs: 0 });
    expectPower(miner, SLEEP_W);
    clock.advance(300);
    expect(miner.read().phase).toBe('mining');
    expectPower(miner, ECO.powerW);
  });

  it('takes as many times as long for a change as it is told to', () => {
    const { miner: usual, clock } = begin();
    const { miner: slower, clock: clockOfSlower } = begin();
    usual.command({ kind: 'point', load: ECO });
    slower.command({ kind: 'point', load: ECO, slowerBy: 10 });
    const seconds = (usual.state.path.at(-1)!.atMs - usual.state.path[0]!.atMs) / 1000;
    clock.advance(seconds);
    clockOfSlower.advance(seconds * 5);
    expectPower(usual, ECO.powerW);
    expectPower(slower, (NOMINAL_W + ECO.powerW) / 2);
  });

  it('told to sleep or wake twice goes on as it was', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    clock.advance(5);
    const halfway = miner.powerW;
    miner.command({ kind: 'sleep' });
    expect(miner.powerW).toBe(halfway);
    clock.advance(5);
    expectPower(miner, SLEEP_W);
    expect(miner.writesReceived).toBe(2);
  });

  it.each<[Misbehaviour, 'done' | 'refused']>([
    ['refuses', 'refused'],
    ['lies', 'done'],
  ])('that %s answers %s and does nothing', (misbehaviour, answer) => {
    const { miner, clock } = begin(misbehaviour);
    expect(miner.command({ kind: 'sleep' })).toBe(answer);
    clock.advance(600);
    expectPower(miner, NOMINAL_W);
    expect(miner.writesReceived).toBe(1);
  });

  it('that is slow takes four times as long', () => {
    const { miner, clock } = begin('slow');
    miner.command({ kind: 'sleep' });
    clock.advance(30);
    expect(miner.powerW).toBeGreaterThan(SLEEP_W * 10);
    clock.advance(10);
    expectPower(miner, SLEEP_W);
  });

  it('that wakes by itself does so minutes after it was put to sleep, whether anyone looks or not', () => {
    const { miner, clock } = begin('wakes-by-itself');
    miner.command({ kind: 'sleep' });
    clock.advance(170);
    expect(miner.read().phase).toBe('sleeping');
    clock.advance(600 + 300);
    expect(miner.read().phase).toBe('mining');
    expectPower(miner, NOMINAL_W);
  });

  it('goes on from its saved state in the middle of a wake-up', () => {
    const { miner, clock } = begin();
    miner.command({ kind: 'sleep' });
    clock.advance(60);
    miner.command({ kind: 'wake' });
    clock.advance(120);
    const restored = begin(null, JSON.parse(JSON.stringify(miner.state)) as VirtualMinerState, clock).miner;
    expect(restored.read()).toEqual(miner.read());
    clock.advance(180);
    expectPower(restored, NOMINAL_W);
    expect(restored.writesReceived).toBe(2);
  });

  it('takes what it was doing as done where the clock was set back', () => {
    const { miner, clock } = begin();
    clock.advance(3600);
    miner.command({ kind: 'sleep' });
    const restored = begin(null, miner.state, new HandClock()).miner;
    expect(restored.read().phase).toBe('sleeping');
    expectPower(restored, SLEEP_W);
  });

  it('never draws less than nothing, nor more than its inrush, whatever it is told and when', () => {
    const commands = fc.array(
      fc.tuple(
        fc.constantFrom<VirtualCommand>({ kind: 'sleep' }, { kind: 'wake' }, { kind: 'point', load: ECO }),
        fc.double({ min: 0, max: 400, noNaN: true }),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        commands,
        fc.constantFrom(null, 'slow' as const, 'wakes-by-itself' as const),
        (steps, misbehaviour) => {
          const { miner, clock } = begin(misbehaviour);
          for (const [command, waitSeconds] of steps) {
            miner.command(command);
            clock.advance(waitSeconds);
            const { powerW, hashrateThs } = miner.read();
            expect(powerW).toBeGreaterThan(0);
            expect(powerW).toBeLessThanOrEqual(NOMINAL_W * 1.5 * 1.011);
            expect(hashrateThs).toBeGreaterThanOrEqual(0);
            expect(hashrateThs).toBeLessThanOrEqual(100 * 1.011);
          }
        },
      ),
    );
  });
});
