import { afterEach, describe, expect, it } from '@jest/globals';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import type { DiscoveryRequest, DiscoveryResult, MinerDiscovery } from '../core/ports/discovery.js';
import { DiscoveryDesk } from './discovery-desk.js';
import { FleetRegistry } from './registry.js';

const SITE = { ...testSite({ count: 1 }), networks: ['10.1.0.0/24', '10.2.0.7'] };
const CONFIG = {
  http: { host: '127.0.0.1', port: 0 },
  simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
  sites: [SITE],
} as const;
const FOUND: DiscoveryResult = { miners: [], siteFile: 'miners: []\n', changes: [], problems: [] };

/** Answers when it is told to. */
class HeldDiscovery implements MinerDiscovery {
  readonly configFile = 'mine.yaml';
  readonly asked: { request: DiscoveryRequest; end: (by: DiscoveryResult | Error) => void }[] = [];

  look(request: DiscoveryRequest): Promise<DiscoveryResult> {
    return new Promise((resolve, reject) => {
      const end = (by: DiscoveryResult | Error): void => (by instanceof Error ? reject(by) : resolve(by));
      this.asked.push({ request, end });
    });
  }
}

describe('the desk for discoveries', () => {
  const discovery = new HeldDiscovery();
  const desk = new DiscoveryDesk(new FleetRegistry(CONFIG), discovery, new HandClock());
  const start = (...networks: string[]) => desk.start('test', networks, 'c1', 'ana');
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  afterEach(() => {
    for (const { discoveryId } of desk.list('test')) desk.cancel('test', discoveryId);
  });

  it('asks those addresses alone that are the site’s own', () => {
    const { hosts } = start('10.1.0.0/30', '10.2.0.0/29');
    expect(discovery.asked.at(-1)!.request.hosts).toEqual(['10.1.0.1', '10.1.0.2']);
    expect(hosts).toBe(2);
    desk.cancel('test', desk.list('test')[0]!.discoveryId);
    start('10.2.0.7');
    expect(discovery.asked.at(-1)!.request.hosts).toEqual(['10.2.0.7']);
  });

  it.each([
    ['what is outside', ['10.3.0.0/30'], 'no address of 10.3.0.0/30 is in a network of test'],
    ['what is no network', ['10.1.0.0/24', 'all'], '"all" is no network'],
    ['what is too wide', ['10.0.0.0/8'], 'more than 4096 addresses'],
  ])('refuses %s', (_, networks, message) => {
    expect(() => start(...networks)).toThrow(message);
    expect(() => desk.start('test', ['10.1.0.0/24'], 'c9', 'ana')).toThrow(
      'no feeder c9 at test; there are: site, c1',
    );
  });

  it('tells how far it is, looks once at a time, and keeps what was found', async () => {
    const { discoveryId } = start('10.1.0.0/24');
    const { request, end } = discovery.asked.at(-1)!;
    request.onProgress({ asked: 9, recognised: 4, strangers: 1 });
    expect(desk.view('test', discoveryId)).toMatchObject({
      state: 'running',
      asked: 9,
      recognised: 4,
      strangers: 1,
    });
    expect(() => start('10.1.0.0/24')).toThrow('ana is looking already');
    end(FOUND);
    await settled();
    expect(desk.view('test', discoveryId)).toMatchObject({ state: 'done', result: FOUND });
    expect(desk.view('other', discoveryId)).toBeNull();
  });

  it('is cancelled at once, and of no use then', async () => {
    const { discoveryId } = start('10.1.0.0/24');
    const { request, end } = discovery.asked.at(-1)!;
    desk.cancel('test', discoveryId);
    expect(request.signal.aborted).toBe(true);
    end(FOUND);
    await settled();
    expect(desk.view('test', discoveryId)).toMatchObject({ state: 'cancelled', result: null });
  });

  it('says why it failed, and forgets what is long ago', async () => {
    const { discoveryId } = start('10.1.0.0/24');
    discovery.asked.at(-1)!.end(new Error('no socket is left'));
    await settled();
    expect(desk.view('test', discoveryId)).toMatchObject({ state: 'failed', problem: 'no socket is left' });
    for (let count = 0; count < 6; count += 1) desk.cancel('test', start('10.2.0.7').discoveryId);
    expect(desk.list('test')).toHaveLength(5);
    expect(desk.view('test', discoveryId)).toBeNull();
  });
});
