import { AllowedNetworks, hostsOf } from '../src/core/networks.js';
import { isSameMachine } from '../src/core/mining/identity.js';
import type { MinerFinder } from '../src/core/ports/finder.js';
import { discoverMiners } from './discovery.js';

/** Addresses that are looked through at one time: a /16. Wider networks are looked through from their beginning. */
const HOSTS_MAX = 65_536;

/** Finds machines by scanning the networks that they may be in, as discovery does. */
export const minerFinder: MinerFinder = {
  find: async (lost, networks, except) => {
    const hosts = hostsIn(networks, except);
    const found = new Map<string, string>();
    const miners = await discoverMiners(hosts, {
      networks: new AllowedNetworks(networks),
      credentials: lost.map(({ firmware, endpoint: { credentials } }) => ({ firmware, ...credentials })),
    });
    for (const { host, firmware, inspection } of miners) {
      if (inspection === null) continue;
      const owner = lost.find(
        (each) => each.firmware === firmware && isSameMachine(each, inspection.identity) === true,
      );
      if (owner !== undefined) found.set(owner.endpoint.minerId, host);
    }
    return found;
  },
};

function hostsIn(networks: readonly string[], except: ReadonlySet<string>): string[] {
  const hosts = new Set<string>();
  for (const network of networks) {
    if (network.includes(':')) continue;
    for (const host of hostsOf(network)) {
      if (hosts.size >= HOSTS_MAX) return [...hosts];
      if (!except.has(host)) hosts.add(host);
    }
  }
  return [...hosts];
}
