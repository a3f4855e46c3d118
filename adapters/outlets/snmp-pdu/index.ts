import type { OutletKind } from '../../shared/outlet-kind.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { SNMP_PDU_ENVELOPE, SnmpPduAdapter } from './adapter.js';
import { SNMP_PORT } from './api.js';
import { simulateSnmpPdu } from './simulator.js';

/** Switched outlets of rack PDUs that speak SNMP. */
export const snmpPdu: OutletKind = {
  envelope: SNMP_PDU_ENVELOPE,
  virtualPort: virtualPort(SNMP_PORT),
  create: (options = {}) => new SnmpPduAdapter(options),
  simulate: simulateSnmpPdu,
};
