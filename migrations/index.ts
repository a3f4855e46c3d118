import { CreateLedger1763700000000 } from './1763700000000-create-ledger.js';
import { CreateFeeds1763700010000 } from './1763700010000-create-feeds.js';
import { CreateFleet1763700020000 } from './1763700020000-create-fleet.js';
import { CreatePlan1763700030000 } from './1763700030000-create-plan.js';
import { CreateCommand1763700040000 } from './1763700040000-create-command.js';
import { CreateIntervalRecords1763700050000 } from './1763700050000-create-interval-records.js';
import { CreateApiToken1763700060000 } from './1763700060000-create-api-token.js';
import { AddLastUseToApiToken1763700070000 } from './1763700070000-add-last-use-to-api-token.js';
import { CreateSignals1763700200000 } from './1763700200000-create-signals.js';
import { CreateMarketSeries1763701000000 } from './1763701000000-create-market-series.js';
import { CreateHorizon1763710000000 } from './1763710000000-create-horizon.js';
import { CreateMeterIntervals1763720000000 } from './1763720000000-create-meter-intervals.js';
import { CreateLearning1763720010000 } from './1763720010000-create-learning.js';
import { CreateShadow1763730000000 } from './1763730000000-create-shadow.js';
import { CreateCustomerHours1763740000000 } from './1763740000000-create-customer-hours.js';
import { PartitionTelemetry1763750000000 } from './1763750000000-partition-telemetry.js';
import { AddCorrectionsAndQuarantine1763751000000 } from './1763751000000-add-corrections-and-quarantine.js';
import { CreateLiveMeters1763760000000 } from './1763760000000-create-live-meters.js';
import { AddCurtailmentTags1763760010000 } from './1763760010000-add-curtailment-tags.js';
import { CreateEventReports1763760020000 } from './1763760020000-create-event-reports.js';
import { CreateModelHours1763770000000 } from './1763770000000-create-model-hours.js';
import { AddLedgerEvidence1763780000000 } from './1763780000000-add-ledger-evidence.js';
import { AddWind1763790000000 } from './1763790000000-add-wind.js';
import { CreateWeatherObservations1763790010000 } from './1763790010000-create-weather-observations.js';
import { CreatePushedPrices1763790020000 } from './1763790020000-create-pushed-prices.js';
import { PackSeries1763791000000 } from './1763791000000-pack-series.js';
import { CreatePeople1763792000000 } from './1763792000000-create-people.js';
import { AddNextAdjustment1763792010000 } from './1763792010000-add-next-adjustment.js';
import { CreateHashpriceForward1763792020000 } from './1763792020000-create-hashprice-forward.js';
import { CreateIdempotencyKey1763793000000 } from './1763793000000-create-idempotency-key.js';
import { CreateSettingsVersion1763794000000 } from './1763794000000-create-settings-version.js';
import { AddBreakevensToPlans1763795000000 } from './1763795000000-add-breakevens-to-plans.js';
import { AddChipTemperatures1763795110000 } from './1763795110000-add-chip-temperatures.js';
import { CreateAlerts1763796000000 } from './1763796000000-create-alerts.js';
import { CreateApprovalRequest1763797000000 } from './1763797000000-create-approval-request.js';
import { CreateBacktestRun1763798000000 } from './1763798000000-create-backtest-run.js';

/** In the order in which they run. */
export const MIGRATIONS = [
  CreateLedger1763700000000,
  CreateFeeds1763700010000,
  CreateFleet1763700020000,
  CreatePlan1763700030000,
  CreateCommand1763700040000,
  CreateIntervalRecords1763700050000,
  CreateApiToken1763700060000,
  AddLastUseToApiToken1763700070000,
  CreateSignals1763700200000,
  CreateMarketSeries1763701000000,
  CreateHorizon1763710000000,
  CreateMeterIntervals1763720000000,
  CreateLearning1763720010000,
  CreateShadow1763730000000,
  CreateCustomerHours1763740000000,
  PartitionTelemetry1763750000000,
  AddCorrectionsAndQuarantine1763751000000,
  CreateLiveMeters1763760000000,
  AddCurtailmentTags1763760010000,
  CreateEventReports1763760020000,
  CreateModelHours1763770000000,
  AddLedgerEvidence1763780000000,
  AddWind1763790000000,
  CreateWeatherObservations1763790010000,
  CreatePushedPrices1763790020000,
  PackSeries1763791000000,
  CreatePeople1763792000000,
  AddNextAdjustment1763792010000,
  CreateHashpriceForward1763792020000,
  CreateIdempotencyKey1763793000000,
  CreateSettingsVersion1763794000000,
  AddBreakevensToPlans1763795000000,
  AddChipTemperatures1763795110000,
  CreateAlerts1763796000000,
  CreateApprovalRequest1763797000000,
  CreateBacktestRun1763798000000,
];
