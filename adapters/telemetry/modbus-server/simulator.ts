import { Deadline } from '../../shared/deadline.js';
import { ModbusConnection } from '../../shared/modbus-tcp.js';
import type { RegisterFormat, RegisterPlace } from '../../shared/modbus-registers.js';

const TIMEOUT_SECONDS = 2;

/** A master, as the terminal unit of an agent is one: reads points from Ebb. */
export class MasterSimulator {
  constructor(
    private readonly port: number,
    private readonly unitId = 1,
  ) {}

  register(table: RegisterPlace['table'], register: number, format: RegisterFormat): Promise<number> {
    return this.#connected((connection) =>
      connection.readValue({ table, register, format, wordOrder: 'high-first' }),
    );
  }

  bit(table: 'coil' | 'discrete', address: number): Promise<boolean> {
    return this.#connected((connection) =>
      table === 'coil' ? connection.readCoil(address) : connection.readInput(address),
    );
  }

  writeCoil(address: number): Promise<void> {
    return this.#connected((connection) => connection.writeCoil(address, true));
  }

  #connected<T>(task: (connection: ModbusConnection) => Promise<T>): Promise<T> {
    const device = { host: '127.0.0.1', port: this.port, unitId: this.unitId };
    return ModbusConnection.connected(device, new Deadline(TIMEOUT_SECONDS), task);
  }
}
