import type { MinerIdentity } from '../ports/miner.js';

/** What a machine is known by in the configuration. */
export interface KnownBy {
  readonly serial: string | null;
  readonly mac: string | null;
}

/**
 * Whether `identity` is of the machine that is known by `known`: true, false, or null where nothing that both tell can
 * decide it. A serial counts for more than a MAC: a control board may be exchanged.
 */
export function isSameMachine(
  known: KnownBy,
  identity: Pick<MinerIdentity, 'serial' | 'mac'>,
): boolean | null {
  if (known.serial !== null && identity.serial !== null) return same(known.serial, identity.serial);
  if (known.mac !== null && identity.mac !== null) return same(known.mac, identity.mac);
  return null;
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
