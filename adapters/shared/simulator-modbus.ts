import { createServer, type AddressInfo, type Socket } from 'node:net';
import { frameOf } from './modbus-frames.js';
import { listenAt } from './simulator-listen.js';

/** The listening end of a simulator of Modbus TCP: hands over each frame when it is whole. */
export class ModbusSimulatorServer {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (socket) => this.#serve(socket));

  constructor(private readonly onFrame: (socket: Socket, frame: Buffer) => void) {}

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Port 0 is any that is free. @throws EbbError where it cannot listen */
  listen(host: string, port: number): Promise<void> {
    return listenAt(this.#server, host, port);
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
        this.onFrame(socket, frame);
      }
    });
  }
}
