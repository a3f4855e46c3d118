import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { WHATSMINER_V3_ENVELOPE, WhatsminerV3Adapter } from './adapter.js';
import { simulateWhatsminerV3 } from './simulator.js';

/** MicroBT WhatsMiner, API version 3. */
export const whatsminerV3: MinerFirmware = {
  envelope: WHATSMINER_V3_ENVELOPE,
  passwordFor: 'writes',
  virtualPorts: WHATSMINER_V3_ENVELOPE.ports,
  create: (options = {}) => new WhatsminerV3Adapter(options),
  simulate: simulateWhatsminerV3,
};
