import { MODBUS_PORT } from '../../shared/modbus-tcp.js';
import type { OutletKind } from '../../shared/outlet-kind.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { MODBUS_RELAY_ENVELOPE, ModbusRelayAdapter } from './adapter.js';
import { simulateModbusRelay } from './simulator.js';

/** Relays with coils, of any maker, that drive contactors. */
export const modbusRelay: OutletKind = {
  envelope: MODBUS_RELAY_ENVELOPE,
  virtualPort: virtualPort(MODBUS_PORT),
  create: (options = {}) => new ModbusRelayAdapter(options),
  simulate: simulateModbusRelay,
};
