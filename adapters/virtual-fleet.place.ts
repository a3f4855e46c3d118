import type { Server, Socket } from 'node:net';
import { assert } from '../src/core/assert.js';
import type { Clock } from '../src/core/ports/clock.js';
import type {
  MinerFirmware,
  MinerSimulator,
  SimulatorInput,
  VirtualMinerSpec,
} from './shared/miner-firmware.js';
import { withDoorkeeper } from './shared/simulator-listen.js';
import { actsByItself, type Misbehaviour } from './shared/virtual-misbehaviour.js';
import { pointOfKind } from './shared/virtual-loads.js';
import { noiseFactor } from './shared/virtual-physics.js';
import type { VirtualMiner } from './shared/virtual-miner.js';
import type { VirtualMinerState } from './shared/virtual-state.js';
import type { Doors, Visited } from './virtual-fleet.doors.js';
import { firmwareOf, portsOf } from './virtual-fleet.ports.js';

/** How a machine misbehaves; `seconds` is what the kind makes of it, absent: what is usual. */
export interface Fault {
  readonly kind: Misbehaviour;
  readonly seconds?: number | undefined;
}

/** What the places of one fleet have in common. */
export interface Premises {
  readonly doors: Doors;
  readonly clock: Clock;
  readonly seed: number;
  readonly onChange: () => void;
}

/**
 * The place of one virtual miner. Its doors are open from the start; the device behind them is only made when
 * someone comes, or where something happens to it by itself: thousands that nobody has called cost next to nothing.
 */
export class VirtualPlace implements Visited {
  #spec: VirtualMinerSpec;
  #fault: Fault | null = null;
  #saved: VirtualMinerState | undefined;
  #device: Device | null = null;
  #making: Promise<Device> | null = null;
  #last: VirtualMiner | null = null;
  readonly #premises: Premises;
  readonly #waiting = new Set<Socket>();

  constructor(spec: VirtualMinerSpec, premises: Premises, saved?: VirtualMinerState) {
    this.#spec = spec;
    this.#premises = premises;
    this.#saved = saved;
  }

  get spec(): VirtualMinerSpec {
    return this.#spec;
  }

  get fault(): Fault | null {
    return this.#fault;
  }

  /** Null while nothing has happened to it yet. */
  get state(): VirtualMinerState | null {
    return this.#device?.simulator.virtual.state ?? this.#saved ?? null;
  }

  /** The machine itself, made where it was not. */
  async virtual(): Promise<VirtualMiner> {
    return (await this.#made()).simulator.virtual;
  }

  /** The same where it is known to be made; while it moves, as it was before. */
  get made(): VirtualMiner {
    assert(this.#last !== null, `virtual miner ${this.#spec.minerId} has not been made yet`);
    return this.#last;
  }

  /** What it truly draws, in W. */
  get powerW(): number {
    if (this.#last !== null) return this.#last.powerW;
    const { clock, seed } = this.#premises;
    const factor = noiseFactor(clock.now().toMillis(), seed, this.#spec.minerId, 'power');
    return pointOfKind(this.#spec.model, 'nominal').powerW * factor;
  }

  /** @throws EbbError where an address or a port cannot be had */
  async open(): Promise<void> {
    const { doors } = this.#premises;
    for (const port of await portsOf(this.#spec)) await doors.open(this.#spec.host, port, this);
    if (this.#saved !== undefined) await this.#made();
  }

  async afflict(fault: Fault | null): Promise<void> {
    this.#fault = fault;
    if (this.#device !== null) applyFault(this.#device, fault);
    else if (fault !== null && actsByItself(fault.kind)) await this.#made();
  }

  accept(port: number, socket: Socket): void {
    if (this.#device !== null) {
      this.#device.accept(port, socket);
      return;
    }
    this.#waiting.add(socket.on('error', () => socket.destroy()));
    this.#made().then(
      (device) => {
        this.#waiting.delete(socket);
        device.accept(port, socket);
      },
      () => socket.destroy(),
    );
  }

  /** The same machine at another address. @throws EbbError where that cannot be had; it stays where it was then */
  async moveTo(host: string): Promise<void> {
    const { doors } = this.#premises;
    const ports = await portsOf(this.#spec);
    const opened: number[] = [];
    try {
      for (const port of ports) {
        await doors.open(host, port, this);
        opened.push(port);
      }
    } catch (error) {
      await Promise.all(opened.map((port) => doors.close(host, port)));
      throw error;
    }
    const left = this.#spec.host;
    const device = await this.#made();
    this.#saved = device.simulator.virtual.state;
    this.#device = null;
    this.#making = null;
    this.#spec = { ...this.#spec, host };
    await device.simulator.close();
    await this.#made();
    await Promise.all(ports.map((port) => doors.close(left, port)));
    this.#premises.onChange();
  }

  async close(): Promise<void> {
    for (const socket of this.#waiting) socket.destroy();
    const device = await this.#making?.catch(() => null);
    await device?.simulator.close();
  }

  #made(): Promise<Device> {
    this.#making ??= this.#make();
    return this.#making;
  }

  async #make(): Promise<Device> {
    const { clock, seed, onChange } = this.#premises;
    const input = { spec: this.#spec, clock, seed, onChange, ...(this.#saved && { saved: this.#saved }) };
    const device = await makeDevice(firmwareOf(this.#spec), input, await portsOf(this.#spec));
    applyFault(device, this.#fault);
    this.#device = device;
    this.#last = device.simulator.virtual;
    this.#saved = undefined;
    return device;
  }
}

/** A simulator whose servers listen nowhere themselves. */
interface Device {
  readonly simulator: MinerSimulator;
  accept(port: number, socket: Socket): void;
}

async function makeDevice(
  firmware: MinerFirmware,
  input: SimulatorInput,
  ports: readonly number[],
): Promise<Device> {
  const servers = new Map<number, Server>();
  const keep = (server: Server, port: number): boolean => {
    if (ports.includes(port)) servers.set(port, server);
    return servers.has(port);
  };
  const simulator = await withDoorkeeper(input.spec.host, keep, () => firmware.simulate(input));
  simulator.virtual.survivesReboot = firmware.envelope.survivesReboot;
  return {
    simulator,
    accept: (port, socket) => {
      const server = servers.get(port);
      if (server === undefined || socket.destroyed) socket.destroy();
      // Node has set the socket up for the door, not for the device's own server.
      else server.emit('connection', Object.assign(socket, { allowHalfOpen: allowsHalfOpen(server) }));
    },
  };
}

function allowsHalfOpen(server: Server): boolean {
  return (server as Server & { readonly allowHalfOpen?: boolean }).allowHalfOpen ?? false;
}

function applyFault({ simulator: { virtual } }: Device, fault: Fault | null): void {
  virtual.misbehaviour = fault?.kind ?? null;
  virtual.misbehaviourSeconds = fault?.seconds ?? null;
}
