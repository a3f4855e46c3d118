import { describe, expect, it } from '@jest/globals';
import { AllowedNetworks, hostsOf, isNetwork } from './networks.js';

describe('allowed networks', () => {
  const allowed = new AllowedNetworks(['10.20.0.0/16', '192.168.7.5', 'fd00:aa::/32']);

  it.each([
    ['10.20.0.1', true],
    ['10.20.255.255', true],
    ['10.21.0.0', false],
    ['192.168.7.5', true],
    ['192.168.7.6', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['fd00:aa::7', true],
    ['fd00:ab::7', false],
    ['::1', false],
    ['::ffff:10.20.0.1', true],
    ['::ffff:127.0.0.1', false],
    ['miner.example', false],
    ['0x0a140001', false],
    ['10.20.1', false],
    ['', false],
  ])('%s: %s', (address, expected) => expect(allowed.allows(address)).toBe(expected));

  it('allow nothing where none is configured', () => {
    expect(new AllowedNetworks([]).allows('10.0.0.1')).toBe(false);
    expect(() => new AllowedNetworks([]).refuseOutside('10.0.0.1')).toThrow(/none is configured/);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'ten', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1'])(
    '%s is no network',
    (text) => {
      expect(isNetwork(text)).toBe(false);
      expect(() => new AllowedNetworks([text])).toThrow(/is no network/);
    },
  );
});

describe('hosts of a network', () => {
  it.each([
    ['10.0.0.0/30', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.7/30', ['10.0.0.5', '10.0.0.6']],
    ['10.0.0.6/31', ['10.0.0.6', '10.0.0.7']],
    ['10.0.0.9', ['10.0.0.9']],
  ])('%s', (network, hosts) => expect([...hostsOf(network)]).toEqual(hosts));

  it('cross bytes', () => {
    const hosts = [...hostsOf('10.0.254.0/23')];
    expect(hosts).toHaveLength(510);
    expect(hosts.slice(253, 256)).toEqual(['10.0.254.254', '10.0.254.255', '10.0.255.0']);
  });
});
