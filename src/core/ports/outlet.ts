import type { PowerSource, WriteReply } from './miner.js';

/**
 * Seconds from switching an outlet on until the control board behind it answers: an assumption, no source has a figure.
 */
export const POWER_UP_SECONDS = 65;

/** A switched outlet of a PDU, or a relay that drives a contactor. */
export interface OutletEndpoint {
  /** Id of the outlet adapter. */
  readonly kind: string;
  /** An IP address. */
  readonly host: string;
  readonly port?: number;
  /** The outlet's number at its device, from 1; for a relay, its coil's address. */
  readonly outlet: number;
  /** What opens it: a community, or a user with its keys. */
  readonly credentials?: { readonly username?: string; readonly password?: string };
  /** What else this kind of device needs to know, such as its table of objects or a unit id. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

export interface OutletReading {
  readonly on: boolean;
  /** W through the outlet; null where it has no meter. */
  readonly powerW: number | null;
  readonly powerSource: PowerSource;
}

/** What a kind of outlet can do, as data. */
export interface OutletEnvelope {
  readonly kind: string;
  readonly label: string;
  readonly standardPort: number;
  readonly requestsAtOnce: number;
  readonly readTimeoutSeconds: number;
  readonly writeTimeoutSeconds: number;
  /** Seconds from an accepted switch to the switched state, at the slow end. */
  readonly switchSeconds: number;
  readonly power: PowerSource;
  readonly limits: readonly string[];
  readonly unverified: readonly string[];
}

/** Drives outlets of one kind. */
export interface OutletAdapter {
  readonly envelope: OutletEnvelope;
  /** @throws EbbError with a code of the table. */
  read(outlet: OutletEndpoint): Promise<OutletReading>;
  /** Asks for the outlet to be on or off. Never throws for what a device does: it says so. */
  switch(outlet: OutletEndpoint, on: boolean): Promise<WriteReply>;
  close(): Promise<void>;
}
