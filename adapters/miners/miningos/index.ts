import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { MININGOS_ENVELOPE, MiningOsAdapter } from './adapter.js';
import { MININGOS_PORT } from './api.js';
import { listUnits } from './gateways.js';
import { simulateMiningOs } from './simulator.js';

/** Tether's MiningOS: its gateway, with the miners that it already drives. */
export const miningos: MinerFirmware = {
  envelope: MININGOS_ENVELOPE,
  passwordFor: 'everything',
  virtualPorts: MININGOS_ENVELOPE.ports,
  create: (options = {}) => new MiningOsAdapter(options),
  recognise: async (scan) => {
    // Without a token the gateway says in its own words that there is none.
    const reply = await scan.http({ port: MININGOS_PORT, path: '/auth/userinfo' });
    return reply?.status === 401 && mentions(reply.body, /ERR_AUTH_FAIL/);
  },
  listUnits: async (endpoint, { readTimeoutSeconds = MININGOS_ENVELOPE.readTimeoutSeconds } = {}) => {
    const http = new MinerHttp();
    try {
      return await listUnits(http, endpoint, readTimeoutSeconds);
    } finally {
      await http.close();
    }
  },
  simulate: simulateMiningOs,
};
