import { assert } from '../assert.js';
import {
  type PriceForecast,
  priceForecast,
  type PriceModel,
  priceOutlook,
  type Step,
  ZoneClock,
} from '../forecast/index.js';
import {
  HORIZON_OPTIONS,
  type HorizonOptions,
  type HorizonPlan,
  type HorizonProblem,
  type LpEngine,
  planHorizon,
} from '../horizon/index.js';
import type { LookaheadTable, PriceKnown } from '../lookahead/index.js';
import type { SiteSnapshot } from '../planner/snapshot.js';
import { type MarketSeries, priceViewOf } from './series.js';
import { shadowCharges } from './shadow-charges.js';
import type { StepCharges } from './site-outlook.js';
import { type Expectations, siteProblem } from './site-problem.js';
import { siteTable } from './site-table.js';
import { shareOut, type StepValue, valueHolding } from './step-values.js';
import { horizonSteps } from './steps.js';

const MINUTE_MS = 60_000;

/** All that looking ahead is made from, plain data: the same input gives the same result, byte for byte. */
export interface LookAheadInput {
  readonly schema: 1;
  readonly snapshot: SiteSnapshot;
  readonly horizonHours: number;
  readonly tickMinutes: number;
  readonly priceModel: PriceModel;
  readonly series: MarketSeries;
  readonly priceKnown: PriceKnown;
  /** Fastest rise of the site's load; null: no limit. */
  readonly upWPerMinute: number | null;
  /** Chance of the coincident peak × what a MW in it costs; where none is given, nothing. */
  readonly coincidentUsdPerMw: readonly StepValue[];
  /** Dry bulb to be expected at the site; where none is given, the present one stays. */
  readonly dryBulbC: readonly StepValue[];
}

/** What looking ahead finds. Plain data. */
export interface LookAhead {
  readonly problem: HorizonProblem;
  readonly plan: HorizonPlan;
  readonly forecast: PriceForecast;
  readonly table: LookaheadTable;
  readonly charges: readonly StepCharges[];
}

/**
 * Forecasts prices over the horizon, plans it, and works out what being awake is worth for whatever the price turns out to be.
 *
 * @throws EbbError `rejected` where the input contradicts itself
 */
export function lookAhead(
  input: LookAheadInput,
  engine: LpEngine,
  options: HorizonOptions = HORIZON_OPTIONS,
): LookAhead {
  const { snapshot, horizonHours, priceModel, tickMinutes } = input;
  assert(snapshot.hashprice.hashpriceUsdPerPhDay !== null, 'looking ahead needs a hashprice');
  const atMs = Date.parse(snapshot.takenAt);
  const clock = new ZoneClock(priceModel.zone);
  const view = priceViewOf(input.series, atMs);
  const steps = horizonSteps(atMs, horizonHours, tickMinutes);
  const forecast = priceForecast(priceOutlook(priceModel, view, clock, steps));
  const expected = expectationsOf(input, steps, forecast);
  const problem = siteProblem(snapshot, expected, { upWPerMinute: input.upWPerMinute, downWPerMinute: null });
  const plan = planHorizon(problem, engine, options);
  const tableSteps = horizonSteps(atMs, horizonHours, priceModel.minutes);
  const table = siteTable({
    snapshot,
    outlook: priceOutlook(priceModel, view, clock, tableSteps),
    priceKnown: input.priceKnown,
    coincidentUsdPerMw: input.coincidentUsdPerMw,
    dryBulbC: input.dryBulbC,
    shadow: shadowCharges(problem, plan, steps),
  });
  return { problem, plan, forecast, table, charges: peakCharges(expected) };
}

/** The market's own price where the present interval's is known already. */
function expectationsOf(
  input: LookAheadInput,
  steps: readonly Step[],
  forecast: PriceForecast,
): Expectations {
  const { snapshot, series, coincidentUsdPerMw, dryBulbC } = input;
  const newest = snapshot.price.recent.at(-1);
  const newestMs = newest ? Date.parse(newest.start) : NaN;
  const isNewest = (startMs: number): boolean =>
    startMs >= newestMs && startMs < newestMs + series.realTime.minutes * MINUTE_MS;
  return {
    steps,
    marketUsdPerMwh: forecast.steps.map(({ startMs, meanUsdPerMwh }) =>
      isNewest(startMs) ? newest!.priceUsdPerMwh : meanUsdPerMwh,
    ),
    hashpriceUsdPerPhDay: steps.map(() => snapshot.hashprice.hashpriceUsdPerPhDay!),
    coincidentUsdPerMw: shareOut(coincidentUsdPerMw, steps),
    dryBulbC: valueHolding(dryBulbC, steps),
  };
}

function peakCharges({ steps, coincidentUsdPerMw }: Expectations): StepCharges[] {
  return steps.map((step, t) => {
    const usdPerMwh = (coincidentUsdPerMw[t]! * 60) / step.minutes;
    return { ...step, charges: usdPerMwh > 0 ? [{ source: 'coincident-peak', usdPerMwh }] : [] };
  });
}
