import { EbbError } from '../../../src/core/errors.js';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import { isRegisterFormat, REGISTER_FORMATS, type RegisterPlace } from '../../shared/modbus-registers.js';
import type { ModbusConnection, ModbusDevice } from '../../shared/modbus-tcp.js';
import { numberOption, textOption } from '../../shared/outlet-kind.js';

/** Where a relay's meter keeps the watts of one outlet. */
export interface ModbusMeter extends RegisterPlace {
  readonly wattsPerCount: number;
}

/** The meter that the options name, or null. @throws EbbError `unsupported` where they make no sense */
export function meterOf(outlet: Pick<OutletEndpoint, 'options'>): ModbusMeter | null {
  const register = numberOption(outlet, 'register');
  if (register === undefined) return null;
  const table = textOption(outlet, 'registerTable') ?? 'holding';
  const format = textOption(outlet, 'registerFormat') ?? 'uint16';
  if (table !== 'holding' && table !== 'input') {
    throw new EbbError('unsupported', `options.registerTable "${table}": it is holding or input`);
  }
  if (!isRegisterFormat(format)) {
    const names = Object.keys(REGISTER_FORMATS).join(', ');
    throw new EbbError('unsupported', `options.registerFormat "${format}": it is one of ${names}`);
  }
  return {
    register,
    table,
    format,
    wordOrder: textOption(outlet, 'wordOrder') === 'low-first' ? 'low-first' : 'high-first',
    wattsPerCount: numberOption(outlet, 'wattsPerCount') ?? 1,
  };
}

export function deviceOf(outlet: OutletEndpoint): ModbusDevice {
  const { host, port } = outlet;
  const unitId = numberOption(outlet, 'unitId');
  return { host, ...(port !== undefined && { port }), ...(unitId !== undefined && { unitId }) };
}

/** W; null where the meter says that it has no value. */
export async function readPowerW(connection: ModbusConnection, meter: ModbusMeter): Promise<number | null> {
  const powerW = (await connection.readValue(meter)) * meter.wattsPerCount;
  return Number.isFinite(powerW) && powerW >= 0 ? powerW : null;
}
