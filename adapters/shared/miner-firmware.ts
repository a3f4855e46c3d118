import type { Clock } from '../../src/core/ports/clock.js';
import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerIdentity,
} from '../../src/core/ports/miner.js';
import type { OutletEndpoint } from '../../src/core/ports/outlet.js';
import type { ModelConfig } from '../../src/core/site.js';
import type { HostScan } from './host-scan.js';
import type { Misbehaviour, VirtualMiner, VirtualMinerState } from './virtual-miner.js';
import type { WireFault } from './simulator-faults.js';

/** What the composition root and tests may set; everything else is a fact of the firmware. */
export interface MinerAdapterOptions {
  /** Instead of the envelope's, in wall-clock seconds. */
  readonly readTimeoutSeconds?: number;
  readonly writeTimeoutSeconds?: number;
  /** Unix time in seconds for protocols whose tokens carry it. Real devices compare it with their own. */
  readonly unixSeconds?: () => number;
}

/** One virtual machine: where it listens, what it speaks, and what it can do. */
export interface VirtualMinerSpec {
  readonly minerId: string;
  readonly host: string;
  /** By the adapter's port names; absent ones take the firmware's `virtualPorts`. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly firmware: string;
  readonly model: ModelConfig;
  readonly credentials?: { readonly username?: string; readonly password?: string };
  /** The outlet that feeds it, where it has a virtual one (`adapters/outlets/virtual.ts`). */
  readonly outlet?: OutletEndpoint;
  /** Share of the usual time that its changes take; 0: at once, for measuring what steers it. */
  readonly rampRatio?: number;
}

export interface SimulatorInput {
  readonly spec: VirtualMinerSpec;
  readonly clock: Clock;
  readonly seed: number;
  readonly misbehaviour?: Misbehaviour | null;
  /** State of an earlier run to continue from. */
  readonly saved?: VirtualMinerState;
  /** Called after every change of state that is worth saving. */
  readonly onChange?: () => void;
}

/** A virtual device that listens on real sockets and speaks its vendor's wire protocol. */
export interface MinerSimulator {
  readonly virtual: VirtualMiner;
  /** Requests that were being answered at the same time, at most, since the start. */
  readonly requestsAtOncePeak: number;
  setWireFault(fault: WireFault | null): void;
  close(): Promise<void>;
}

/** A miner behind a gateway, as the gateway lists it. */
export interface GatewayUnit {
  /** Its id at the gateway: `unit` of its endpoint. */
  readonly unit: string;
  readonly identity: MinerIdentity;
  /** Its own address, which Ebb does not use. */
  readonly address: string | null;
  /** Where it stands, in the gateway's words. */
  readonly place: string | null;
}

/** One line of the registry: all that Ebb knows of a firmware. */
export interface MinerFirmware {
  readonly envelope: CapabilityEnvelope;
  /** Which requests the firmware wants a password for. */
  readonly passwordFor: 'nothing' | 'writes' | 'everything';
  /** Where `inspect` cannot tell a wrong password, since the firmware looks at it only when it is told to change something. */
  readonly passwordProved?: 'by-a-write';
  /** What a device has when it leaves the factory, and a virtual one that was told of no others. Absent: none. */
  readonly factoryCredentials?: { readonly username?: string; readonly password: string };
  /** Where the machine itself answers nothing: all that is known of it comes from the outlet that feeds it. */
  readonly behind?: 'outlet';
  /** Unprivileged ports for a virtual miner with an address of its own, by port name. */
  readonly virtualPorts: Readonly<Record<string, number>>;
  create(options?: MinerAdapterOptions): MinerAdapter;
  /**
   * Whether the host runs this firmware. Firmwares are asked in the registry's order until one says yes, so one that
   * is built on another's comes before it.
   */
  recognise(scan: HostScan): Promise<boolean>;
  /** Where a host is a gateway: the miners behind it. @throws EbbError with a code of the table */
  readonly listUnits?: (endpoint: MinerEndpoint, options?: MinerAdapterOptions) => Promise<GatewayUnit[]>;
  /** Starts a virtual device. @throws EbbError where its address or port cannot be had. */
  simulate(input: SimulatorInput): Promise<MinerSimulator>;
}

/** The envelope with the timeouts that are in force. */
export function envelopeWith(envelope: CapabilityEnvelope, options: MinerAdapterOptions): CapabilityEnvelope {
  return {
    ...envelope,
    readTimeoutSeconds: options.readTimeoutSeconds ?? envelope.readTimeoutSeconds,
    writeTimeoutSeconds: options.writeTimeoutSeconds ?? envelope.writeTimeoutSeconds,
  };
}
