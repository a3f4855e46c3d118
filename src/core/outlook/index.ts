export { lookAhead, type LookAhead, type LookAheadInput } from './look-ahead.js';
export { archiveOf, priceViewOf, type MarketSeries, type SeriesRows } from './series.js';
export { siteOutlook, type LookAheadView, type StepCharges } from './site-outlook.js';
export { siteProblem, type Expectations } from './site-problem.js';
export { siteTable, type SiteTableInput } from './site-table.js';
export type { StepValue } from './step-values.js';
export { horizonSteps } from './steps.js';
