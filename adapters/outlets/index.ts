import { EbbError } from '../../src/core/errors.js';
import type { OutletAdapter } from '../../src/core/ports/outlet.js';
import type { OutletAdapterOptions, OutletKind } from '../shared/outlet-kind.js';
import { modbusRelay } from './modbus-relay/index.js';
import { snmpPdu } from './snmp-pdu/index.js';

/** Every kind of switched outlet, by the id that configurations use. A new one is a folder and a line here. */
export const outletAdapters: Readonly<Record<string, OutletKind>> = {
  'snmp-pdu': snmpPdu,
  'modbus-relay': modbusRelay,
};

/** One adapter for each kind of outlet. */
export interface Outlets {
  /** @throws EbbError `unsupported` for a kind that there is not */
  of(kind: string): OutletAdapter;
  close(): Promise<void>;
}

export function createOutlets(options?: OutletAdapterOptions): Outlets {
  const adapters = new Map(
    Object.entries(outletAdapters).map(([kind, { create }]) => [kind, create(options)]),
  );
  return {
    of: (kind) => {
      const adapter = adapters.get(kind);
      if (adapter !== undefined) return adapter;
      const kinds = [...adapters.keys()].join(', ');
      throw new EbbError('unsupported', `no outlets of kind "${kind}"; there are: ${kinds}`);
    },
    close: async () => {
      await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
    },
  };
}
