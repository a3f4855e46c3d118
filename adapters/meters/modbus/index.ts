export { ModbusMeterAdapter } from './adapter.js';
export type { ModbusMeterOptions, RegisterMap, ScaledRegister } from './api.js';
