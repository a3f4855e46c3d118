import { describe, expect, it } from '@jest/globals';
import { minerAdapters } from './miners/index.js';
import { allocateVirtualEndpoints, isVirtualNet } from './virtual-endpoints.js';

const FIRMWARES = Array.from(
  { length: 600 },
  (_, index) => ['luxos', 'whatsminer-v3', 'antminer-stock'][index % 3] as string,
);

function addressesOf(aliases: boolean): string[] {
  return allocateVirtualEndpoints(FIRMWARES, aliases).flatMap(({ host, ports }) =>
    Object.values(ports).map((port) => `${host}:${port}`),
  );
}

/** Sockets of one miner of each of the three. */
const PORTS_OF_THREE = FIRMWARES.slice(0, 3).flatMap((id) =>
  Object.keys(minerAdapters[id]!.virtualPorts),
).length;

describe('addresses of virtual miners', () => {
  it.each([true, false])('are all different and need no privileges (an address each: %s)', (aliases) => {
    const addresses = addressesOf(aliases);
    expect(new Set(addresses).size).toBe((FIRMWARES.length / 3) * PORTS_OF_THREE);
    expect(addresses.every((address) => Number(address.split(':')[1]) > 1023)).toBe(true);
  });

  it('are the same each time', () => expect(addressesOf(true)).toEqual(addressesOf(true)));

  it('are a loopback address each on the vendor’s ports where the system has them', () => {
    const endpoints = allocateVirtualEndpoints(FIRMWARES, true);
    expect(endpoints.slice(0, 3)).toEqual([
      { host: '127.77.0.1', ports: { api: 4028 } },
      { host: '127.77.0.2', ports: expect.objectContaining({ api: 4433, rpc: 4028 }) },
      { host: '127.77.0.3', ports: expect.objectContaining({ http: 8088, power: 6060 }) },
    ]);
    expect(endpoints[254]?.host).toBe('127.77.1.1');
  });

  it('are ports of 127.0.0.1 elsewhere', () => {
    const endpoints = allocateVirtualEndpoints(FIRMWARES, false);
    expect(endpoints[0]).toEqual({ host: '127.0.0.1', ports: { api: 20_000 } });
    expect(endpoints.every(({ host }) => host === '127.0.0.1')).toBe(true);
  });

  it('are not given to a firmware that nobody drives', () => {
    expect(() => allocateVirtualEndpoints(['nokia'], true)).toThrow('no adapter for firmware "nokia"');
  });

  it.each([
    ['127.80', true],
    ['127.0', true],
    ['127.255', true],
    ['127.256', false],
    ['127.080', false],
    ['10.80', false],
    ['127.80.1', false],
    ['127', false],
  ])('begin with %s: %s', (net, may) => expect(isVirtualNet(net)).toBe(may));
});
