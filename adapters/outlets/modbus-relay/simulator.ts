import type { Socket } from 'node:net';
import { assert } from '../../../src/core/assert.js';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import {
  numberOption,
  textOption,
  type OutletSimulator,
  type OutletSimulatorInput,
} from '../../shared/outlet-kind.js';
import { Concurrency, GARBAGE, OVERSIZED_PIECE, type WireFault } from '../../shared/simulator-faults.js';
import { wordsOf } from '../../shared/modbus-registers.js';
import { MODBUS_PORT } from '../../shared/modbus-tcp.js';
import { ModbusSimulatorServer } from '../../shared/simulator-modbus.js';
import {
  bitsReply,
  COILS,
  DEVICE_FAILURE,
  HEADER_BYTES,
  HOLDING_REGISTERS,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  ILLEGAL_VALUE,
  INPUT_REGISTERS,
  INPUTS,
  ModbusException,
  range,
  replyFrame,
  replyTo,
  wordsReply,
  WRITE_COIL,
  WRITE_COILS,
} from '../../shared/modbus-frames.js';
import { SLOW_REPLY_SECONDS, type Misbehaviour } from '../../shared/virtual-miner.js';
import type { VirtualOutlet } from '../../shared/virtual-outlet.js';
import { meterOf, type ModbusMeter } from './api.js';

type Wired = OutletSimulatorInput['outlets'][number];

/** A virtual relay. It takes the protocol apart itself, so that one library does not talk to itself alone. */
export async function simulateModbusRelay(input: OutletSimulatorInput): Promise<OutletSimulator> {
  const relay = new VirtualRelay(input);
  await relay.listen();
  return relay;
}

class VirtualRelay implements OutletSimulator {
  readonly #concurrency = new Concurrency();
  readonly #server = new ModbusSimulatorServer((socket, frame) => this.#answer(socket, frame));
  readonly #input: OutletSimulatorInput;
  readonly #device: OutletEndpoint;
  #fault: WireFault | null = null;

  constructor(input: OutletSimulatorInput) {
    const [first] = input.outlets;
    assert(first !== undefined, 'a virtual relay has coils');
    this.#input = input;
    this.#device = first.endpoint;
  }

  get requestsAtOncePeak(): number {
    return this.#concurrency.peak;
  }

  setWireFault(fault: WireFault | null): void {
    this.#fault = fault;
  }

  listen(): Promise<void> {
    return this.#server.listen(this.#device.host, this.#device.port ?? MODBUS_PORT);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(socket: Socket, frame: Buffer): void {
    const request = frame.subarray(HEADER_BYTES);
    const isWrite = request[0] === WRITE_COIL || request[0] === WRITE_COILS;
    const misbehaviour = this.#misbehaviourAt(request);
    if (misbehaviour === 'deaf') return void socket.resetAndDestroy();
    this.#concurrency.begin();
    if (misbehaviour === 'hangs') return;
    const send = (): void => {
      this.#concurrency.end();
      const pdu = replyTo(request, (each) => this.#carryOut(each));
      if (isWrite && this.#fault === 'mute-writes') return;
      void this.#send(socket, replyFrame(frame, pdu));
    };
    if (misbehaviour === 'slow') this.#input.clock.after(SLOW_REPLY_SECONDS, send);
    else send();
  }

  async #send(socket: Socket, reply: Buffer): Promise<void> {
    if (this.#fault === 'garbage') socket.write(GARBAGE);
    else if (this.#fault === 'oversized')
      socket.write(Buffer.concat([reply.subarray(0, 5), OVERSIZED_PIECE]));
    else if (this.#fault === 'split') {
      for (const byte of reply) {
        socket.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
    } else socket.write(reply);
  }

  #carryOut(request: Buffer): Buffer {
    if (request.length < 5) throw new ModbusException(ILLEGAL_VALUE);
    const code = request[0] as number;
    const address = request.readUInt16BE(1);
    const count = request.readUInt16BE(3);
    switch (code) {
      case COILS:
      case INPUTS:
        return bitsReply(
          code,
          range(address, count).map((at) => this.#bitAt(code, at)),
        );
      case HOLDING_REGISTERS:
      case INPUT_REGISTERS:
        return wordsReply(
          code,
          range(address, count).map((at) => this.#wordAt(code, at)),
        );
      case WRITE_COIL:
        if (count !== 0xff00 && count !== 0) throw new ModbusException(ILLEGAL_VALUE);
        this.#switch(address, count === 0xff00);
        return request.subarray(0, 5);
      case WRITE_COILS:
        for (const [index, at] of range(address, count).entries()) {
          this.#switch(at, (((request[6 + (index >> 3)] ?? 0) >> (index & 7)) & 1) === 1);
        }
        return request.subarray(0, 5);
      default:
        throw new ModbusException(ILLEGAL_FUNCTION);
    }
  }

  #switch(address: number, coil: boolean): void {
    const { endpoint, virtual } = this.#wiredTo(address);
    if (virtual.switch(coil !== isInverted(endpoint)) === 'refused')
      throw new ModbusException(DEVICE_FAILURE);
  }

  #bitAt(code: number, address: number): boolean {
    if (code === COILS) {
      const { endpoint, virtual } = this.#wiredTo(address);
      return virtual.on !== isInverted(endpoint);
    }
    const fed = this.#input.outlets.find(
      ({ endpoint }) => numberOption(endpoint, 'feedbackInput') === address,
    );
    if (fed === undefined) throw new ModbusException(ILLEGAL_ADDRESS);
    return fed.virtual.on;
  }

  #wordAt(code: number, address: number): number {
    for (const { endpoint, virtual } of this.#input.outlets) {
      const meter = meterOf(endpoint);
      if (meter === null || (meter.table === 'holding') !== (code === HOLDING_REGISTERS)) continue;
      const word = meterWords(meter, virtual)[address - meter.register];
      if (word !== undefined) return word;
    }
    throw new ModbusException(ILLEGAL_ADDRESS);
  }

  #wiredTo(coil: number): Wired {
    const wired = this.#input.outlets.find(({ endpoint }) => endpoint.outlet === coil);
    if (wired === undefined) throw new ModbusException(ILLEGAL_ADDRESS);
    return wired;
  }

  /** That of the outlet whose coil, contact or register is asked for. */
  #misbehaviourAt(request: Buffer): Misbehaviour | null {
    const address = request.length < 3 ? -1 : request.readUInt16BE(1);
    const asked = this.#input.outlets.find(({ endpoint }) =>
      [endpoint.outlet, numberOption(endpoint, 'feedbackInput'), meterOf(endpoint)?.register].includes(
        address,
      ),
    );
    return asked?.virtual.misbehaviour ?? null;
  }
}

function meterWords(meter: ModbusMeter, { powerW }: VirtualOutlet): number[] {
  return wordsOf(powerW / meter.wattsPerCount, meter.format, meter.wordOrder);
}

function isInverted(endpoint: OutletEndpoint): boolean {
  return textOption(endpoint, 'normallyClosed') === 'true';
}
