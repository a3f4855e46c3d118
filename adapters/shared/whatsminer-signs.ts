import type { MinerTelemetry } from '../../src/core/ports/miner.js';

/** What a WhatsMiner tells of whether it mines, in whichever version of the API. */
export interface WhatsminerSigns {
  /** Whether it says that it is switched off; null where it does not say. */
  readonly isOff: boolean | null;
  readonly powerW: number | null;
  /** As it reports it: averages stay high for a while after a stop. */
  readonly hashrateThs: number;
  /** Whether it has come up to its frequency; null where it does not say. */
  readonly isStable: boolean | null;
  readonly factoryHashrateThs: number | null;
  readonly hasErrors: boolean;
  /** Since the mining process started. */
  readonly minedSeconds: number | null;
}

/** No WhatsMiner hashes at so few watts; stopped ones have been seen at 13 W, with fans still cooling at more. */
const STOPPED_W_MAX = 300;
/** An unstable miner that hashes this much of the factory's figure is tuning, not starting. */
const UP_HASHRATE_RATIO = 0.8;
/** The longest start with margin: hash that is still missing then is not on its way. */
const START_SECONDS_MAX = 900;

/** Above this, a supply tells its volts in hundredths and its amperes in thousandths. */
const VOLTS_MAX = 1_000;

/** W that a supply takes in; null where it does not tell both. */
export function supplyPowerW(volts: number | null, amperes: number | null): number | null {
  if (volts === null || amperes === null) return null;
  return volts > VOLTS_MAX ? ((volts / 100) * amperes) / 1_000 : volts * amperes;
}

/** The first of several watts that is one: some firmwares say -1 where they do not know. */
export function firstPowerW(...powers: readonly (number | null)[]): number | null {
  return powers.find((powerW) => powerW !== null && powerW >= 0) ?? null;
}

/**
 * What to make of the signs. The flag alone decides nothing: whether "off" means off has been read the wrong way round
 * in published software, and a miner that is told to stop goes on for seconds.
 */
export function claimOf(signs: WhatsminerSigns): MinerTelemetry['claim'] {
  const { isOff, hashrateThs } = signs;
  if (isAtRest(signs)) return 'sleeping';
  if (hashrateThs > 0) return isOff !== true && isOnItsWay(signs) ? 'starting' : 'mining';
  if (isOff === true) return 'sleeping';
  return signs.hasErrors && (signs.minedSeconds ?? Infinity) >= START_SECONDS_MAX ? 'fault' : 'starting';
}

/** The hash as it is now: none in a machine that stands still, whatever its averages say. */
export function hashrateNowThs(signs: WhatsminerSigns): number {
  return isAtRest(signs) ? 0 : signs.hashrateThs;
}

/** Off by its own word, or without a word, and by its watts too. */
function isAtRest({ isOff, powerW, hashrateThs }: WhatsminerSigns): boolean {
  if (isOff === false) return false;
  if (powerW === null) return isOff === true && hashrateThs === 0;
  return powerW <= STOPPED_W_MAX && (isOff === true || hashrateThs === 0);
}

function isOnItsWay({ isStable, hashrateThs, factoryHashrateThs }: WhatsminerSigns): boolean {
  return isStable === false && hashrateThs < UP_HASHRATE_RATIO * (factoryHashrateThs ?? Infinity);
}
