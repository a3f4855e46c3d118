import { z } from 'zod';
import { Deadline } from '../../shared/deadline.js';
import { ModbusConnection, type ModbusDevice } from '../../shared/modbus-tcp.js';
import { REGISTER_FORMATS, type RegisterFormat, type RegisterPlace } from '../../shared/modbus-registers.js';

const address = z.int().min(0).max(65_535);
const formats = Object.keys(REGISTER_FORMATS) as [RegisterFormat, ...RegisterFormat[]];

/** A contact: a coil, or an input. Addresses count from 0, as they go over the wire. */
export const contactShape = z.strictObject({
  table: z.enum(['coil', 'input']),
  address,
  closed_means: z.enum(['called', 'released']).default('called'),
});
export type Contact = z.output<typeof contactShape>;

/** A number in registers. */
export const numberShape = z.strictObject({
  table: z.enum(['holding', 'input']),
  address,
  format: z.enum(formats).default('uint16'),
  word_order: z.enum(['high-first', 'low-first']).default('high-first'),
});
export type NumberPoint = z.output<typeof numberShape>;

export interface Points {
  readonly call: Contact | null;
  readonly target: NumberPoint | null;
  readonly heartbeat: NumberPoint | null;
}

/** What stands at the points, as the device has it; null: there is no such point. */
export interface PointValues {
  readonly called: boolean | null;
  readonly target: number | null;
  readonly heartbeat: number | null;
}

/** Reads all points on one connection. Writes nothing. @throws EbbError with a code of the table */
export function readPoints(
  device: ModbusDevice,
  points: Points,
  timeoutSeconds: number,
): Promise<PointValues> {
  return ModbusConnection.connected(device, new Deadline(timeoutSeconds), async (connection) => {
    const number = async (point: NumberPoint | null): Promise<number | null> =>
      point === null ? null : connection.readValue(placeOf(point));
    return {
      called: points.call === null ? null : await readContact(connection, points.call),
      target: await number(points.target),
      heartbeat: await number(points.heartbeat),
    };
  });
}

async function readContact(connection: ModbusConnection, contact: Contact): Promise<boolean> {
  const isClosed =
    contact.table === 'coil'
      ? await connection.readCoil(contact.address)
      : await connection.readInput(contact.address);
  return isClosed === (contact.closed_means === 'called');
}

function placeOf({ table, address: register, format, word_order: wordOrder }: NumberPoint): RegisterPlace {
  return { table, register, format, wordOrder };
}
