import { describe, expect, it } from '@jest/globals';
import { allocateVirtualEndpoints } from './virtual-endpoints.js';

const FIRMWARES = Array.from(
  { length: 600 },
  (_, index) => ['luxos', 'whatsminer-v3', 'antminer-stock'][index % 3] as string,
);

function addressesOf(aliases: boolean): string[] {
  return allocateVirtualEndpoints(FIRMWARES, aliases).flatMap(({ host, ports }) =>
    Object.values(ports).map((port) => `${host}:${port}`),
  );
}

describe('addresses of virtual miners', () => {
  it.each([true, false])('are all different and need no privileges (an address each: %s)', (aliases) => {
    const addresses = addressesOf(aliases);
    expect(new Set(addresses).size).toBe(800);
    expect(addresses.every((address) => Number(address.split(':')[1]) > 1023)).toBe(true);
  });

  it('are the same each time', () => expect(addressesOf(true)).toEqual(addressesOf(true)));

  it('are a loopback address each on the vendor’s ports where the system has them', () => {
    const endpoints = allocateVirtualEndpoints(FIRMWARES, true);
    expect(endpoints.slice(0, 3)).toEqual([
      { host: '127.77.0.1', ports: { api: 4028 } },
      { host: '127.77.0.2', ports: { api: 4433 } },
      { host: '127.77.0.3', ports: { http: 8088, power: 6060 } },
    ]);
    expect(endpoints[254]?.host).toBe('127.77.1.1');
  });

  it('are ports of 127.0.0.1 elsewhere', () => {
    expect(allocateVirtualEndpoints(FIRMWARES, false)[2]).toEqual({
      host: '127.0.0.1',
      ports: { http: 20_002, power: 20_003 },
    });
  });

  it('are not given to a firmware that nobody drives', () => {
    expect(() => allocateVirtualEndpoints(['nokia'], true)).toThrow('no adapter for firmware "nokia"');
  });
});
