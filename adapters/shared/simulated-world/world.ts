import { seasonOf } from './climate.js';
import { Grid, type GridState, netLoadMw } from './grid.js';
import { wander, type Wander } from './noise.js';

// As in noise.ts.
const { exp, max, min, round, sinh } = Math;

/** As ERCOT's: no system-wide price is made above it. */
export const PRICE_USD_PER_MWH_MAX = 5_000;

/** What dispatchable plants ask, [MW that they have to carry, USD/MWh]; straight in between. */
const SUPPLY: readonly (readonly [number, number])[] = [
  [0, -26],
  [6e3, -15],
  [13e3, -2],
  [17e3, 4],
  [21e3, 9.5],
  [26e3, 14.5],
  [36e3, 19.5],
  [44e3, 24],
  [52e3, 31],
  [60e3, 43],
  [67e3, 65],
  [72e3, 115],
  [79e3, 290],
  [86e3, 900],
  [93e3, 2_600],
  [99e3, 5_000],
];

/**
 * How often the line to the mine is full: `frequent` adds hours of congestion to every day, several times as often as in
 * reality, so that whoever looks on for some minutes sees prices that matter.
 */
export type Congestion = 'rare' | 'frequent';
/** From so many deviations on, USD/MWh by what is beyond and by its square. */
const CONGESTION = { from: 0.5, usd: 70, usdSquared: 120 };
/** What buyers reckon with in the day-ahead market, about the mean of the above. */
const CONGESTION_MEAN_USD_PER_MWH = 35;

const OUTAGE_MW = 2_600;
/** Plants are serviced in spring and autumn. */
const SERVICE_MW = 4_500;
/** Plants that freeze, MW for each degree below nought. */
const FREEZE_MW_PER_C = 900;
/** An hour's ramp counts as so much load. */
const RAMP_RATIO = 1.1;
/** Surprises of the next minutes: usually small, at times huge; larger where the sun goes or the morning comes. */
const SURPRISE_MW = 2_300;
const SURPRISE_TAIL = 0.9;
const SURPRISE_PER_RAMP_MW = 1 / 7_000;
const FUEL_SPREAD = 0.14;
const OFFER_SPREAD = 0.3;
const BASIS_USD_PER_MWH = 1.6;
/** How wrong a forecast of long ago is, one standard deviation; half of that is there after `ERROR_HOURS`. */
const LOAD_ERROR_MW = 1_500;
const WIND_ERROR_MW = 2_600;
const SOLAR_ERROR_RATIO = 0.1;
const ERROR_HOURS = 8;
/** Buyers pay a little for certainty, and reckon with what may come: [deviations, weight]. */
const PREMIUM_RATIO = 1.02;
const CHANCES = [-2.4, -1.6, -0.8, 0, 0.8, 1.6, 2.4].map(
  (deviations) => [deviations, exp(-(deviations ** 2) / 2)] as const,
);
const CHANCES_WEIGHT = CHANCES.reduce((sum, [, weight]) => sum + weight, 0);
const UNKNOWN_MW = 2_000;

/** Load, wind and sun as they are foreseen, MW. */
export type GridForecast = Pick<GridState, 'loadMw' | 'windMw' | 'solarMw'>;

/**
 * A market with one system: all of it is a function of the seed and the instant (ms since 1970), so that prices, load,
 * weather and forecasts belong together, and any process computes the same past and future.
 */
export class SimulatedWorld {
  readonly #seed: number;
  readonly #isCongested: boolean;
  readonly #grid: Grid;
  readonly #outage;
  readonly #fuel;
  readonly #offers;
  readonly #surprise;
  readonly #jam;
  readonly #errors;
  readonly #points = new Map<string, Wander>();

  constructor({ seed, congestion = 'rare' }: { readonly seed: number; readonly congestion?: Congestion }) {
    this.#seed = seed;
    this.#isCongested = congestion === 'frequent';
    this.#grid = new Grid(seed);
    this.#outage = wander(seed, 'outage', { halfLifeHours: 48, finestHours: 1 });
    this.#fuel = wander(seed, 'fuel', { halfLifeHours: 500, finestHours: 12 });
    this.#offers = wander(seed, 'offers', { halfLifeHours: 3, finestHours: 0.25 });
    this.#surprise = wander(seed, 'surprise', { halfLifeHours: 0.4, finestHours: 0.2 });
    this.#jam = wander(seed, 'jam', { halfLifeHours: 0.75, finestHours: 0.25 });
    const error = (name: string) => wander(seed, name, { halfLifeHours: 6, finestHours: 1 });
    this.#errors = { load: error('load-error'), wind: error('wind-error'), solar: error('solar-error') };
  }

