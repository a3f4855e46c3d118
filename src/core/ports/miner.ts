import type { ErrorCode } from '../errors.js';
import type { OperatingPoint } from '../mining/operating-point.js';
import type { OutletEndpoint } from './outlet.js';

/** Where a miner answers, and what opens it. Credentials never leave the dispatcher's process. */
export interface MinerEndpoint {
  readonly minerId: string;
  /** An IP address. For a miner behind a gateway, the gateway's. */
  readonly host: string;
  /** Ports by the adapter's own port names; absent ones take the vendor's standard port. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly credentials?: { readonly username?: string; readonly password?: string };
  /** The miner's id at its gateway, where it has one. */
  readonly unit?: string;
  /** The switched outlet or contactor that feeds it, where Ebb may switch one. */
  readonly outlet?: OutletEndpoint;
  /** J/TH of the configured model at nominal, for firmwares that tell hash and no watts. */
  readonly nominalJPerTh?: number;
  /** W of the configured model at nominal, for loads whose only sign of life is a switch. */
  readonly nominalPowerW?: number;
}

/** How a wattage is known. */
export type PowerSource = 'metered' | 'estimated' | 'absent';

/** What an adapter can be asked to do. A `profile` is any setting that the device has a name for: preset, work mode, level. */
export type MinerVerb = 'sleep' | 'wake' | 'profile' | 'power-percent' | 'power-target';

/**
 * What a device is set to while it is awake, in its own words and as plain JSON. Only the adapter that read it
 * understands it; the dispatcher keeps it from before an event and hands it back afterwards.
 */
export type DeviceSetting = Readonly<Record<string, string | number | boolean | null>>;

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
  /** What a wake has to lead back to; absent or null where a plain wake is enough. */
  readonly setting?: DeviceSetting | null;
  /** Hottest chip in °C; absent or null where the device does not tell. */
  readonly chipTempC?: number | null;
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
  /** What the adapter can do on a device that supports all that this firmware has. Empty: read-only. */
  readonly verbs: readonly MinerVerb[];
  /** Verbs after which the miner restarts, so that it hashes nothing for a while. */
  readonly restarts: readonly MinerVerb[];
  /** Seconds from an accepted sleep to the sleeping wattage, at the slow end. */
  readonly downSeconds: number;
  /** Seconds from an accepted wake to full hashrate, at the slow end. */
  readonly upSeconds: number;
  /** Seconds from an accepted change while awake to its watts, at the slow end; absent verbs take `upSeconds`. */
  readonly changeSeconds?: Partial<Readonly<Record<'profile' | 'power-percent' | 'power-target', number>>>;
  /** Limits of the verbs that take a figure; the device may narrow them (`DeviceCapabilities`). */
  readonly powerTargetW?: PowerRange;
  readonly powerPercent?: { readonly min: number; readonly max: number; readonly step: number };
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

/** Power targets that can be set, in W; null where the device, and not the firmware, has the figure. */
export interface PowerRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
}

/** Who a device is. Null: its protocol does not tell. */
export interface MinerIdentity {
  /** The maker of the machine. */
  readonly make: string | null;
  readonly model: string | null;
  readonly firmwareVersion: string | null;
  /** Of the control board or the machine: what a label or an asset list names. */
  readonly serial: string | null;
  /** Lower-case, with colons. */
  readonly mac: string | null;
  readonly hostname: string | null;
}

/** Something that keeps Ebb from using a verb on this device. */
export interface Obstacle {
  readonly code: ErrorCode;
  readonly verbs: readonly MinerVerb[];
  readonly problem: string;
  /** What the operator should do. */
  readonly advice: string;
}

/** A profile, preset or mode that the device offers. */
export interface DeviceProfile {
  readonly name: string;
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
  /** False where setting it would start a long tuning or needs other hardware: Ebb does not choose it. */
  readonly settable: boolean;
  readonly note?: string;
}

/** What this very device can do with the credentials given: the firmware's envelope, narrowed. */
export interface DeviceCapabilities {
  readonly verbs: readonly MinerVerb[];
  readonly obstacles: readonly Obstacle[];
  readonly powerTargetW: (PowerRange & { readonly default: number | null }) | null;
  readonly profiles: readonly DeviceProfile[];
  readonly powerSource: PowerSource;
  /** The maker's figures of this unit, where it tells them. */
  readonly nominalPowerW: number | null;
  readonly nominalHashrateThs: number | null;
}

/** All that a device tells at onboarding. */
export interface MinerInspection {
  readonly identity: MinerIdentity;
  readonly telemetry: MinerTelemetry;
  readonly capabilities: DeviceCapabilities;
}

/** What the dispatcher knows of a miner when it writes. */
export interface ApplyContext {
  /** 1 for the first try; higher where the tries before had no effect. */
  readonly attempt: number;
  /** The miner's setting before Ebb first moved it; a point without a setting of its own leads back there. */
  readonly before: DeviceSetting | null;
}

export const FIRST_TRY: ApplyContext = { attempt: 1, before: null };

/** Drives miners of one firmware. Holds no state of a miner beyond caches of its wire protocol. */
export interface MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  /** @throws EbbError with a code of the table. */
  read(endpoint: MinerEndpoint): Promise<MinerTelemetry>;
  /** Asks the miner to go to `target`. Never throws for what a device does: it says so. */
  apply(endpoint: MinerEndpoint, target: OperatingPoint, context?: ApplyContext): Promise<WriteReply>;
  /**
   * Identity, telemetry, and what can and cannot be done. Writes nothing. What stands in the way of a verb is an
   * obstacle, not an error. @throws EbbError where the device cannot be read at all.
   */
  inspect(endpoint: MinerEndpoint): Promise<MinerInspection>;
  /** Releases sockets and timers. */
  close(): Promise<void>;
}
