import type { MinerEndpoint } from './miner.js';

/** A machine whose address no longer answers, and what it is known by. */
export interface LostMiner {
  readonly endpoint: MinerEndpoint;
  readonly firmware: string;
  readonly serial: string | null;
  readonly mac: string | null;
}

/** Looks for machines by who they are. */
export interface MinerFinder {
  /**
   * Addresses, by miner id, of those that were found in `networks`; `except` are addresses of miners that answer.
   * Writes nothing to any device.
   */
  find(
    lost: readonly LostMiner[],
    networks: readonly string[],
    except: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, string>>;
}
