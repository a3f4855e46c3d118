import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { ZoneClock } from '../../../src/core/forecast/index.js';
import { hourlyC, seasonalC, seasonOf, solarHourOf, TEXAS, wave, Weather, windMood } from './climate.js';
import { wander } from './noise.js';

// As in noise.ts.
const { cos, exp, floor, log1p, max, min, sin, PI } = Math;

/** A system at an instant, MW. */
export interface GridState {
  readonly loadMw: number;
  readonly windMw: number;
  readonly solarMw: number;
  /** Mean of the system's places, °C. */
  readonly dryBulbC: number;
  /** How fast load less wind and solar would rise by the clock alone, MW in an hour. */
  readonly rampMwPerHour: number;
}

/** What clock and calendar leave open at an instant. */
interface Moods {
  readonly frontC: number;
  readonly load: number;
  readonly wind: number;
  readonly cloud: number;
}

const CLOCK = new ZoneClock(ERCOT_ZONE);
const HOUR_MS = 3_600_000;
/** Of the middle of the system. */
const LONGITUDE_DEG = -99;
const LATITUDE_RAD = (31.5 * PI) / 180;
const TILT_RAD = (23.44 * PI) / 180;
const SUMMER_SOLSTICE_DAYS_BEFORE_HOTTEST = 31;
const YEAR_DAYS = 365.2425;
const SATURDAY = 5;

/** What is drawn in no heat and no cold, MW: a level, and what the hour of the day adds to it. */
const PLAIN_LOAD_MW = 43_000;
const HOURS_MW = [
  -3_500, -4_600, -5_200, -5_400, -5_000, -3_200, -200, 1_200, 1_400, 1_600, 1_900, 2_100, 2_200, 2_200,
  2_200, 2_300, 2_600, 3_000, 3_300, 3_200, 2_700, 1_800, 0, -2_000,
];
const WEEKEND_MW = -1_900;
/** Cooling above and heating below these, the bend being a few degrees wide. */
const COOLING = { fromC: 21, mwPerC: 2_350 };
const HEATING = { fromC: 11.5, mwPerC: 1_800 };
const BEND_C = 1.8;
/** Buildings follow the air late: so much by the day's mean, the rest by the air two hours ago. */
const DAY_SHARE = 0.2;
const LAG_MS = 2 * HOUR_MS;
const LOAD_MOOD_MW = 1_100;

/** Wind that blows all out, MW, and its logistic: middle, spread, by night over by day (more in summer), spring over autumn. */
const WIND_MW = 28_500;
const WIND = { middle: -0.35, spread: 1.12, night: 0.28, summerNight: 0.42, calmSummer: 0.28 };
/** Solar that a clear noon gives, MW, and what clouds take. */
const SOLAR_MW = 20_500;
const CLOUD_LOSS_MAX = 0.85;

/** Load, wind and sun of one seed's system. */
export class Grid {
  readonly #weather: Weather;
  readonly #load;
  readonly #wind;
  readonly #cloud;

  constructor(seed: number) {
    this.#weather = new Weather(seed);
    this.#load = wander(seed, 'load', { halfLifeHours: 18, finestHours: 0.25 });
    this.#wind = windMood(seed);
    this.#cloud = wander(seed, 'cloud', { halfLifeHours: 12, finestHours: 0.5 });
  }

  at(atMs: number): GridState {
    const moods = {
      frontC: this.#weather.frontC(atMs),
      load: this.#load(atMs),
      wind: this.#wind(atMs),
      cloud: this.#cloud(atMs),
    };
    const now = state(moods, atMs);
    const before = state(moods, atMs - HOUR_MS);
    const rampMwPerHour = netLoadMw(now) - netLoadMw(before);
    return { ...now, dryBulbC: airC(moods.frontC, atMs), rampMwPerHour };
  }
}

/** What dispatchable plants have to carry, MW. */
export function netLoadMw({
  loadMw,
  windMw,
  solarMw,
}: Pick<GridState, 'loadMw' | 'windMw' | 'solarMw'>): number {
  return loadMw - windMw - solarMw;
}

function state(moods: Moods, atMs: number): Pick<GridState, 'loadMw' | 'windMw' | 'solarMw'> {
  return {
    loadMw: loadMw(moods, atMs),
    windMw: windMw(moods.wind, atMs),
    solarMw: solarMw(moods.cloud, atMs),
  };
}

function airC(frontC: number, atMs: number): number {
  return seasonalC(TEXAS, atMs) + frontC + hourlyC(TEXAS, atMs, LONGITUDE_DEG);
}

function loadMw({ frontC, load }: Moods, atMs: number): number {
  const { hour, weekday } = CLOCK.local(atMs);
  const feltC = DAY_SHARE * (seasonalC(TEXAS, atMs) + frontC) + (1 - DAY_SHARE) * airC(frontC, atMs - LAG_MS);
  const before = floor(hour);
  const share = hour - before;
  const hours = HOURS_MW[before]! * (1 - share) + HOURS_MW[(before + 1) % 24]! * share;
  return (
    PLAIN_LOAD_MW +
    hours +
    (weekday >= SATURDAY ? WEEKEND_MW : 0) +
    COOLING.mwPerC * beyond(feltC - COOLING.fromC) +
    HEATING.mwPerC * beyond(HEATING.fromC - feltC) +
    LOAD_MOOD_MW * load
  );
}

/** Degrees above nought, with a bend instead of a corner. */
function beyond(degreesC: number): number {
  return BEND_C * log1p(exp(degreesC / BEND_C));
}

function windMw(mood: number, atMs: number): number {
  const summer = (1 + seasonOf(atMs)) / 2;
  const night = wave((solarHourOf(atMs, LONGITUDE_DEG) - 0.5) / 24);
  const { middle, spread, night: plainNight, summerNight, calmSummer } = WIND;
  return (
    WIND_MW *
    logistic(middle + spread * mood + (plainNight + summerNight * summer) * night - calmSummer * summer)
  );
}

function solarMw(mood: number, atMs: number): number {
  const days = atMs / (24 * HOUR_MS);
  const declination = TILT_RAD * wave((days - (203 - SUMMER_SOLSTICE_DAYS_BEFORE_HOTTEST)) / YEAR_DAYS);
  const hourAngle = ((solarHourOf(atMs, LONGITUDE_DEG) - 12) / 24) * 2 * PI;
  const height = sin(LATITUDE_RAD) * sin(declination) + cos(LATITUDE_RAD) * cos(declination) * cos(hourAngle);
  // Panels that follow the sun give nearly all that they can long before noon.
  const clear = min(1, max(0, 1.5 * (height - 0.08)));
  return SOLAR_MW * clear * (1 - CLOUD_LOSS_MAX * logistic(1.3 * mood - 1.7));
}

function logistic(x: number): number {
  return 1 / (1 + exp(-x));
}
