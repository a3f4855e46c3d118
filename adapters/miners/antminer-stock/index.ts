import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { ANTMINER_STOCK_ENVELOPE, AntminerStockAdapter } from './adapter.js';
import { POWER_PORT } from './api.js';
import { simulateAntminerStock, VIRTUAL_HTTP_PORT } from './simulator.js';

/** Bitmain's own firmware of the S19 and S21 families. */
export const antminerStock: MinerFirmware = {
  envelope: ANTMINER_STOCK_ENVELOPE,
  passwordFor: 'everything',
  virtualPorts: { http: VIRTUAL_HTTP_PORT, power: POWER_PORT },
  create: (options = {}) => new AntminerStockAdapter(options),
  recognise: async (scan) =>
    mentions((await scan.http({ port: 80, path: '/' }))?.headers['www-authenticate'], /realm="antMiner/),
  simulate: simulateAntminerStock,
};
