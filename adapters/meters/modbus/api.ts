import { EbbError } from '../../../src/core/errors.js';
import type { Deadline } from '../../shared/deadline.js';
import type { RegisterPlace } from '../../shared/modbus-registers.js';
import { ModbusConnection, type ModbusDevice } from '../../shared/modbus-tcp.js';

/** A quantity and where it stands; the meter's count times `scale` is the quantity's unit. */
export interface ScaledRegister extends RegisterPlace {
  readonly scale: number;
}

/** A meter's registers, as its manual has them. At least one of the two quantities is there. */
export interface RegisterMap {
  /** W. */
  readonly powerW?: ScaledRegister;
  /** kWh drawn since the meter was made. */
  readonly counterKwh?: ScaledRegister;
}

export interface ModbusMeterOptions extends ModbusDevice {
  readonly registers: RegisterMap;
}

/** What both registers show, on one connection. @throws EbbError with a code of the table */
export async function readRegisters(
  { registers, ...device }: ModbusMeterOptions,
  deadline: Deadline,
): Promise<{ powerW: number | null; counterKwh: number | null }> {
  if (!registers.powerW && !registers.counterKwh) {
    throw new EbbError(
      'unsupported',
      `the meter at ${device.host} has no registers; name its power or its counter`,
    );
  }
  return ModbusConnection.connected(device, deadline, async (connection) => ({
    powerW: await scaled(connection, registers.powerW),
    counterKwh: await scaled(connection, registers.counterKwh),
  }));
}

/** Null where the map has none, and where a float says that it is no number. */
async function scaled(
  connection: ModbusConnection,
  place: ScaledRegister | undefined,
): Promise<number | null> {
  if (!place) return null;
  const value = (await connection.readValue(place)) * place.scale;
  return Number.isFinite(value) ? value : null;
}
