import type { ErrorCode } from '../errors.js';
import type { OperatingPoint } from '../mining/operating-point.js';

/** Where a miner answers, and what opens it. Credentials never leave the dispatcher's process. */
export interface MinerEndpoint {
  readonly minerId: string;
  readonly host: string;
  /** Ports by the adapter's own port names; absent ones take the vendor's standard port. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly credentials?: { readonly username?: string; readonly password?: string };
  /** J/TH of the configured model at nominal, for firmwares that tell hash and no watts. */
  readonly nominalJPerTh?: number;
}

/** How a wattage is known. */
export type PowerSource = 'metered' | 'estimated' | 'absent';

/** One reading of one miner. */
export interface MinerTelemetry {
  /** Power in W; null where the device does not tell and no estimate is sound. */
  readonly powerW: number | null;
  readonly powerSource: PowerSource;
  readonly hashrateThs: number;
  /** What the device says of itself. Evidence, not proof: `core/mining/effect.ts` judges by watts. */
  readonly claim: 'mining' | 'sleeping' | 'starting' | 'fault';
  /** The device's own name of the profile it is in, where it has one. */
  readonly profile: string | null;
  readonly model: string | null;
  readonly firmwareVersion: string | null;
}

/** What came back from a write. None of these is proof of an effect. */
export type WriteReply =
  | { readonly kind: 'accepted'; readonly detail: string }
  | { readonly kind: 'rejected'; readonly code: ErrorCode; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Sent, no answer: it may have been done. Observe before writing again. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** What a firmware can do, as data. The planner and the dispatcher read this and never a vendor's name. */
export interface CapabilityEnvelope {
  readonly firmware: string;
  readonly label: string;
  /** Kinds of operating point that the adapter can set. */
  readonly verbs: readonly ('sleep' | 'wake' | 'profile' | 'power-percent' | 'power-target')[];
  readonly changeRestartsMiner: boolean;
  /** Seconds from an accepted sleep to the sleeping wattage, at the slow end. */
  readonly downSeconds: number;
  /** Seconds from an accepted wake to full hashrate, at the slow end. */
  readonly upSeconds: number;
  readonly survivesReboot: readonly ('sleep' | 'profile' | 'power-percent' | 'power-target')[];
  readonly power: PowerSource;
  /** Requests that one device stands at the same time. */
  readonly requestsAtOnce: number;
  /** Seconds after which a read, and a write, counts as unanswered. */
  readonly readTimeoutSeconds: number;
  readonly writeTimeoutSeconds: number;
  /** Share of hash taken by the firmware's maker, 0–1; null where the sheet has no figure. */
  readonly devFeeRatio: number | null;
  /** Name and standard number of each port that the adapter uses. */
  readonly ports: Readonly<Record<string, number>>;
  /** What it does not do, in sentences for the operator. */
  readonly limits: readonly string[];
  /** Statements above that no primary source confirms. */
  readonly unverified: readonly string[];
}

/** Drives miners of one firmware. Holds no state of a miner beyond caches of its wire protocol. */
export interface MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  /** @throws EbbError with a code of the table. */
  read(endpoint: MinerEndpoint): Promise<MinerTelemetry>;
  /** Asks the miner to go to `target`. Never throws for what a device does: it says so. */
  apply(endpoint: MinerEndpoint, target: OperatingPoint): Promise<WriteReply>;
  /** Releases sockets and timers. */
  close(): Promise<void>;
}
