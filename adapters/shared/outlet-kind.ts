import type { Clock } from '../../src/core/ports/clock.js';
import type { OutletAdapter, OutletEndpoint, OutletEnvelope } from '../../src/core/ports/outlet.js';
import type { WireFault } from './simulator-faults.js';
import type { VirtualOutlet } from './virtual-outlet.js';

/** What the composition root and tests may set; everything else is a fact of the device. */
export interface OutletAdapterOptions {
  /** Instead of the envelope's, in wall-clock seconds. */
  readonly readTimeoutSeconds?: number;
  readonly writeTimeoutSeconds?: number;
}

/** One virtual PDU or relay: where it listens, and what hangs on it. */
export interface OutletSimulatorInput {
  readonly clock: Clock;
  /** At least one, all with the same host, port and credentials. */
  readonly outlets: readonly {
    readonly endpoint: OutletEndpoint;
    readonly virtual: VirtualOutlet;
  }[];
}

/** A virtual PDU or relay that listens on a real socket and speaks its real protocol. */
export interface OutletSimulator {
  /** Requests that were being answered at the same time, at most, since the start. */
  readonly requestsAtOncePeak: number;
  setWireFault(fault: WireFault | null): void;
  close(): Promise<void>;
}

/** One line of the registry: all that Ebb knows of a kind of outlet. */
export interface OutletKind {
  readonly envelope: OutletEnvelope;
  /** Unprivileged port for a virtual one. */
  readonly virtualPort: number;
  create(options?: OutletAdapterOptions): OutletAdapter;
  /** Starts a virtual device. @throws EbbError where its address or port cannot be had. */
  simulate(input: OutletSimulatorInput): Promise<OutletSimulator>;
}

/** The envelope with the timeouts that are in force. */
export function outletEnvelopeWith(envelope: OutletEnvelope, options: OutletAdapterOptions): OutletEnvelope {
  return {
    ...envelope,
    readTimeoutSeconds: options.readTimeoutSeconds ?? envelope.readTimeoutSeconds,
    writeTimeoutSeconds: options.writeTimeoutSeconds ?? envelope.writeTimeoutSeconds,
  };
}

/** A text option of an outlet; undefined where it is not given. */
export function textOption({ options }: Pick<OutletEndpoint, 'options'>, name: string): string | undefined {
  const value = options?.[name];
  return value === undefined ? undefined : String(value);
}

/** A number option of an outlet; undefined where it is not given or no number. */
export function numberOption({ options }: Pick<OutletEndpoint, 'options'>, name: string): number | undefined {
  const value = Number(options?.[name] ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}
