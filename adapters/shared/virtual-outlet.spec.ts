import { describe, expect, it } from '@jest/globals';
import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { loadOf, VirtualMiner } from './virtual-miner.js';
import { VirtualOutlet } from './virtual-outlet.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 };
const ECO: OperatingPoint = { id: 'eco', kind: 'underclock', powerW: 2000, hashrateThs: 120 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 150 };
const UP_SECONDS = 100;
/** The relay, the slowest boot and the ramp. */
const BACK_SECONDS = 1 + 60 + UP_SECONDS;

function bench(survives: CapabilityEnvelope['survivesReboot'] = []): {
  clock: HandClock;
  virtual: VirtualMiner;
  outlet: VirtualOutlet;
} {
  const clock = new HandClock();
  const virtual = new VirtualMiner({
    minerId: 'm',
    model: {
      modelId: 'm',
      label: 'Antminer S21',
      firmware: 'x',
      thermalClass: 'air',
      operatingPoints: [SLEEP, ECO, NOMINAL],
      devFeeRatio: 0,
      inrushRatio: 1.3,
    },
    clock,
    seed: 1,
    timing: {
      downSeconds: [1, 2],
      upSeconds: [UP_SECONDS, UP_SECONDS],
      changeSeconds: [1, 2],
      offlineSecondsToSleep: null,
      offlineSecondsToWake: null,
    },
  });
  return { clock, virtual, outlet: new VirtualOutlet(() => virtual, survives) };
}

describe('a virtual machine on an outlet', () => {
  it('draws until the relay opens, then nothing, and answers nobody', () => {
    const { clock, virtual, outlet } = bench();
    expect(outlet.switch(false)).toBe('done');
    expect([outlet.on, virtual.reachable]).toEqual([true, true]);
    expect(outlet.powerW).toBeGreaterThan(2900);
    clock.advance(1);
    expect([outlet.on, virtual.reachable, outlet.powerW]).toEqual([false, false, 0]);
  });

  it('boots when the power returns: an inrush, no answer for a while, no hash at first, all of it in the end', () => {
    const { clock, virtual, outlet } = bench();
    outlet.switch(false);
    clock.advance(10);
    outlet.switch(true);
    clock.advance(4);
    expect(outlet.powerW).toBeGreaterThan(1.2 * NOMINAL.powerW);
    clock.advance(6);
    expect(outlet.on).toBe(true);
    expect(virtual.reachable).toBe(false);
    expect(virtual.read()).toMatchObject({ phase: 'starting', hashrateThs: 0 });
    clock.advance(BACK_SECONDS);
    expect(virtual.reachable).toBe(true);
    expect(virtual.read().hashrateThs).toBeGreaterThan(140);
  });

  it.each<[CapabilityEnvelope['survivesReboot'], 'sleeping' | 'mining']>([
    [['sleep'], 'sleeping'],
    [[], 'mining'],
  ])('asleep, under a firmware that remembers %j, it is %s after a loss of power', (survives, phase) => {
    const { clock, virtual, outlet } = bench(survives);
    virtual.command({ kind: 'sleep' });
    clock.advance(5);
    outlet.switch(false);
    clock.advance(5);
    outlet.switch(true);
    clock.advance(BACK_SECONDS);
    expect(virtual.read().phase).toBe(phase);
  });

  it.each<[CapabilityEnvelope['survivesReboot'], string]>([
    [['profile'], 'eco'],
    [['sleep'], 'nominal'],
  ])('in a profile, under a firmware that remembers %j, it comes back in %s', (survives, pointId) => {
    const { clock, virtual, outlet } = bench(survives);
    virtual.command({ kind: 'point', load: loadOf(ECO) });
    clock.advance(5);
    outlet.switch(false);
    clock.advance(5);
    outlet.switch(true);
    clock.advance(BACK_SECONDS);
    expect(virtual.read().awakePointId).toBe(pointId);
  });

  it('stays as it is when it is told what is so already', () => {
    const { virtual, outlet } = bench();
    const before = virtual.state;
    expect(outlet.switch(true)).toBe('done');
    expect(virtual.state).toEqual(before);
    expect(outlet.writesReceived).toBe(1);
  });

  it.each(['lies', 'refuses'] as const)('stays on when the outlet is one that %s', (misbehaviour) => {
    const { clock, virtual } = bench();
    const outlet = new VirtualOutlet(
      () => virtual,
      [],
      () => misbehaviour,
    );
    expect(outlet.switch(false)).toBe(misbehaviour === 'lies' ? 'done' : 'refused');
    clock.advance(5);
    expect(outlet.on).toBe(true);
  });
});
