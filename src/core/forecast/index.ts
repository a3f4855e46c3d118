export { Archive, Known, viewAt, type Observation, type View } from './archive.js';
export {
  ForecastScores,
  LEAD_CLASSES_MINUTES,
  reliabilityTable,
  type EventSums,
  type QuantileSums,
  type ReliabilityRow,
  type ScoreLine,
  type ScoreSummary,
} from './forecast-scores.js';
export { brierScore, crpsFromQuantiles, meanPinballLoss, pinballLoss } from './scores.js';
export { ZoneClock, type LocalTime } from './zone-clock.js';
