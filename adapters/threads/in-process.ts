import { assert } from '../../src/core/assert.js';
import { AllowedNetworks } from '../../src/core/networks.js';
import type { MinerAdapter } from '../../src/core/ports/miner.js';
import { minerAdapters } from '../miners/index.js';
import { createOutlets } from '../outlets/index.js';
import { behindOutlet } from '../shared/behind-outlet.js';
import { withinNetworks } from '../shared/within-networks.js';

/** The adapters that drive a fleet, wherever they run. */
export interface MinerDrivers {
  /** The adapter of a firmware. */
  readonly of: (firmware: string) => MinerAdapter;
  /** Share of the time since the last call that the busiest thread beside this one had work, 0–1; 0 where there is none. */
  load(): number;
  close(): Promise<void>;
}

/** One adapter of each firmware, made when it is first asked for, with its outlets; none goes outside `networks`. */
export function inProcessDrivers(networks: readonly string[]): MinerDrivers {
  const allowed = new AllowedNetworks(networks);
  const outlets = createOutlets();
  const made = new Map<string, MinerAdapter>();
  return {
    of: (firmware) => {
      const known = made.get(firmware);
      if (known) return known;
      const entry = minerAdapters[firmware];
      assert(entry, `no adapter for firmware ${firmware}`);
      const adapter = withinNetworks(behindOutlet(entry.create(), outlets.of), allowed);
      made.set(firmware, adapter);
      return adapter;
    },
    load: () => 0,
    close: async () => {
      await Promise.all([outlets, ...made.values()].map((each) => each.close()));
    },
  };
}
