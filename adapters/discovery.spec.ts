import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AllowedNetworks } from '../src/core/networks.js';
import { HandClock } from '../test/support/hand-clock.js';
import { VIRTUAL_CREDENTIALS, virtualMine } from '../test/support/virtual-mine.js';
import { discoverMiners, probeMiner } from './discovery.js';
import { minerFinder } from './finder.js';
import { minerAdapters } from './miners/index.js';

/** Firmwares whose virtual devices can be found by asking them: one without an API cannot. */
const FIRMWARES = Object.keys(minerAdapters).filter((id) => id !== 'no-api');
const NET = '127.83';
const networks = new AllowedNetworks([`${NET}.0.0/16`]);
const options = { networks, credentials: [VIRTUAL_CREDENTIALS] };

describe('discovery', () => {
  let mine: Awaited<ReturnType<typeof virtualMine>>;

  beforeAll(async () => {
    mine = await virtualMine(FIRMWARES, NET, new HandClock());
  });

  afterAll(() => mine.close());

  it('finds every miner in a network, and nothing at the empty addresses', async () => {
    const hosts = [...mine.hosts, `${NET}.9.1`, `${NET}.9.2`];
    const found = await discoverMiners(hosts, options);
    expect(found.map(({ host, firmware, problem }) => [host, firmware, problem])).toEqual(
      mine.hosts.map((host, index) => [host, FIRMWARES[index], null]),
    );
  });

  it('finds the miners behind a gateway, each by its id there', async () => {
    const host = mine.hosts[FIRMWARES.indexOf('miningos')]!;
    const [unit, ...others] = await discoverMiners([host], options);
    expect(others).toEqual([]);
    expect(unit).toMatchObject({ host, firmware: 'miningos', unit: `m${FIRMWARES.indexOf('miningos') + 1}` });
    expect(unit!.inspection!.telemetry.claim).toBe('mining');
    const again = await probeMiner(host, { ...options, unit: unit!.unit! });
    expect(again).toMatchObject({ unit: unit!.unit, inspection: { identity: unit!.inspection!.identity } });
    const closed = await discoverMiners([host], { networks, credentials: [] });
    expect(closed).toMatchObject([{ unit: null, inspection: null, problem: { code: 'unauthorised' } }]);
  });

  it('writes to none of them', () => {
    expect([...mine.writesReceived().values()].every((writes) => writes === 0)).toBe(true);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await discoverMiners(mine.hosts, { ...options, onProgress: (done) => void seen.push(done) });
    expect(seen).toEqual(mine.hosts.map((_, index) => index + 1));
  });

  it('sends nothing at all where one of the hosts is not allowed', async () => {
    const hosts = [mine.hosts[0]!, '127.84.0.1'];
    const progress: number[] = [];
    const scan = discoverMiners(hosts, { ...options, onProgress: (done) => void progress.push(done) });
    await expect(scan).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/127\.84\.0\.1/),
    });
    expect(progress).toEqual([]);
  });

  it.each(['169.254.169.254', '127.0.0.1', '10.0.0.1'])(
    'never probes %s unless it is listed',
    async (host) => {
      await expect(probeMiner(host, options)).rejects.toMatchObject({ code: 'rejected' });
    },
  );

  it('says of an address without a miner what may be the matter', async () => {
    await expect(probeMiner(`${NET}.9.9`, options)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/check its address, power and network/),
    });
  });

  it('finds a machine that has moved by its serial or MAC, and takes no other for it', async () => {
    const found = await discoverMiners(mine.hosts, options);
    const told = found.flatMap(({ host, firmware, inspection }) =>
      inspection?.identity.serial != null ? [{ host, firmware, serial: inspection.identity.serial }] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    const lost = [
      ...told.map(({ firmware, serial }) => ({
        endpoint: { minerId: serial, host: `${NET}.9.9`, credentials: VIRTUAL_CREDENTIALS },
        firmware,
        serial,
        mac: null,
      })),
      {
        endpoint: { minerId: 'stolen', host: `${NET}.9.9`, credentials: VIRTUAL_CREDENTIALS },
        firmware: told[0]!.firmware,
        serial: 'NOWHERE',
        mac: null,
      },
    ];
    const moved = await minerFinder.find(lost, [`${NET}.0.0/27`], new Set());
    expect(moved).toEqual(new Map(told.map(({ serial, host }) => [serial, host])));
  });
});
