export type { MinerValues, PriceKnown } from './induction.js';
export {
  bestPoint,
  gainUsd,
  minerFacts,
  stopUsd,
  type LookaheadGroup,
  type LookaheadTerms,
  type MinerFacts,
} from './miner.js';
export {
  followCourse,
  perfectForesight,
  type MinerCourse,
  type MinerStart,
  type PriceHistory,
} from './perfect-foresight.js';
export {
  firstSteps,
  lookaheadTable,
  type LookaheadInput,
  type LookaheadTable,
  type TableMiner,
  type TableStep,
} from './table.js';
export {
  awakeValues,
  expectedPriceUsdPerMwh,
  isWithinTable,
  observePrice,
  type AwakeValue,
} from './values.js';
