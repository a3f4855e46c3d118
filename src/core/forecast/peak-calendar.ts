import { civilDate } from './zone-clock.js';

/**
 * When a grid measures the peaks that transmission is charged by, and what being on in one costs. Data, because the rules differ
 * by grid and change: four months with one peak each, twelve months, or the five highest days of a season.
 */
export interface PeakCalendar {
  readonly calendarId: string;
  /** IANA zone that its months and days are of. */
  readonly zone: string;
  /** Of one measurement: 15, 30 or 60. */
  readonly intervalMinutes: number;
  readonly windows: readonly PeakWindow[];
  /** What a kW that is on in every peak pays for a year. */
  readonly rateUsdPerKwYear: number;
  readonly effectiveYear: number;
  readonly source: string;
  readonly verified: 'primary' | 'secondary' | 'unverified';
}

/** A season of which the highest days count. */
export interface PeakWindow {
  /** 1–12, following each other within one year. */
  readonly months: readonly number[];
  /** How many peaks count, each on a day of its own. */
  readonly peakCount: number;
  /** Share of the year's charge that all its peaks carry together. The calendar's windows add up to 1. */
  readonly weight: number;
}

/** What a MW that is on in one of the window's peaks costs, USD. */
export function peakUsdPerMw(calendar: PeakCalendar, { weight, peakCount }: PeakWindow): number {
  return (calendar.rateUsdPerKwYear * 1000 * weight) / peakCount;
}

/**
 * The probability of a peak in a step of `stepHours` above which being off costs less than being on.
 * @param marginUsdPerMwh what a MWh earns beyond its price
 */
export function worthwhileProbability(
  calendar: PeakCalendar,
  window: PeakWindow,
  marginUsdPerMwh: number,
  stepHours: number,
): number {
  return (Math.max(0, marginUsdPerMwh) * stepHours) / peakUsdPerMw(calendar, window);
}

/** The window that a civil day lies in, or null where no peak of that day counts. */
export function windowOf(calendar: PeakCalendar, dayNumber: number): PeakWindow | null {
  const { month } = civilDate(dayNumber);
  return calendar.windows.find(({ months }) => months.includes(month)) ?? null;
}

/** First civil day of the window's stretch that holds `dayNumber`, and the first after it. */
export function windowDays(
  { months }: PeakWindow,
  dayNumber: number,
): { readonly firstDay: number; readonly endDay: number } {
  let [firstDay, endDay] = [dayNumber, dayNumber + 1];
  const year = civilDate(dayNumber).year;
  const within = (day: number): boolean => {
    const date = civilDate(day);
    return date.year === year && months.includes(date.month);
  };
  while (within(firstDay - 1)) firstDay -= 1;
  while (within(endDay)) endDay += 1;
  return { firstDay, endDay };
}
