import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { EPIC_ENVELOPE, EpicAdapter } from './adapter.js';
import { API_PORT, WEB_PORT } from './api.js';
import { simulateEpic } from './simulator.js';

/** ePIC's UMC and PowerPlay. */
export const epic: MinerFirmware = {
  envelope: EPIC_ENVELOPE,
  passwordFor: 'writes',
  factoryCredentials: { password: 'letmein' },
  virtualPorts: virtualPortsOf(EPIC_ENVELOPE.ports),
  create: (options = {}) => new EpicAdapter(options),
  recognise: async (scan) => {
    // Where others have the cgminer API, this one has a web server: it answers a command with an error of HTTP.
    const rpc = await scan.rpc('version');
    if (mentions(rpc, /^HTTP\/1\.\d [45]/)) return true;
    if (mentions((await scan.http({ port: WEB_PORT, path: '/' }))?.body, /Miner Web Dashboard/)) return true;
    if (rpc !== null) return false;
    const summary = await scan.http({ port: API_PORT, path: '/summary' });
    return mentions(summary?.body, /"Operating State"|"PerpetualTune"/);
  },
  simulate: simulateEpic,
};
