export { PlanModule } from './plan.module.js';
export { type PlanCourse, type PlanInForce, PlanService, previousOf } from './plan.service.js';
export { HorizonService, type HorizonStatus } from './horizon.service.js';
export { type FoundForecast, HorizonStore, type StoredHorizon } from './horizon-store.js';
export { HorizonEntity, PlanEntity, PriceModelEntity } from './entities.js';
