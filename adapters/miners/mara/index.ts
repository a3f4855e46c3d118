import { type HostScan, mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { MARA_ENVELOPE, MaraAdapter } from './adapter.js';
import { simulateMara } from './simulator.js';

/** The firmware of MARA (formerly Marathon), on Antminer hardware. */
export const mara: MinerFirmware = {
  envelope: MARA_ENVELOPE,
  passwordFor: 'everything',
  virtualPorts: virtualPortsOf(MARA_ENVELOPE.ports),
  create: (options = {}) => new MaraAdapter(options),
  recognise: async (scan) => mentions(await scan.rpc('version'), /kaonsu|mara ?fw/) || saysSoOnTheWeb(scan),
  simulate: simulateMara,
};

/** The web server asks for a password as Bitmain's does; what it shows without one differs by build. */
async function saysSoOnTheWeb(scan: HostScan): Promise<boolean> {
  const home = await scan.http({ port: 80, path: '/' });
  if (mentions(home?.headers['www-authenticate'], /kaonsu|mara ?fw/)) return true;
  if (home?.status !== 401 || !mentions(home.headers['www-authenticate'], /realm="antMiner/)) return false;
  const brief = await scan.http({ port: 80, path: '/kaonsu/v1/brief' });
  return (
    mentions(brief?.headers['www-authenticate'], /kaonsu|mara ?fw/) ||
    (brief?.status === 200 && mentions(brief.body, /"hashrate_realtime|"power_consumption_estimated/))
  );
}
