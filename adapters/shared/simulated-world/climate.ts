import { wander, type Wander } from './noise.js';

// As in noise.ts.
const { cos, PI } = Math;

/** What a place is like: means and swings in °C. */
export interface Climate {
  readonly yearMeanC: number;
  readonly yearSwingC: number;
  readonly daySwingC: number;
}

/** Mean of ERCOT's eight weather zones, near what 2024 had. */
export const TEXAS: Climate = { yearMeanC: 20.8, yearSwingC: 10, daySwingC: 4.8 };
/** Dry, hot in July, frost in January, a wide swing within the day. */
export const WEST_TEXAS: Climate = { yearMeanC: 18.5, yearSwingC: 11, daySwingC: 7.5 };

const WARMEST_DAY_OF_YEAR = 203;
/** Of solar time. */
const WARMEST_HOUR = 16;
const DEGREES_PER_HOUR = 15;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_DAYS = 365.2425;
/** Spread of the days of a month around its mean: wide in winter, narrow in summer. */
const FRONT_C_WINTER = 4.7;
const FRONT_C_SUMMER = 1.5;
/** Northers come down harder in winter than warm spells go up. */
const FRONT_SKEW_WINTER = 0.1;

/** The year's and the day's course, and the fronts that all places of one seed share. */
export class Weather {
  readonly #front: Wander;

  constructor(seed: number) {
    this.#front = wander(seed, 'front', { halfLifeHours: 40, finestHours: 3 });
  }

  /** How far the air mass is off the season's mean, °C: the same for all places. */
  frontC(atMs: number): number {
    const summer = (1 + seasonOf(atMs)) / 2;
    const deviation = FRONT_C_WINTER + (FRONT_C_SUMMER - FRONT_C_WINTER) * summer;
    const front = this.#front(atMs);
    return deviation * (front - FRONT_SKEW_WINTER * (1 - summer) * (front ** 2 - 1));
  }
}

/** How windy it is, the same for turbines and for whoever stands outside. */
export function windMood(seed: number): Wander {
  return wander(seed, 'wind', { halfLifeHours: 13, finestHours: 0.5 });
}

/** A place's mean of the day without its front, °C. */
export function seasonalC(climate: Climate, atMs: number): number {
  return climate.yearMeanC + climate.yearSwingC * seasonOf(atMs);
}

/** What the hour of a place's day adds to the day's mean, °C. */
export function hourlyC(climate: Climate, atMs: number, longitudeDeg: number): number {
  return climate.daySwingC * wave((solarHourOf(atMs, longitudeDeg) - WARMEST_HOUR) / 24);
}

/** 1 in the hottest days of the year, −1 in the coldest. */
export function seasonOf(atMs: number): number {
  return wave((atMs / DAY_MS - WARMEST_DAY_OF_YEAR) / YEAR_DAYS);
}

/** Hours since midnight by the sun. */
export function solarHourOf(atMs: number, longitudeDeg: number): number {
  return ((atMs + (longitudeDeg / DEGREES_PER_HOUR) * HOUR_MS) % DAY_MS) / HOUR_MS;
}

/** 1 at 0, −1 at a half, 1 at 1. */
export function wave(turn: number): number {
  return cos(2 * PI * turn);
}
