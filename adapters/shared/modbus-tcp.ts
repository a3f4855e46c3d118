import { connect, type Socket } from 'node:net';
import { ModbusTCPClient } from 'jsmodbus';
import { EbbError } from '../../src/core/errors.js';
import type { Deadline } from './deadline.js';
import { type RegisterPlace, REGISTER_FORMATS, type ScaledRegister, valueOf } from './modbus-registers.js';

export const MODBUS_PORT = 502;

export interface ModbusDevice {
  readonly host: string;
  /** 502 where absent. */
  readonly port?: number;
  /** Behind the address; 1 where absent. */
  readonly unitId?: number;
}

/** More than any reply to what is asked here: the longest frame of the protocol. */
const REPLY_BYTES_MAX = 260;

/** The library's own timer is not used: it knows single requests, not the whole exchange. */
const NEVER_MS = 2 ** 31 - 1;

/** Requests of Modbus TCP on one connection of its own. */
export class ModbusConnection {
  readonly #where: string;
  readonly #socket: Socket;
  readonly #client: ModbusTCPClient;
  readonly #deadline: Deadline;
  #bytesReceived = 0;

  private constructor(device: ModbusDevice, socket: Socket, deadline: Deadline) {
    this.#where = whereOf(device);
    this.#socket = socket;
    this.#client = new ModbusTCPClient(socket, device.unitId ?? 1, NEVER_MS);
    this.#deadline = deadline;
    socket.on('data', (chunk: Buffer) => {
      this.#bytesReceived += chunk.length;
      if (this.#bytesReceived > REPLY_BYTES_MAX) socket.destroy();
    });
  }

  /**
   * Runs `task` on a connection that ends with it.
   * @param deadline for all of it
   * @throws EbbError `unreachable` where none can be had
   */
  static async connected<T>(
    device: ModbusDevice,
    deadline: Deadline,
    task: (api: ModbusConnection) => Promise<T>,
  ): Promise<T> {
    const { host, port = MODBUS_PORT } = device;
    const socket = connect({ host, port, noDelay: true });
    // The library learns from the socket's events whether it is connected: it must see them all.
    const api = new ModbusConnection(device, socket, deadline);
    try {
      await opened(socket, whereOf(device), deadline.remainingMs());
      return await task(api);
    } finally {
      socket.destroy();
    }
  }

  /** Function 1. */
  async readCoil(address: number): Promise<boolean> {
    const { response } = await this.#ask(false, () => this.#client.readCoils(address, 1));
    return this.#bit(response.body.valuesAsArray);
  }

  /** Function 2: a contact that tells whether a contactor has closed. */
  async readInput(address: number): Promise<boolean> {
    const { response } = await this.#ask(false, () => this.#client.readDiscreteInputs(address, 1));
    return this.#bit(response.body.valuesAsArray);
  }

  /** Function 5, sent once. */
  async writeCoil(address: number, on: boolean): Promise<void> {
    const { response } = await this.#ask(true, () => this.#client.writeSingleCoil(address, on));
    const { address: echoed, value } = response.body;
    if (echoed === address && (value === true || Number(value) === 0xff00) === on) return;
    throw new EbbError('malformed', `${this.#where}: answered for coil ${echoed}, not ${address}`, {
      outcomeUnknown: true,
    });
  }

  /** Functions 3 and 4: a value in the device's own counts. */
  async readValue({ table, register, format, wordOrder }: RegisterPlace): Promise<number> {
    const { registers } = REGISTER_FORMATS[format];
    const words = await this.#ask(false, async () => {
      const { response } =
        table === 'holding'
          ? await this.#client.readHoldingRegisters(register, registers)
          : await this.#client.readInputRegisters(register, registers);
      return [...response.body.valuesAsArray];
    });
    if (words.length < registers) throw this.#malformed(`sent ${words.length} of ${registers} registers`);
    return valueOf(words, format, wordOrder);
  }

  /** A quantity in its own unit; null where it has no place, and where a float says that it is no number. */
  async readScaled(place: ScaledRegister | undefined): Promise<number | null> {
    if (!place) return null;
    const value = (await this.readValue(place)) * place.scale;
    return Number.isFinite(value) ? value : null;
  }

  #bit(values: ArrayLike<number | boolean>): boolean {
    if (values.length === 0) throw this.#malformed('sent no coil');
    return Boolean(values[0]);
  }

  async #ask<T>(isWrite: boolean, request: () => Promise<T>): Promise<T> {
    const before = this.#bytesReceived;
    // The library drops a request that is late, and would take its answer for the next one's: the end of the
    // connection ends both.
    const timer = setTimeout(() => this.#socket.destroy(), this.#deadline.remainingMs());
    try {
      return await request();
    } catch (error) {
      throw this.#failureOf(error, isWrite, this.#bytesReceived - before);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What went wrong, in the project's table. @returns with `outcomeUnknown` where a write may have been done */
  #failureOf(error: unknown, isWrite: boolean, bytesReceived: number): EbbError {
    const { err, message, response } = error as {
      readonly err?: string;
      readonly message: string;
      readonly response?: { readonly body: { readonly code?: number } };
    };
    if (err === 'ModbusException') return exceptionOf(response?.body.code ?? 0, this.#where, isWrite);
    const context = { outcomeUnknown: isWrite, cause: error };
    if (bytesReceived > REPLY_BYTES_MAX)
      return new EbbError('malformed', `${this.#where}: sent more than a frame holds: cut off`, context);
    if (bytesReceived > 0)
      return new EbbError('malformed', `${this.#where}: does not speak Modbus TCP: ${message}`, context);
    const problem = this.#deadline.passed
      ? 'did not answer in time'
      : 'closed the connection without an answer';
    return new EbbError('unreachable', `${this.#where}: ${problem}`, context);
  }

  #malformed(problem: string): EbbError {
    return new EbbError('malformed', `${this.#where}: ${problem}`);
  }
}

function opened(socket: Socket, where: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (problem: string, cause?: unknown): void =>
      reject(new EbbError('unreachable', `${where} ${problem}`, { cause }));
    const timer = setTimeout(
      () => fail(`did not accept a connection within ${Math.round(timeoutMs)} ms`),
      timeoutMs,
    );
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(`cannot be reached: ${error.code ?? error.message}`, error);
    });
  });
}

/** The protocol's exception codes. */
function exceptionOf(code: number, where: string, isWrite: boolean): EbbError {
  const refused = `${where}: Modbus exception ${code}`;
  switch (code) {
    case 1:
      return new EbbError('unsupported', `${refused}: it does not have this function`);
    case 2:
      return new EbbError('unsupported', `${refused}: no such coil or register: check its address`);
    case 5:
      // Taken, and still being done.
      return new EbbError('rate-limited', `${refused}: still busy with it`, { outcomeUnknown: isWrite });
    case 6:
      return new EbbError('rate-limited', `${refused}: busy`);
    case 10:
      return new EbbError('unreachable', `${refused}: its gateway has no way to unit: check the unit id`);
    case 11: {
      const problem = 'the unit behind the gateway did not answer: check the unit id';
      return new EbbError('unreachable', `${refused}: ${problem}`, { outcomeUnknown: isWrite });
    }
    default:
      return new EbbError('rejected', refused);
  }
}

function whereOf({ host, port = MODBUS_PORT }: ModbusDevice): string {
  return `${host}:${port}`;
}
