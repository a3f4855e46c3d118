export {
  HorizonSolver,
  type HorizonSolverOptions,
  type PlanCall,
  type SolvedPlan,
} from './horizon-solver.js';
export { HighsEngine, type Guard, NO_GUARD } from './highs-engine.js';
export type { PlanWork } from './messages.js';
