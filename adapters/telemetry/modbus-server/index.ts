import { z } from 'zod';
import { isAddress, isNetwork } from '../../../src/core/networks.js';
import { seconds } from '../../shared/settings.js';
import { telemetryKind } from '../../shared/telemetry-kind.js';
import { ModbusServerLink } from './adapter.js';
import { overlapOf, placeShape } from './api.js';

const settings = z.strictObject({
  host: z.string().refine(isAddress, 'an IP address of this machine'),
  port: z.int().min(1).max(65_535).default(502),
  unit_id: z.int().min(0).max(255).default(1),
  allow: z
    .array(z.string().refine(isNetwork, 'a network such as 10.20.0.0/28, or an address'))
    .min(1)
    .describe('who may read'),
  connections_max: z.int().min(1).max(64).default(4),
  idle_seconds: seconds(120),
  points: z
    .array(placeShape)
    .min(1)
    .superRefine((places, context) => {
      const problem = overlapOf(places);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }),
});

/** Registers for the terminal unit or gateway of the agent (QSE). */
export const modbusServer = telemetryKind({
  id: 'modbus-server',
  label: 'Modbus TCP, to be read',
  tells: 'registers that the agent’s terminal unit reads when it wants to; nothing can be written',
  limits: [
    'Modbus TCP has neither encryption nor passwords: `allow` names who may connect; keep it within the plant’s own network.',
    'Values are as fresh as `every_seconds` of the link, and invalid from `stale_after_seconds` on, also while Ebb stands still.',
    'DNP3 and ICCP are not spoken: no library for them is kept well. The terminal unit or a gateway translates.',
  ],
  unverified: ['Maps of particular agents: agree upon addresses, formats, word order and scales with yours.'],
  settings,
  create: (deps, config) =>
    new ModbusServerLink(deps, {
      host: config.host,
      port: config.port,
      unitId: config.unit_id,
      places: config.points,
      allow: config.allow,
      connectionsMax: config.connections_max,
      idleSeconds: config.idle_seconds,
    }),
});
