import { bitmainWords } from '../../shared/bitmain-scan.js';
import { type HostScan, mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { ANTMINER_STOCK_ENVELOPE, AntminerStockAdapter } from './adapter.js';
import { simulateAntminerStock } from './simulator.js';

/** Bitmain's own firmware of the S19, S21 and S23 families. */
export const antminerStock: MinerFirmware = {
  envelope: ANTMINER_STOCK_ENVELOPE,
  passwordFor: 'everything',
  factoryCredentials: { username: 'root', password: 'root' },
  virtualPorts: virtualPortsOf(ANTMINER_STOCK_ENVELOPE.ports),
  create: (options = {}) => new AntminerStockAdapter(options),
  recognise,
  simulate: simulateAntminerStock,
};

/** Custom firmwares call their machines Antminers too: those that Ebb knows are asked before. */
const OTHERS = /devdetails|vnish|rwglr|hiveon|kaonsu|mara ?fw|luxminer|bosminer|boser/;

async function recognise(scan: HostScan): Promise<boolean> {
  const home = await scan.http({ port: 80, path: '/' });
  if (home?.status === 401 && mentions(home.headers['www-authenticate'], /realm="antMiner/)) return true;
  const words = await bitmainWords(scan);
  if (mentions(words, OTHERS)) return false;
  if (mentions(words, /antminer/)) return true;
  const system = await scan.http({ port: 80, path: '/cgi-bin/get_system_info.cgi' });
  return system?.status === 200 && mentions(system.body, /"minertype"\s*:\s*"antminer/);
}
