/** How much of history is told at once: points so many minutes apart for ranges of at most so many hours. */
interface Resolution {
  readonly hoursMax: number;
  /** Null: every reading that there is. */
  readonly stepMinutes: number | null;
}

const DAY_HOURS = 24;

/** Whole multiples of `ROLL_UP_MINUTES`; with a reading a minute, no range gives more than about 2,300 points. */
const SITE_RESOLUTIONS: readonly Resolution[] = [
  { hoursMax: DAY_HOURS + 2, stepMinutes: null },
  { hoursMax: 8 * DAY_HOURS, stepMinutes: 5 },
  { hoursMax: 35 * DAY_HOURS, stepMinutes: 30 },
  { hoursMax: 400 * DAY_HOURS, stepMinutes: 360 },
];
const MINER_RESOLUTIONS: readonly Resolution[] = [
  { hoursMax: DAY_HOURS + 2, stepMinutes: null },
  { hoursMax: 8 * DAY_HOURS, stepMinutes: 10 },
  { hoursMax: 35 * DAY_HOURS, stepMinutes: 60 },
];

/** Longest range of a site's or a group's history, days. */
export const SITE_HISTORY_DAYS_MAX = SITE_RESOLUTIONS.at(-1)!.hoursMax / DAY_HOURS;
/** Longest range of a miner's history, days: its readings are not kept for longer where nothing else is configured. */
export const MINER_HISTORY_DAYS_MAX = MINER_RESOLUTIONS.at(-1)!.hoursMax / DAY_HOURS;

/** Minutes between the points of a site's history of so many hours; null: its frames. */
export function siteStepMinutes(hours: number): number | null {
  return stepFor(SITE_RESOLUTIONS, hours);
}

/** Minutes between the points of a miner's history of so many hours; null: its readings. */
export function minerStepMinutes(hours: number): number | null {
  return stepFor(MINER_RESOLUTIONS, hours);
}

function stepFor(resolutions: readonly Resolution[], hours: number): number | null {
  return (resolutions.find(({ hoursMax }) => hours <= hoursMax) ?? resolutions.at(-1)!).stepMinutes;
}
