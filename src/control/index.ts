export { ControlModule } from './control.module.js';
export { ControlService, type TickStatus } from './control.service.js';
