import { z } from 'zod';
import type { Deadline } from '../../shared/deadline.js';
import { REGISTER_FORMATS, type RegisterFormat, type ScaledRegister } from '../../shared/modbus-registers.js';
import { ModbusConnection, type ModbusDevice } from '../../shared/modbus-tcp.js';
import { quantitySettings, type RawAir } from '../../shared/sensor-kind.js';

const FORMATS = Object.keys(REGISTER_FORMATS) as [RegisterFormat, ...RegisterFormat[]];

/** Where a quantity stands, and its units a count. */
const place = {
  table: z.enum(['holding', 'input']).default('holding'),
  register: z.number().int().min(0).max(65_535).describe('of the first register from 0'),
  format: z.enum(FORMATS),
  word_order: z.enum(['high-first', 'low-first']).default('high-first'),
  scale: z.number().default(1).describe('units a count: 0.1 where the register shows tenths'),
};

export const quantities = quantitySettings(place);
export const registerMap = z.object(quantities);
export type RegisterMap = z.output<typeof registerMap>;

/** All that the sensor shows, on one connection. @throws EbbError with a code of the table */
export function readAir(device: ModbusDevice, map: RegisterMap, deadline: Deadline): Promise<RawAir> {
  return ModbusConnection.connected(device, deadline, async (connection) => {
    const value = (each: Quantity): Promise<number | null> => connection.readScaled(placeOf(each));
    return {
      dryBulb: [await value(map.dry_bulb), map.dry_bulb.unit],
      wetBulb: map.wet_bulb ? [await value(map.wet_bulb), map.wet_bulb.unit] : null,
      humidity: map.humidity ? [await value(map.humidity), map.humidity.unit] : null,
      wind: map.wind ? [await value(map.wind), map.wind.unit] : null,
    };
  });
}

type Quantity = Omit<RegisterMap['dry_bulb'], 'unit'>;

export function placeOf({ word_order: wordOrder, table, register, format, scale }: Quantity): ScaledRegister {
  return { table, register, format, wordOrder, scale };
}
