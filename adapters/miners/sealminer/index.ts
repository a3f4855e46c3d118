import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { SEALMINER_ENVELOPE, SealminerAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateSealminer } from './simulator.js';

/** Bitdeer's own firmware on Sealminers, which calls its mining program BDMiner. */
export const sealminer: MinerFirmware = {
  envelope: SEALMINER_ENVELOPE,
  // The RPC port puts a machine to sleep without one; only its web pages ask.
  passwordFor: 'nothing',
  virtualPorts: virtualPortsOf(SEALMINER_ENVELOPE.ports),
  create: (options = {}) => new SealminerAdapter(options),
  recognise: async (scan) =>
    mentions(await scan.rpc('version'), /bdminer/) ||
    mentions(await scan.rpc('devdetails'), /bdminer|sealminer/) ||
    mentions((await scan.http({ port: HTTP_PORT, path: '/' }))?.body, /amazeui|sealminer/),
  simulate: simulateSealminer,
};
