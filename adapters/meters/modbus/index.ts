export { ModbusMeterAdapter } from './adapter.js';
export type { ScaledRegister } from '../../shared/modbus-registers.js';
export type { ModbusMeterOptions, RegisterMap } from './api.js';
