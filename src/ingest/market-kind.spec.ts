import { describe, expect, it } from '@jest/globals';
import type { AppConfig } from '../core/site.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { decideMarketKind } from './market-kind.js';

function config(market: AppConfig['simulation']['market'], sites = 1): AppConfig {
  return {
    http: { host: '127.0.0.1', port: 0 },
    simulation: { speed: 60, seed: 1, market, misbehavingRatio: 0 },
    sites: Array.from({ length: sites }, (_, index) => ({
      ...testSite({ count: 1 }),
      siteId: `site-${index}`,
    })),
  };
}

const refuses = (): Promise<void> => Promise.reject(new Error('no connection'));

describe('the kind of market', () => {
  it.each([
    { market: 'never' as const, kind: 'live' },
    { market: 'always' as const, kind: 'simulated' },
  ])('is $kind without asking anybody where the configuration says $market', async ({ market, kind }) => {
    let asked = 0;
    const probe = async (): Promise<void> => void (asked += 1);
    const decided = await decideMarketKind(config(market), probe, new HandClock());
    expect(decided).toEqual({ kind, why: `the configuration says so (simulation.market: ${market})` });
    expect(asked).toBe(0);
  });

  it('is live where the price source of every site answers', async () => {
    const decided = await decideMarketKind(config('fallback', 2), async () => undefined, new HandClock());
    expect(decided).toEqual({ kind: 'live', why: 'the public price feed answers' });
  });

  it.each([
    { title: 'refuses', probe: refuses },
    {
      title: 'cannot be made',
      probe: (): Promise<void> => {
        throw new Error('no connection');
      },
    },
  ])('is simulated, with the reason, where a source $title', async ({ probe }) => {
    const decided = await decideMarketKind(config('fallback'), probe, new HandClock());
    expect(decided).toEqual({
      kind: 'simulated',
      why: 'the live price feed cannot be reached (no connection)',
    });
  });

  it('is simulated where one site of two has no answer', async () => {
    const probe = ({ siteId }: { siteId: string }): Promise<void> =>
      siteId === 'site-1' ? refuses() : Promise.resolve();
    expect((await decideMarketKind(config('fallback', 2), probe, new HandClock())).kind).toBe('simulated');
  });

  it('is simulated where no answer has come after five seconds, and not before', async () => {
    const clock = new HandClock();
    let decided: { kind: string; why: string } | undefined;
    const deciding = decideMarketKind(config('fallback'), () => new Promise(() => undefined), clock);
    void deciding.then((result) => (decided = result));
    clock.advance(4.9);
    await new Promise(setImmediate);
    expect(decided).toBeUndefined();
    clock.advance(0.1);
    expect((await deciding).why).toBe('the live price feed cannot be reached (no answer in 5 s)');
  });
});
