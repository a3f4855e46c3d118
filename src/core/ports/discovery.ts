/** How far a look through networks is. */
export interface DiscoveryProgress {
  /** Addresses that were asked. */
  readonly asked: number;
  /** Miners of firmwares that Ebb knows. */
  readonly recognised: number;
  /** Addresses that answer, but like no miner that Ebb knows. */
  readonly strangers: number;
}

/** One miner that was found. Null: it does not tell. */
export interface FoundMiner {
  readonly host: string;
  /** Its id at the gateway that `host` is. */
  readonly unit: string | null;
  readonly firmware: string;
  readonly model: string | null;
  readonly serial: string | null;
  readonly mac: string | null;
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
  /** The configured miner that it is, by serial, MAC or address; null: it is new. */
  readonly minerId: string | null;
  /** Why it cannot be read, or cannot be written down as it is; null: it can. */
  readonly problem: string | null;
}

/** In what the configuration would differ. */
export interface DiscoveryChange {
  readonly kind: 'miner-added' | 'miner-changed' | 'model-added' | 'network-added';
  readonly id: string;
  readonly settings: readonly { readonly key: string; readonly from: unknown; readonly to: unknown }[];
}

export interface DiscoveryResult {
  readonly miners: readonly FoundMiner[];
  /** The site file for `ebb apply`. */
  readonly siteFile: string;
  readonly changes: readonly DiscoveryChange[];
  /** What is wrong with the configuration once it has all that, in words. */
  readonly problems: readonly string[];
}

export interface DiscoveryRequest {
  readonly siteId: string;
  /** Addresses, and the networks that they are of: inside the site's own. */
  readonly hosts: readonly string[];
  readonly networks: readonly string[];
  /** Feeder that new miners are written down on. */
  readonly feederId: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DiscoveryProgress) => void;
}

/** Looks through networks for miners, and compares what it finds with the configuration. */
export interface MinerDiscovery {
  /** The configuration that what is found would be put into; for people. */
  readonly configFile: string;
  /** Writes nothing to any device, and asks none outside the site's networks. What was cancelled ends early, with what there is. */
  look(request: DiscoveryRequest): Promise<DiscoveryResult>;
}
