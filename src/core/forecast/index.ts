export { Archive, type Known, viewAt, type Observation, type View } from './archive.js';
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
export { SCORE_SOURCES, SCORED_LEADS_MINUTES, scorePrice, type PriceCase } from './price-scores.js';
export { brierScore, crpsFromQuantiles, meanPinballLoss, pinballLoss } from './scores.js';
export { ZoneClock, type LocalTime } from './zone-clock.js';
export type { PriceArchives, PriceView } from './price-inputs.js';
export { fitPriceModel, type AnchoredModel, type PriceAnchor, type PriceModel } from './price-model.js';
export {
  priceOutlook,
  stepExceedance,
  stepMean,
  stepPrices,
  stepQuantiles,
  type PriceOutlook,
  type Step,
  type StepOutlook,
} from './price-outlook.js';
export {
  FORECAST_PROBABILITIES,
  priceForecast,
  priceScenarios,
  SPIKE_USD_PER_MWH,
  type PriceForecast,
  type PriceForecastStep,
  type PriceScenarios,
} from './price-forecast.js';
export {
  peakUsdPerMw,
  windowDays,
  windowOf,
  worthwhileProbability,
  type PeakCalendar,
  type PeakWindow,
} from './peak-calendar.js';
export { ERCOT_PEAK_MODEL } from './ercot-peak-model.js';
export { ASSUMED_ERRORS, fitLoadErrors, type LoadErrors, type LoadSource } from './load-errors.js';
export { peakForecast, type PeakDay, type PeakForecast, type PeakStep } from './peak-forecast.js';
export { judgedHours, learnPeakModel } from './peak-learning.js';
export type { PeakArchives, PeakModel, PeakView } from './peak-model.js';
export {
  fitTemperatureErrors,
  temperatureForecast,
  type TemperatureArchives,
  type TemperatureErrors,
  type TemperatureForecast,
  type TemperatureView,
} from './temperature-forecast.js';
