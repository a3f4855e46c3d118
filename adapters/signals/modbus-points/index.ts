import { z } from 'zod';
import { isAddress } from '../../../src/core/networks.js';
import { seconds } from '../../shared/settings.js';
import { signalKind } from '../../shared/signal-kind.js';
import { TARGET_UNITS, watchdogOf, watchdogSettings } from '../../shared/target-signal.js';
import { ModbusPointsSource } from './adapter.js';
import { contactShape, numberShape } from './api.js';

const settings = z
  .strictObject({
    host: z.string().refine(isAddress, 'an IP address'),
    port: z.int().min(1).max(65_535).default(502),
    unit_id: z.int().min(0).max(255).default(1),
    poll_seconds: seconds(2, 300),
    timeout_seconds: seconds(2, 60),
    call: contactShape.optional().describe('a contact that says whether there is a call'),
    target: numberShape.optional().describe('how much may be drawn; while called, where there is a contact'),
    target_unit: z.enum(TARGET_UNITS).default('kW'),
    target_scale: z.number().positive().default(1).describe('of one count'),
    called_limit_w: z.number().min(0).max(2e9).default(0).describe('while called, where there is no target'),
    heartbeat: numberShape.optional().describe('a number that changes while the sender lives'),
    program: z.string().optional(),
    ...watchdogSettings,
  })
  .refine(({ call, target }) => call !== undefined || target !== undefined, 'name a call, a target or both');

/** Points of a remote terminal unit, a relay or a gateway. */
export const modbusPoints = signalKind({
  id: 'modbus-points',
  label: 'Modbus points',
  hears: 'reads a contact, a target and a heartbeat every 2 s, Modbus TCP',
  acknowledges: 'nothing: points are read and never written',
  limits: [
    'Modbus TCP has neither encryption nor passwords: keep it within the plant’s own network.',
    'What stands unchanged is kept again every third of `stale_after_seconds`, not at every reading.',
    'When it cannot be read, or its heartbeat stops, for `stale_after_seconds`, `when_stale` says what holds.',
    'DNP3 is not spoken: no library for it is kept well. A gateway or the terminal unit itself can offer the same points by Modbus TCP.',
  ],
  unverified: ['Maps of particular units: take addresses, formats and word order from the maker.'],
  settings,
  create: (deps, config) =>
    new ModbusPointsSource(deps, {
      device: { host: config.host, port: config.port, unitId: config.unit_id },
      points: {
        call: config.call ?? null,
        target: config.target ?? null,
        heartbeat: config.heartbeat ?? null,
      },
      pollSeconds: config.poll_seconds,
      timeoutSeconds: config.timeout_seconds,
      unit: config.target_unit,
      scale: config.target_scale,
      calledLimitW: config.called_limit_w,
      programRef: config.program ?? null,
      watchdog: watchdogOf(config),
    }),
});
