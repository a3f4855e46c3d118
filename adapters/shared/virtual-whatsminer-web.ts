import type { Clock } from '../../src/core/ports/clock.js';
import { HttpSimulatorServer } from './simulator-http.js';
import type { VirtualMiner } from './virtual-miner.js';

/** The web server of a WhatsMiner on port 80, which sends everybody to its encrypted pages. */
export function whatsminerWeb(virtual: VirtualMiner, clock: Clock): HttpSimulatorServer {
  return new HttpSimulatorServer(virtual, clock, ({ headers, path }) => ({
    status: 307,
    headers: { location: `https://${headers.host ?? ''}${path === '/' ? '/cgi-bin/luci' : path}` },
    body: '',
  }));
}
