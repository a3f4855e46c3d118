import { mentions } from '../../shared/host-scan.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { virtualPortsOf } from '../../shared/virtual-ports.js';
import { PROTO_RIG_ENVELOPE, ProtoRigAdapter } from './adapter.js';
import { HTTP_PORT } from './api.js';
import { simulateProtoRig } from './simulator.js';

/** Block's Proto Rig. */
export const protoRig: MinerFirmware = {
  envelope: PROTO_RIG_ENVELOPE,
  passwordFor: 'writes',
  virtualPorts: virtualPortsOf(PROTO_RIG_ENVELOPE.ports),
  create: (options = {}) => new ProtoRigAdapter(options),
  recognise: async (scan) => {
    const system = await scan.http({ port: HTTP_PORT, path: '/api/v1/system' });
    if (mentions(system?.body, /"system-info"/)) return true;
    const status = await scan.http({ port: HTTP_PORT, path: '/api/v1/system/status' });
    return mentions(status?.body, /"onboarded"/);
  },
  simulate: simulateProtoRig,
};
