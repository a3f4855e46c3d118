import { EbbError } from '../../src/core/errors.js';
import type { AllowedNetworks } from '../../src/core/networks.js';
import type { MinerAdapter, MinerEndpoint } from '../../src/core/ports/miner.js';

/** The adapter, for addresses inside `networks` alone: whatever a configuration or a moved miner says. */
export function withinNetworks(adapter: MinerAdapter, networks: AllowedNetworks): MinerAdapter {
  const check = ({ host, outlet }: MinerEndpoint): void => {
    networks.refuseOutside(host);
    if (outlet) networks.refuseOutside(outlet.host);
  };
  return {
    envelope: adapter.envelope,
    read: async (endpoint) => {
      check(endpoint);
      return adapter.read(endpoint);
    },
    inspect: async (endpoint) => {
      check(endpoint);
      return adapter.inspect(endpoint);
    },
    apply: async (endpoint, target, context) => {
      try {
        check(endpoint);
      } catch (error) {
        if (!(error instanceof EbbError)) throw error;
        return { kind: 'rejected', code: error.code, detail: error.message };
      }
      return adapter.apply(endpoint, target, context);
    },
    close: () => adapter.close(),
  };
}
