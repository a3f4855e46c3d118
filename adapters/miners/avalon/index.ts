import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { AVALON_ENVELOPE, AvalonAdapter } from './adapter.js';
import { simulateAvalon } from './simulator.js';

/** Canaan's own firmware: AvalonMiner A10 to A15, Avalon Q, Mini and Nano. */
export const avalon: MinerFirmware = {
  envelope: AVALON_ENVELOPE,
  passwordFor: 'nothing',
  virtualPorts: AVALON_ENVELOPE.ports,
  create: (options = {}) => new AvalonAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /avalon/) ||
    mentions(await scan.rpc('devdetails'), /avalon/) ||
    mentions((await scan.http({ port: 80, path: '/' }))?.body, /avalon/),
  simulate: simulateAvalon,
};
