import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';

/** What there is to say to a machine without an API: nothing, and what to do about it. */
export function nothingToAsk({ minerId, outlet }: Pick<MinerEndpoint, 'minerId' | 'outlet'>): EbbError {
  const advice =
    outlet === undefined
      ? 'give it the outlet that feeds it'
      : `read and switch it at its outlet (${outlet.kind} ${outlet.host}, outlet ${outlet.outlet})`;
  return new EbbError('unsupported', `${minerId} has no API: ${advice}`);
}
