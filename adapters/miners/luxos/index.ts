import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { LUXOS_ENVELOPE, LuxosAdapter } from './adapter.js';
import { simulateLuxos } from './simulator.js';

/** LuxOS of Luxor, on Antminer hardware. */
export const luxos: MinerFirmware = {
  envelope: LUXOS_ENVELOPE,
  passwordFor: 'nothing',
  virtualPorts: LUXOS_ENVELOPE.ports,
  create: (options = {}) => new LuxosAdapter(options),
  recognise: async (scan) => mentions(await scan.rpc('version'), /luxminer/),
  simulate: simulateLuxos,
};
