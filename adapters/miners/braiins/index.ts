import { mentions, type HostScan } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { BRAIINS_ENVELOPE, BraiinsAdapter } from './adapter.js';
import { BASE, HTTP_PORT } from './api.js';
import { simulateBraiins } from './simulator.js';

/** Braiins OS from 25.07 on. */
export const braiins: MinerFirmware = {
  envelope: BRAIINS_ENVELOPE,
  passwordFor: 'everything',
  factoryCredentials: { username: 'root', password: 'root' },
  virtualPorts: virtualPortsOf(BRAIINS_ENVELOPE.ports),
  create: (options = {}) => new BraiinsAdapter(options),
  recognise: async (scan) => (await tellsVersion(scan)) || hasReports(scan),
  simulate: simulateBraiins,
};

/** The version of its API is open to everybody. */
async function tellsVersion(scan: HostScan): Promise<boolean> {
  for (const path of [`${BASE}/version/`, `${BASE}/version`]) {
    const reply = await scan.http({ port: HTTP_PORT, path });
    if (reply === null) return false;
    if (reply.status === 200 && isVersion(reply.body)) return true;
  }
  return false;
}

function isVersion(body: string): boolean {
  try {
    const version = JSON.parse(body) as Record<string, unknown> | null;
    return ['major', 'minor', 'patch'].every((key) => typeof version?.[key] === 'number');
  } catch {
    return false;
  }
}

async function hasReports(scan: HostScan): Promise<boolean> {
  const reply = await scan.http({ port: HTTP_PORT, path: `${BASE}/miner/details` });
  return reply?.status === 200 && mentions(reply.body, /"bos_version"|"bos_mode"|"bosminer_uptime_s"/);
}
