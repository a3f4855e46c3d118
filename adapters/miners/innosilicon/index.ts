import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { INNOSILICON_ENVELOPE, InnosiliconAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateInnosilicon, VIRTUAL_PORTS } from './simulator.js';

/** Innosilicon's own firmware. */
export const innosilicon: MinerFirmware = {
  envelope: INNOSILICON_ENVELOPE,
  passwordFor: 'everything',
  factoryCredentials: { username: 'admin', password: 'admin' },
  virtualPorts: VIRTUAL_PORTS,
  create: (options = {}) => new InnosiliconAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /innominer/) ||
    mentions((await scan.http({ port: HTTP_PORT, path: '/' }))?.body, /DragonMint/),
  simulate: simulateInnosilicon,
};
