import { createServer, type Server, type Socket } from 'node:net';
import { asOf } from '../../../src/core/enrolled/telemetry.js';
import { EbbError } from '../../../src/core/errors.js';
import { isoUtc } from '../../../src/core/interval.js';
import { AllowedNetworks } from '../../../src/core/networks.js';
import type {
  ResourceTelemetry,
  TelemetryLink,
  TelemetryLinkStatus,
} from '../../../src/core/ports/telemetry-out.js';
import {
  FRAME_BYTES_MAX,
  frameOf,
  HEADER_BYTES,
  ModbusException,
  replyFrame,
  replyTo,
} from '../../shared/modbus-frames.js';
import { LinkState, type TelemetryDeps } from '../../shared/telemetry-kind.js';
import { imageOf, type Place, replyOf } from './api.js';

const GATEWAY_PATH_UNAVAILABLE = 10;
const DEVICE_BUSY = 6;

export interface ModbusServerOptions {
  /** Address of this machine to listen on. */
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
  readonly places: readonly Place[];
  /** Networks or addresses that may connect. */
  readonly allow: readonly string[];
  readonly connectionsMax: number;
  readonly idleSeconds: number;
}

/** Registers that the agent's terminal unit reads when it wants to. Nothing can be written. */
export class ModbusServerLink implements TelemetryLink {
  readonly id: string;
  readonly #deps: TelemetryDeps;
  readonly #options: ModbusServerOptions;
  readonly #state: LinkState;
  readonly #peers: AllowedNetworks;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #telemetry: ResourceTelemetry | null = null;

  constructor(deps: TelemetryDeps, options: ModbusServerOptions) {
    this.id = deps.linkId;
    this.#deps = deps;
    this.#options = options;
    this.#state = new LinkState(deps.clock);
    this.#peers = new AllowedNetworks(options.allow);
  }

  get status(): TelemetryLinkStatus {
    return this.#state.status;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new EbbError(
            'rejected',
            `telemetry ${this.id}: cannot listen on ${host}:${port} (${error.code}): give an address of this machine and a port that is free`,
          ),
        ),
      );
      server.listen(port, host, resolve);
    });
    server.on('error', (error) => this.#state.failed(error.message));
  }

  async publish(telemetry: ResourceTelemetry): Promise<void> {
    this.#telemetry = telemetry;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    const { connectionsMax, idleSeconds } = this.#options;
    const peer = socket.remoteAddress ?? '';
    socket.on('error', () => socket.destroy());
    if (!this.#peers.allows(peer)) {
      this.#state.failed(`${peer} wanted to read and is not in allow`);
      socket.destroy();
      return;
    }
    if (this.#sockets.size >= connectionsMax) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // A master that went away without a word would keep its place for ever.
    socket.setTimeout(idleSeconds * 1e3, () => socket.destroy());
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let frame = frameOf(received); frame !== null; frame = frameOf(received)) {
        if (!isFrame(frame)) break;
        received = received.subarray(frame.length);
        socket.write(this.#answer(frame));
      }
      if (received.length > 0 && !mayBecomeFrame(received)) socket.destroy();
    });
  }

  #answer(frame: Buffer): Buffer {
    const unitId = frame[HEADER_BYTES - 1];
    const reply = replyTo(frame.subarray(HEADER_BYTES), (request) => {
      if (unitId !== this.#options.unitId) throw new ModbusException(GATEWAY_PATH_UNAVAILABLE);
      if (this.#telemetry === null) throw new ModbusException(DEVICE_BUSY);
      // Values age by the clock of whoever reads them, so that a service that stands still freezes none.
      const telemetry = asOf(this.#telemetry, isoUtc(this.#deps.clock.now()));
      const read = replyOf(imageOf(telemetry, this.#options.places), request);
      this.#state.taken();
      return read;
    });
    return replyFrame(frame, reply);
  }
}

function isFrame(frame: Buffer): boolean {
  return frame.length > HEADER_BYTES && frame.length <= FRAME_BYTES_MAX && frame.readUInt16BE(2) === 0;
}

/** Whether more bytes could make a frame of the protocol of it. */
function mayBecomeFrame(received: Buffer): boolean {
  if (received.length > FRAME_BYTES_MAX) return false;
  if (received.length >= 4 && received.readUInt16BE(2) !== 0) return false;
  return received.length < 6 || inFrame(6 + received.readUInt16BE(4));
}

function inFrame(length: number): boolean {
  return length > HEADER_BYTES && length <= FRAME_BYTES_MAX;
}