  grid(atMs: number): GridState {
    return this.#grid.at(atMs);
  }

  /** What was foreseen of an instant `leadHours` before it; 0 foresees what comes. */
  gridForecast(atMs: number, leadHours: number): GridForecast {
    return this.#foreseen(this.#grid.at(atMs), atMs, leadHours);
  }

  /** Real-time price at an instant. */
  priceUsdPerMwh(settlementPoint: string, atMs: number): number {
    const grid = this.#grid.at(atMs);
    const burdenMw =
      netLoadMw(grid) + this.#missingMw(grid, atMs) + surpriseMw(this.#surprise(atMs), grid.rampMwPerHour);
    const offers = exp(OFFER_SPREAD * this.#offers(atMs));
    return rounded(
      this.#offered(burdenMw, atMs, offers) + this.#basis(settlementPoint, atMs) + this.#congestion(atMs),
    );
  }

  /** Price of the day-ahead auction, made `leadHours` before, for the hour around an instant. */
  dayAheadUsdPerMwh(settlementPoint: string, atMs: number, leadHours: number): number {
    const grid = this.#grid.at(atMs);
    const burdenMw = netLoadMw(this.#foreseen(grid, atMs, leadHours)) + this.#missingMw(grid, atMs);
    const expected = CHANCES.reduce((sum, [deviations, weight]) => {
      const unforeseenMw = surpriseMw(deviations, grid.rampMwPerHour) + UNKNOWN_MW * deviations;
      return sum + (weight / CHANCES_WEIGHT) * this.#offered(burdenMw + unforeseenMw, atMs, 1);
    }, 0);
    const congestion = this.#isCongested ? CONGESTION_MEAN_USD_PER_MWH : 0;
    return rounded(expected * PREMIUM_RATIO + this.#basis(settlementPoint, atMs) + congestion);
  }

  #foreseen({ loadMw, windMw, solarMw }: GridForecast, atMs: number, leadHours: number): GridForecast {
    const share = 1 - 0.5 ** (leadHours / ERROR_HOURS);
    return {
      loadMw: loadMw + share * LOAD_ERROR_MW * this.#errors.load(atMs),
      windMw: max(0, windMw + share * WIND_ERROR_MW * this.#errors.wind(atMs)),
      solarMw: max(0, solarMw * (1 + share * SOLAR_ERROR_RATIO * this.#errors.solar(atMs))),
    };
  }

  /** What counts as if it were load: plants out of service or frozen, and an hour's rise. */
  #missingMw({ rampMwPerHour, dryBulbC }: GridState, atMs: number): number {
    return (
      RAMP_RATIO * max(0, rampMwPerHour) +
      SERVICE_MW * max(0, 1 - 2 * seasonOf(atMs) ** 2) +
      FREEZE_MW_PER_C * max(0, -dryBulbC) +
      OUTAGE_MW * this.#outage(atMs)
    );
  }

  #offered(burdenMw: number, atMs: number, offers: number): number {
    const usd = supplyUsdPerMwh(burdenMw);
    return usd > 0 ? usd * offers * exp(FUEL_SPREAD * this.#fuel(atMs)) : usd;
  }

  #congestion(atMs: number): number {
    if (!this.#isCongested) return 0;
    const beyond = max(0, this.#jam(atMs) - CONGESTION.from);
    return CONGESTION.usd * beyond + CONGESTION.usdSquared * beyond ** 2;
  }

  #basis(settlementPoint: string, atMs: number): number {
    const known = this.#points.get(settlementPoint);
    const basis = known ?? wander(this.#seed, `at ${settlementPoint}`, { halfLifeHours: 8, finestHours: 1 });
    if (!known) this.#points.set(settlementPoint, basis);
    return BASIS_USD_PER_MWH * basis(atMs);
  }
}

function surpriseMw(deviations: number, rampMwPerHour: number): number {
  const size = SURPRISE_MW * (1 + SURPRISE_PER_RAMP_MW * max(0, rampMwPerHour));
  return (size * sinh(SURPRISE_TAIL * deviations)) / SURPRISE_TAIL;
}

function supplyUsdPerMwh(burdenMw: number): number {
  const after = SUPPLY.findIndex(([mw]) => mw > burdenMw);
  if (after === 0) return SUPPLY[0]![1];
  if (after < 0) return PRICE_USD_PER_MWH_MAX;
  const [fromMw, from] = SUPPLY[after - 1]!;
  const [toMw, to] = SUPPLY[after]!;
  return from + ((to - from) * (burdenMw - fromMw)) / (toMw - fromMw);
}

function rounded(usdPerMwh: number): number {
  return round(min(usdPerMwh, PRICE_USD_PER_MWH_MAX) * 100) / 100;
}
