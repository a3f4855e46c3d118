import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { LostMiner } from '../core/ports/finder.js';
import { unknownMinerState } from '../fleet/miner-state.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { testFleet } from '../../test/support/fleet.js';
import { endpointOf } from './observer.js';
import { Search } from './search.js';

Logger.overrideLogger(false);

/** Miner 1 has a serial, miner 2 a MAC, miner 3 nothing to be known by. */
function setUp(found: Record<string, string>) {
  const plain = testFleet({ count: 3 });
  const known = [{ serial: 'SN-1' }, { mac: '02:00:00:00:00:02' }, {}];
  const miners = plain.miners.map((miner, index) => ({
    ...miner,
    config: { ...miner.config, ...known[index] },
  }));
  const states = new Map(miners.map(({ minerId }) => [minerId, unknownMinerState(minerId)]));
  const asked: { lost: readonly LostMiner[]; except: ReadonlySet<string> }[] = [];
  const finder = {
    find: async (lost: readonly LostMiner[], _networks: readonly string[], except: ReadonlySet<string>) => {
      asked.push({ lost, except });
      return new Map(Object.entries(found));
    },
  };
  const search = new Search({ ...plain, miners }, states, finder, new HandClock());
  return { search, states, miners, asked };
}

describe('the search for miners whose address has changed', () => {
  it('asks for nothing while all answer', async () => {
    const { search, asked } = setUp({});
    await search.lookForLost();
    expect(asked).toEqual([]);
  });

  it('looks for those that are known by something, and nowhere that a miner answers', async () => {
    const { search, states, asked } = setUp({});
    for (const minerId of ['c1-001', 'c1-003']) states.get(minerId)!.reachable = false;
    await search.lookForLost();
    expect(asked.map(({ lost, except }) => [lost.map(({ serial }) => serial), [...except]])).toEqual([
      [['SN-1'], ['127.0.0.1']],
    ]);
  });

  it('follows a miner to where it was found', async () => {
    const { search, states, miners } = setUp({ 'c1-002': '10.0.0.77' });
    states.get('c1-002')!.reachable = false;
    await search.lookForLost();
    expect(endpointOf(miners[1]!, states.get('c1-002')!).host).toBe('10.0.0.77');
  });
});
