import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { AURADINE_ENVELOPE, AuradineAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateAuradine, VIRTUAL_PORTS } from './simulator.js';

/** Auradine's FluxOS. */
export const auradine: MinerFirmware = {
  envelope: AURADINE_ENVELOPE,
  passwordFor: 'writes',
  factoryCredentials: { username: 'admin', password: 'admin' },
  virtualPorts: VIRTUAL_PORTS,
  create: (options = {}) => new AuradineAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /gcminer|fluxos/) ||
    mentions((await scan.http({ port: HTTP_PORT, path: '/ipreport' }))?.body, /fluxos|gcminer/) ||
    mentions((await scan.http({ port: 80, path: '/' }))?.body, /Miner UI/),
  simulate: simulateAuradine,
};
