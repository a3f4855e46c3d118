export { DispatchModule } from './dispatch.module.js';
export { DispatchService, MINER_ADAPTERS, MINER_FINDER, MINER_LOAD } from './dispatch.service.js';
export type { MinerAdapters } from './observer.js';
export { DIFFERENCE_CAUSES } from './difference.js';
export type { DispatchStatus } from './status.js';
export {
  type CommandFailures,
  type CommandRecord,
  CommandStore,
  type PlanCommands,
} from './command-store.js';
export { CommandHistory, type FirstAttempt } from './command-history.js';
export type { Outcome } from './command.js';
export type { Wanted } from './wanted.js';
export { CommandEntity } from './entities.js';
