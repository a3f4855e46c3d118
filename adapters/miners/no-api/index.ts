import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { NO_API_ENVELOPE, NoApiAdapter } from './adapter.js';
import { simulateNoApi } from './simulator.js';

/** Ebang and Ebit machines, and whatever else can only be switched and metered. */
export const noApi: MinerFirmware = {
  envelope: NO_API_ENVELOPE,
  passwordFor: 'nothing',
  behind: 'outlet',
  virtualPorts: NO_API_ENVELOPE.ports,
  create: (options = {}) => new NoApiAdapter(options),
  // Nothing answers that could be recognised; the operator says what hangs on an outlet.
  recognise: () => Promise.resolve(false),
  simulate: simulateNoApi,
};
