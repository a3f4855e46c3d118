import { frame, tokenOf } from '../../adapters/miners/whatsminer-v3/api.js';
import type { Signer } from './replay.js';

const FRAME_BYTES = 4;

/** Firmwares whose writes carry a proof of the password that is made from the miner's own salt. */
export const SIGNERS: Readonly<Record<string, Signer>> = {
  'whatsminer-v3': (recorded, values, password) => {
    const message = JSON.parse(recorded.slice(FRAME_BYTES)) as { cmd: string; ts?: number; token?: string };
    if (message.token === undefined || message.ts === undefined) return recorded;
    const token = tokenOf(message.cmd, password, values.get('salt') ?? '', message.ts);
    return frame({ ...message, token }).toString('latin1');
  },
};
