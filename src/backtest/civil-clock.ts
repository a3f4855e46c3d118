import { ZoneClock } from '../core/forecast/index.js';

/** Civil date, `yyyy-MM-dd`, and hour, 0–23, of instants in a zone; quick where they come one after the other. */
export function civilClock(
  timeZone: string,
): (atMs: number) => { readonly date: string; readonly hour: number } {
  const clock = new ZoneClock(timeZone);
  let [dayNumber, date] = [NaN, ''];
  return (atMs) => {
    const local = clock.local(atMs);
    if (local.dayNumber !== dayNumber) {
      dayNumber = local.dayNumber;
      date = new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
    }
    return { date, hour: Math.floor(local.hour) };
  };
}
