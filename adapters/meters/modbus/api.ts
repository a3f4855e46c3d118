import { EbbError } from '../../../src/core/errors.js';
import type { Deadline } from '../../shared/deadline.js';
import type { ScaledRegister } from '../../shared/modbus-registers.js';
import { ModbusConnection, type ModbusDevice } from '../../shared/modbus-tcp.js';

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
    powerW: await connection.readScaled(registers.powerW),
    counterKwh: await connection.readScaled(registers.counterKwh),
  }));
}
