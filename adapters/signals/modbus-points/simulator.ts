import type { Socket } from 'node:net';
import { ModbusSimulatorServer } from '../../shared/simulator-modbus.js';
import {
  bitsReply,
  COILS,
  HEADER_BYTES,
  HOLDING_REGISTERS,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  INPUT_REGISTERS,
  INPUTS,
  ModbusException,
  range,
  replyFrame,
  replyTo,
  wordsReply,
} from '../../shared/modbus-frames.js';

/** Bits and registers of a terminal unit on a loopback port. Only what was set is there. */
export class TerminalUnitSimulator {
  readonly bits = new Map<number, boolean>();
  readonly registers = new Map<number, number>();
  /** Connects, then says nothing; or sends what is no frame; or cuts its reply off. */
  fault: 'silent' | 'garbage' | 'truncated' | null = null;
  reads = 0;
  readonly #server = new ModbusSimulatorServer((socket, frame) => this.#answer(socket, frame));

  get port(): number {
    return this.#server.port;
  }

  async listen(): Promise<this> {
    await this.#server.listen('127.0.0.1', 0);
    return this;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #answer(socket: Socket, frame: Buffer): void {
    this.reads += 1;
    const reply = replyFrame(
      frame,
      replyTo(frame.subarray(HEADER_BYTES), (request) => this.#read(request)),
    );
    if (this.fault === 'silent') return;
    if (this.fault === 'garbage') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    else if (this.fault === 'truncated') socket.end(reply.subarray(0, HEADER_BYTES + 1));
    else socket.write(reply);
  }

  #read(request: Buffer): Buffer {
    const code = request[0]!;
    const addresses = range(request.readUInt16BE(1), request.readUInt16BE(3));
    if (code === COILS || code === INPUTS)
      return bitsReply(
        code,
        addresses.map((at) => thereAt(this.bits, at)),
      );
    if (code === HOLDING_REGISTERS || code === INPUT_REGISTERS) {
      return wordsReply(
        code,
        addresses.map((at) => thereAt(this.registers, at)),
      );
    }
    throw new ModbusException(ILLEGAL_FUNCTION);
  }
}

function thereAt<T>(points: ReadonlyMap<number, T>, at: number): T {
  const value = points.get(at);
  if (value === undefined) throw new ModbusException(ILLEGAL_ADDRESS);
  return value;
}
