import type { ContactReader } from '../../src/core/ports/telemetry-out.js';
import type { RelayContact } from '../../src/core/site.js';
import { Deadline } from './deadline.js';
import { ModbusConnection } from './modbus-tcp.js';

const TIMEOUT_SECONDS = 2;

/** Tells whether an under-frequency relay is armed, by a contact that is read over Modbus TCP and never written. */
export function relayContact({
  host,
  port,
  unitId,
  table,
  address,
  closedMeans,
}: RelayContact): ContactReader {
  return {
    read: () =>
      ModbusConnection.connected(
        { host, port, unitId },
        new Deadline(TIMEOUT_SECONDS),
        async (connection) => {
          const isClosed = await (table === 'coil'
            ? connection.readCoil(address)
            : connection.readInput(address));
          return isClosed === (closedMeans === 'armed');
        },
      ),
  };
}
