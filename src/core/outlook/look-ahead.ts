import { assert } from '../assert.js';
import {
  type PriceForecast,
  priceForecast,
  type PriceModel,
  type PriceView,
  priceOutlook,
  ZoneClock,
} from '../forecast/index.js';
import {
  checkHorizon,
  explainHorizon,
  HORIZON_OPTIONS,
  type HorizonExplanation,
  type HorizonOptions,
  type HorizonPlan,
  type HorizonProblem,
  type LpEngine,
  planHorizon,
} from '../horizon/index.js';
import { firstSteps, type LookaheadTable, type PriceKnown } from '../lookahead/index.js';
import type { SiteSnapshot } from '../planner/snapshot.js';
import {
  type BillingSoFar,
  type Contract,
  contractOfTariff,
  energyTerms,
  type PricedStep,
} from '../market/contract/index.js';
import { expectedHashprice } from './expected-hashprice.js';
import { type MarketSeries, priceViewOf } from './series.js';
import { extraCharges, presentCharges } from './charges.js';
import type { StepCharges } from './site-outlook.js';
import { type Expectations, siteProblem } from './site-problem.js';
import { siteTable } from './site-table.js';
import { shareOut, type StepValue, valueHolding } from './step-values.js';
import { horizonSteps } from './steps.js';

const MINUTE_MS = 60_000;
/** Of the table that is kept: long enough to go on without a new one for a while, small enough to be handed over at once. */
const TABLE_HOURS = 2;

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
  /** Null: the snapshot's tariff. */
  readonly contract: Contract | null;
  readonly billing: BillingSoFar;
  /** Chance that a time holds a peak that counts, by the name of the contract's charge; where none is given, none. */
  readonly peakProbabilities: Readonly<Record<string, readonly StepValue[]>>;
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
 * @throws EbbError `rejected` where the input contradicts itself; AssertionError where the independent checker finds that the
 * plan breaks a constraint that it does not name
 */
export function lookAhead(
  input: LookAheadInput,
  engine: LpEngine,
  options: HorizonOptions = HORIZON_OPTIONS,
): LookAhead {
  const { snapshot, horizonHours, priceModel } = input;
  const { forecast, problem, view, clock } = statement(input);
  const { steps } = forecast;
  const plan = planHorizon(problem, engine, options);
  const broken = checkHorizon(problem, plan).filter(({ declared }) => !declared);
  assert(broken.length === 0, `the horizon's plan is invalid: ${JSON.stringify(broken.slice(0, 5))}`);
  const tableSteps = horizonSteps(view.madeAtMs, horizonHours, priceModel.minutes);
  const table = siteTable({
    snapshot,
    outlook: priceOutlook(priceModel, view, clock, tableSteps),
    priceKnown: input.priceKnown,
    extra: extraCharges(problem, plan, steps, snapshot.tariff),
    dryBulbC: input.dryBulbC,
  });
  const charges = steps.map((step, t) => ({ ...step, charges: presentCharges(problem, plan, t) }));
  return { problem, plan, forecast, table: firstSteps(table, TABLE_HOURS), charges };
}

/** Why the plan of an input has a group where it has it. @throws EbbError `rejected` where there is no such group or interval */
export function explainLookAhead(
  input: LookAheadInput,
  plan: HorizonPlan,
  where: { readonly groupId?: string; readonly interval?: number },
): HorizonExplanation[] {
  return explainHorizon(statement(input).problem, plan, where);
}

/** The forecast and the problem that an input comes to. */
function statement(input: LookAheadInput): {
  readonly forecast: PriceForecast;
  readonly problem: HorizonProblem;
  readonly view: PriceView;
  readonly clock: ZoneClock;
} {
  const { snapshot, horizonHours, priceModel, tickMinutes, upWPerMinute } = input;
  assert(snapshot.hashprice.hashpriceUsdPerPhDay !== null, 'looking ahead needs a hashprice');
  const atMs = Date.parse(snapshot.takenAt);
  const clock = new ZoneClock(priceModel.zone);
  const view = priceViewOf(input.series, atMs);
  const steps = horizonSteps(atMs, horizonHours, tickMinutes);
  const forecast = priceForecast(priceOutlook(priceModel, view, clock, steps));
  const expected = expectationsOf(input, forecast);
  const problem = siteProblem(snapshot, expected, { upWPerMinute, downWPerMinute: null });
  return { forecast, problem, view, clock };
}

/** The market's own price where the present interval's is known already. */
function expectationsOf(input: LookAheadInput, forecast: PriceForecast): Expectations {
  const { snapshot, series, contract, billing, peakProbabilities, dryBulbC } = input;
  const { steps } = forecast;
  const newest = snapshot.price.recent.at(-1);
  const newestMs = newest ? Date.parse(newest.start) : NaN;
  const isNewest = (startMs: number): boolean =>
    startMs >= newestMs && startMs < newestMs + series.realTime.minutes * MINUTE_MS;
  const chances = Object.entries(peakProbabilities).map(
    ([name, values]) => [name, shareOut(values, steps)] as const,
  );
  const priced = steps.map(({ startMs, minutes, meanUsdPerMwh }, t): PricedStep => ({
    startMs,
    minutes,
    marketUsdPerMwh: isNewest(startMs) ? newest!.priceUsdPerMwh : meanUsdPerMwh,
    peakProbabilities: Object.fromEntries(chances.map(([name, values]) => [name, values[t]!])),
  }));
  const { energy, demandCharge } = energyTerms(
    contract ?? contractOfTariff(snapshot.tariff, snapshot.timeZone),
    priced,
    billing,
  );
  return {
    steps,
    energy,
    demandCharge,
    hashpriceUsdPerPhDay: expectedHashprice(snapshot.hashprice, steps),
    dryBulbC: valueHolding(dryBulbC, steps),
  };
}
