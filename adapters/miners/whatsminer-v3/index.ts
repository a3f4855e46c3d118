import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { WHATSMINER_V3_ENVELOPE, WhatsminerV3Adapter } from './adapter.js';
import { frame, unframe, WHATSMINER_V3_PORT } from './api.js';
import { simulateWhatsminerV3 } from './simulator.js';

/** MicroBT WhatsMiner, API version 3. */
export const whatsminerV3: MinerFirmware = {
  envelope: WHATSMINER_V3_ENVELOPE,
  passwordFor: 'writes',
  factoryCredentials: { username: 'super', password: 'super' },
  passwordProved: 'by-a-write',
  virtualPorts: WHATSMINER_V3_ENVELOPE.ports,
  create: (options = {}) => new WhatsminerV3Adapter(options),
  recognise: async (scan) =>
    (await scan.tcp(WHATSMINER_V3_PORT, frame({ cmd: 'get.device.info', param: 'miner' }), isFrame)) !== null,
  simulate: simulateWhatsminerV3,
};

function isFrame(received: Buffer): boolean {
  return unframe(received) !== null;
}
