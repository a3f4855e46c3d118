import { mentions, type HostScan } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { WHATSMINER_V2_ENVELOPE, WhatsminerV2Adapter } from './adapter.js';
import { FACTORY_PASSWORD, simulateWhatsminerV2 } from './simulator.js';

const WEB_PORT = 80;

/** MicroBT WhatsMiner, versions 1 and 2 of the API. */
export const whatsminerV2: MinerFirmware = {
  envelope: WHATSMINER_V2_ENVELOPE,
  passwordFor: 'writes',
  passwordProved: 'by-a-write',
  factoryCredentials: { username: 'admin', password: FACTORY_PASSWORD },
  virtualPorts: { ...WHATSMINER_V2_ENVELOPE.ports, web: virtualPort(WEB_PORT) },
  create: (options = {}) => new WhatsminerV2Adapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), SIGN) ||
    mentions(await scan.rpc('devdetails'), SIGN) ||
    mentions(await scan.rpc('get_version'), SIGN) ||
    mentions(await scan.rpc('get_version'), /"fw_ver"\s*:/) ||
    hasWeb(scan),
  simulate: simulateWhatsminerV2,
};

const SIGN = /btminer|bitmicro|whatsminer/;

async function hasWeb(scan: HostScan): Promise<boolean> {
  const page = await scan.http({ port: WEB_PORT, path: '/' });
  const isElsewhere = page?.status === 307 && /^https:/i.test(page.headers['location'] ?? '');
  return isElsewhere || mentions(page?.body, /\/cgi-bin\/luci/);
}
