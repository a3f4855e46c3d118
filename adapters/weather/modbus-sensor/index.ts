import { z } from 'zod';
import { isAddress } from '../../../src/core/networks.js';
import { MODBUS_PORT } from '../../shared/modbus-tcp.js';
import { seconds } from '../../shared/settings.js';
import { sensorKind } from '../../shared/sensor-kind.js';
import { ModbusSensor } from './adapter.js';
import { quantities } from './api.js';

/** A thermometer or a weather station behind Modbus TCP. */
export const modbusSensor = sensorKind({
  id: 'modbus-sensor',
  label: 'Modbus sensor',
  covers: 'registers of temperature, humidity, wet bulb and wind, over Modbus TCP',
  limits: [
    'Registers, formats and scales are yours to give; none of a maker’s is known to Ebb.',
    'The sensor does not say how old its figures are: a value that stands still for hours is refused.',
  ],
  settings: z.strictObject({
    host: z.string().refine(isAddress, 'an IP address'),
    port: z.number().int().min(1).max(65_535).default(MODBUS_PORT),
    unit_id: z.number().int().min(0).max(255).default(1),
    poll_seconds: seconds(60),
    ...quantities,
  }),
  create: (deps, { host, port, unit_id: unitId, poll_seconds: pollSeconds, ...registers }) =>
    new ModbusSensor(deps, { host, port, unitId, pollSeconds, registers }),
});
