import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { MSKMINER_ENVELOPE, MskMinerAdapter } from './adapter.js';
import { simulateMskMiner } from './simulator.js';

/** MSKMiner on Antminer hardware. */
export const mskminer: MinerFirmware = {
  envelope: MSKMINER_ENVELOPE,
  passwordFor: 'nothing',
  virtualPorts: MSKMINER_ENVELOPE.ports,
  create: (options = {}) => new MskMinerAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /rwglr/) || mentions(await scan.rpc('devdetails'), /rwglr/),
  simulate: simulateMskMiner,
};
