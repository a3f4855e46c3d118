import type { Socket } from 'node:net';
import {
  HEADER_BYTES,
  HOLDING_REGISTERS,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  INPUT_REGISTERS,
  ModbusException,
  range,
  replyFrame,
  replyTo,
  wordsReply,
} from './modbus-frames.js';
import { type ScaledRegister, wordsOf } from './modbus-registers.js';
import { ModbusSimulatorServer } from './simulator-modbus.js';

export type RegistersFault = 'hangs' | 'garbage' | 'closes';

/** A quantity's place, where it has one, and what it shows, in its unit. */
export type Shown = readonly [place: ScaledRegister | undefined, value: number];

/** A virtual device that is only read: its registers show quantities. It refuses every function that writes. */
export abstract class VirtualRegisters {
  fault: RegistersFault | null = null;
  /** Functions that it was asked for. */
  readonly functions: number[] = [];
  readonly #server = new ModbusSimulatorServer((socket, frame) => this.#answer(socket, frame));

  /** Called before registers are read, so that they show what is. */
  protected abstract shown(): readonly Shown[];

  /** Port 0 is any that is free. @throws EbbError where it cannot listen */
  listen(host = '127.0.0.1', port = 0): Promise<void> {
    return this.#server.listen(host, port);
  }

  get port(): number {
    return this.#server.port;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(socket: Socket, frame: Buffer): void {
    if (this.fault === 'hangs') return;
    if (this.fault === 'closes') return void socket.destroy();
    if (this.fault === 'garbage') return void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    const pdu = replyTo(frame.subarray(HEADER_BYTES), (request) => this.#carryOut(request));
    socket.write(replyFrame(frame, pdu));
  }

  #carryOut(request: Buffer): Buffer {
    const code = request[0]!;
    this.functions.push(code);
    if (code !== HOLDING_REGISTERS && code !== INPUT_REGISTERS) throw new ModbusException(ILLEGAL_FUNCTION);
    const shown = this.shown().filter(
      ([place]) => (place?.table === 'holding') === (code === HOLDING_REGISTERS),
    );
    const addresses = range(request.readUInt16BE(1), request.readUInt16BE(3));
    return wordsReply(
      code,
      addresses.map((address) => wordAt(shown, address)),
    );
  }
}

function wordAt(shown: readonly Shown[], address: number): number {
  for (const [place, value] of shown) {
    if (!place) continue;
    const word = wordsOf(value / place.scale, place.format, place.wordOrder)[address - place.register];
    if (word !== undefined) return word;
  }
  throw new ModbusException(ILLEGAL_ADDRESS);
}
