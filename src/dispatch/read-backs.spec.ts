import { beforeEach, describe, expect, it } from '@jest/globals';
import { testFleet } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import type { FleetMiner } from '../fleet/index.js';
import type { Command } from './command.js';
import { ReadBacks } from './read-backs.js';

const DEADLINE_SECONDS = 60;

describe('ReadBacks', () => {
  const { miners } = testFleet({ count: 5 });
  let clock: HandClock;
  let looks: { readonly miner: FleetMiner; readonly atSeconds: number }[];
  let readBacks: ReadBacks;
  let startMs: number;
  /** Miners that have done what they were told, seconds after the start. */
  let effectSeconds: number;

  beforeEach(() => {
    clock = new HandClock();
    startMs = clock.now().toMillis();
    looks = [];
    effectSeconds = Infinity;
    readBacks = new ReadBacks(clock, (miner) => {
      const atSeconds = (clock.now().toMillis() - startMs) / 1e3;
      looks.push({ miner, atSeconds });
      readBacks.looked(miner, atSeconds >= effectSeconds);
    });
  });

  function answer(miner: FleetMiner): void {
    const deadlineMs = startMs + DEADLINE_SECONDS * 1e3;
    readBacks.answered(miner, { pointId: miner.sleep.id, deadlineMs } as Command);
  }

  function pass(seconds: number): void {
    for (let step = 0; step < seconds * 20; step += 1) clock.advance(0.05);
  }

  it('looks again and again until the effect is there, at each of many that were told together', () => {
    effectSeconds = 5;
    for (const miner of miners) answer(miner);
    pass(DEADLINE_SECONDS);
    for (const miner of miners) {
      const own = looks.filter((look) => look.miner === miner).map(({ atSeconds }) => atSeconds);
      expect(own.length).toBeGreaterThan(3);
      expect(own.at(-1)).toBeGreaterThanOrEqual(5);
      expect(own.at(-1)).toBeLessThan(6.5);
    }
  });

  it('has its last look so long before the deadline that its answer counts', () => {
    answer(miners[0]!);
    pass(DEADLINE_SECONDS - 0.5);
    const last = looks
      .map(({ atSeconds }) => atSeconds)
      .filter((at) => at <= DEADLINE_SECONDS)
      .at(-1);
    expect(last).toBeGreaterThanOrEqual(DEADLINE_SECONDS - 2);
  });

  it('keeps its planned look where somebody came by too early', () => {
    const [miner] = miners;
    effectSeconds = 3;
    for (let event = 0; event < 30; event += 1) {
      startMs = clock.now().toMillis();
      answer(miner!);
      pass(10);
    }
    looks = [];
    startMs = clock.now().toMillis();
    answer(miner!);
    clock.advance(0.5);
    readBacks.looked(miner!, false);
    pass(10);
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.at(-1)!.atSeconds).toBeGreaterThanOrEqual(3);
  });

  it('looks no more once it is told to forget', () => {
    answer(miners[0]!);
    readBacks.forget(miners[0]!);
    pass(10);
    expect(looks).toEqual([]);
  });
});
