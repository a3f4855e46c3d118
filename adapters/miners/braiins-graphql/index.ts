import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { BRAIINS_GRAPHQL_ENVELOPE, BraiinsGraphqlAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateBraiinsGraphql } from './simulator.js';

/** Braiins OS up to 25.05, and BOSminer. */
export const braiinsGraphql: MinerFirmware = {
  envelope: BRAIINS_GRAPHQL_ENVELOPE,
  passwordFor: 'writes',
  factoryCredentials: { username: 'root', password: '' },
  virtualPorts: virtualPortsOf(BRAIINS_GRAPHQL_ENVELOPE.ports),
  create: (options = {}) => new BraiinsGraphqlAdapter(options),
  // What answers the REST interface too is asked about before.
  recognise: async (scan) => {
    if (mentions(await scan.rpc('version'), /bosminer|boser/)) return true;
    if (mentions((await scan.http({ port: HTTP_PORT, path: '/' }))?.body, /Braiins OS/)) return true;
    const query = '{ bos { info { version { full } } } }';
    const reply = await scan.http({
      port: HTTP_PORT,
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return mentions(reply?.body, /"full"\s*:\s*"[^"]*\d/);
  },
  simulate: simulateBraiinsGraphql,
};
