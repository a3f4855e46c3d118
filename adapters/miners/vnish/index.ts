import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { VNISH_ENVELOPE, VnishAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateVnish, VIRTUAL_PORTS } from './simulator.js';

/** VNish (AnthillOS), on Antminer hardware. */
export const vnish: MinerFirmware = {
  envelope: VNISH_ENVELOPE,
  passwordFor: 'writes',
  factoryCredentials: { password: 'admin' },
  virtualPorts: VIRTUAL_PORTS,
  create: (options = {}) => new VnishAdapter(options),
  recognise: async (scan) => {
    if (mentions(await scan.rpc('version'), /vnish/)) return true;
    const page = await scan.http({ port: HTTP_PORT, path: '/' });
    if (page === null) return false;
    if (mentions(page.body, /AnthillOS/)) return true;
    const info = await scan.http({ port: HTTP_PORT, path: '/api/v1/info' });
    return mentions(info?.body, /"fw_name"\s*:\s*"vnish"/);
  },
  simulate: simulateVnish,
};
