import { RPC_PORT } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { WHATSMINER_V3_ENVELOPE, WhatsminerV3Adapter } from './adapter.js';
import { WHATSMINER_V3_PORT } from './api.js';
import { frame, isWholeFrame, unframe } from './frame.js';
import { FACTORY_ACCOUNT, simulateWhatsminerV3 } from './simulator.js';

/** MicroBT WhatsMiner, API version 3. */
export const whatsminerV3: MinerFirmware = {
  envelope: WHATSMINER_V3_ENVELOPE,
  passwordFor: 'writes',
  passwordProved: 'by-a-write',
  factoryCredentials: { username: FACTORY_ACCOUNT, password: FACTORY_ACCOUNT },
  // Real devices answer reads of version 2 on its port, and have a web server.
  virtualPorts: { ...WHATSMINER_V3_ENVELOPE.ports, rpc: RPC_PORT, web: virtualPort(80) },
  create: (options = {}) => new WhatsminerV3Adapter(options),
  recognise: async (scan) =>
    isReply(
      await scan.tcp(WHATSMINER_V3_PORT, frame({ cmd: 'get.device.info', param: 'miner' }), isWholeFrame),
    ),
  simulate: simulateWhatsminerV3,
};

/** Whether there is a message of version 3 in the bytes, whatever it says. */
function isReply(bytes: Buffer | null): boolean {
  try {
    const body = bytes === null ? null : unframe(bytes);
    return body !== null && /"code"\s*:/.test(body.toString('utf8'));
  } catch {
    return false;
  }
}
