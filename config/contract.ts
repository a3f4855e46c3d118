import type { HolidayCalendar } from '../src/core/market/calendar.js';
import { type Contract, NO_HOLIDAYS } from '../src/core/market/contract/index.js';
import { fromWire } from '../src/core/wire.js';
import type { RawContract } from './contract-schema.js';

/** Makes the checked text into the contract that the core computes with. */
export function buildContract(
  { calendar, coincident_peaks: peaks, ...raw }: RawContract,
  site: { readonly siteId: string; readonly timeZone: string },
  calendars: ReadonlyMap<string, HolidayCalendar>,
): Contract {
  return {
    contractId: site.siteId,
    timeZone: site.timeZone,
    holidays: calendar === undefined ? NO_HOLIDAYS : calendars.get(calendar)!,
    ...fromWire(raw),
    coincidentPeaks: peaks.map(({ name, billed_years_later: billedYearsLater, ...peak }) => ({
      name,
      billedYearsLater,
      calendar: { calendarId: name, zone: site.timeZone, ...fromWire(peak) },
    })),
  };
}
