import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { BITAXE_ENVELOPE, BitaxeAdapter } from './adapter.js';
import { HTTP_PORT, isAxeInfo } from './api.js';
import { simulateBitaxe } from './simulator.js';

/** AxeOS on Bitaxe boards and their kin. */
export const bitaxe: MinerFirmware = {
  envelope: BITAXE_ENVELOPE,
  passwordFor: 'nothing',
  virtualPorts: virtualPortsOf(BITAXE_ENVELOPE.ports),
  create: (options = {}) => new BitaxeAdapter(options),
  recognise: async (scan) => {
    const page = await scan.http({ port: HTTP_PORT, path: '/' });
    if (page === null || page.status === 401) return false;
    if (mentions(page.body, /AxeOS|Lucky ?miner/)) return true;
    const info = await scan.http({ port: HTTP_PORT, path: '/api/system/info' });
    return info !== null && isAxeInfo(info.body);
  },
  simulate: simulateBitaxe,
};
