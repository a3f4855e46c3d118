import type { Signed } from './signature.js';

/** A signed statement of what a site's chain was at one moment. Its keys are its wire form. */
export interface Checkpoint extends Signed {
  readonly site: string;
  /** Entries 1 to `tree_size` are covered. */
  readonly tree_size: number;
  /** RFC 6962 Merkle root over the hashes of those entries, hex. */
  readonly root: string;
  /** `hash` of entry `tree_size`. */
  readonly head: string;
  readonly at: string;
}
