import type { MinerTelemetry } from '../../src/core/ports/miner.js';

/**
 * Control board and fans of a machine that hashes nothing, in W. No firmware's own figure is known; published ones of
 * comparable machines are from 13 to 59 W.
 */
export const ASLEEP_POWER_W_ASSUMED = 30;

/**
 * The firmware's own estimate of the watts or, where it tells none because nothing runs, what such a machine is taken
 * to draw. Absent where it hashes and tells none.
 */
export function estimatedPower(
  powerW: number | null,
  { claim, hashrateThs }: Pick<MinerTelemetry, 'claim' | 'hashrateThs'>,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  if (powerW !== null) return { powerW, powerSource: 'estimated' };
  if (claim === 'sleeping' && hashrateThs === 0)
    return { powerW: ASLEEP_POWER_W_ASSUMED, powerSource: 'estimated' };
  return { powerW: null, powerSource: 'absent' };
}
