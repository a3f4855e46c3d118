import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { GOLDSHELL_ENVELOPE, GoldshellAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateGoldshell } from './simulator.js';

/** Goldshell's own firmware. */
export const goldshell: MinerFirmware = {
  envelope: GOLDSHELL_ENVELOPE,
  passwordFor: 'everything',
  factoryCredentials: { username: 'admin', password: '123456789' },
  virtualPorts: virtualPortsOf(GOLDSHELL_ENVELOPE.ports),
  create: (options = {}) => new GoldshellAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /intchains_qomo|kdaminer|goldshell/) ||
    mentions((await scan.http({ port: HTTP_PORT, path: '/' }))?.body, /cloud-box|goldshell/),
  simulate: simulateGoldshell,
};
