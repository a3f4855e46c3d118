/** How the ledger's evidence is kept beside the database; each part may be absent. */
export interface EvidenceConfig {
  readonly timestamps?: TimestampConfig;
  readonly worm?: WormConfig;
}

/** A time-stamping authority (RFC 3161 over HTTP). */
export interface TimestampConfig {
  readonly url: string;
  /** Each how many-th checkpoint is stamped. */
  readonly every: number;
  /** Under which the authority shall stamp, as an OID; absent: its own choice. */
  readonly policy?: string;
  /** Certificates that its own must lead to, PEM. */
  readonly caPem: string;
}

/** A folder of files that are written once. */
export interface WormConfig {
  /** Absolute. */
  readonly path: string;
  /** How often what is new is exported, on the wall's clock. */
  readonly everyMinutes: number;
}

/** For how long entries are kept where neither site nor program asks for more, and what no setting goes below. */
export const RETENTION_YEARS = { usual: 7, min: 3 } as const;
