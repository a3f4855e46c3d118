export { packColumn, unpackColumn, unpackValue } from './column.js';
export {
  type FrameReadings,
  ROLL_UP_MINUTES,
  type RollUp,
  rollUpStartMs,
  RollUpSum,
  WHOLE_SITE,
} from './roll-up.js';
export { MINER_HISTORY_DAYS_MAX, minerStepMinutes, SITE_HISTORY_DAYS_MAX, siteStepMinutes } from './steps.js';
