export { ShadowModule } from './shadow.module.js';
export { ShadowService } from './shadow.service.js';
export { shownInterval } from './shadow-settler.js';
export {
  ShadowFleetEntity,
  ShadowHourEntity,
  ShadowIntervalEntity,
  ShadowSettlementEntity,
} from './entities.js';
