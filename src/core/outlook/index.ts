export { explainLookAhead, lookAhead, type LookAhead, type LookAheadInput } from './look-ahead.js';
export { PEAK_MODELS, peakValues, type PeakInput } from './peak-values.js';
export { archiveOf, priceViewOf, rowsOf, type MarketSeries, type SeriesRows } from './series.js';
export { siteOutlook, type LookAheadView, type StepCharges } from './site-outlook.js';
export { siteProblem, type Expectations } from './site-problem.js';
export { siteTable, type SiteTableInput } from './site-table.js';
export { type StepValue } from './step-values.js';
export { extraCharges, presentCharges } from './charges.js';
export { horizonSteps } from './steps.js';
