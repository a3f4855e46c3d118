import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { listenAt } from '../../shared/simulator-listen.js';
import {
  bitsReply,
  COILS,
  frameOf,
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
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<this> {
    await listenAt(this.#server, '127.0.0.1', 0);
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let frame = frameOf(received); frame !== null; frame = frameOf(received)) {
        received = received.subarray(frame.length);
        this.#answer(socket, frame);
      }
    });
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
