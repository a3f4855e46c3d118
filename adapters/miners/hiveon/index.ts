import { bitmainWords } from '../../shared/bitmain-scan.js';
import { type HostScan, mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { HIVEON_ENVELOPE, HiveonAdapter } from './adapter.js';
import { simulateHiveon } from './simulator.js';

/** Hiveon's firmware, on Antminer hardware. */
export const hiveon: MinerFirmware = {
  envelope: HIVEON_ENVELOPE,
  passwordFor: 'writes',
  virtualPorts: virtualPortsOf(HIVEON_ENVELOPE.ports),
  create: (options = {}) => new HiveonAdapter(options),
  recognise: async (scan) => mentions(await bitmainWords(scan), /hiveon/) || saysSoOnTheWeb(scan),
  simulate: simulateHiveon,
};

async function saysSoOnTheWeb(scan: HostScan): Promise<boolean> {
  const home = await scan.http({ port: 80, path: '/' });
  return mentions(home?.headers['www-authenticate'], /hiveon/) || mentions(home?.body, /hiveon/);
}
