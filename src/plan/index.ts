export { PlanModule } from './plan.module.js';
export { PlanService, previousOf } from './plan.service.js';
export { PlanEntity } from './entities.js';
