import { type DayType, dayTypeOf, type HolidayCalendar } from '../calendar.js';
import { localTime } from '../local-time.js';
import type { Contract, When } from './contract.js';

/** Tells which of a contract's hours an instant lies in. */
export class ContractClock {
  readonly #timeZone: string;
  readonly #holidays: HolidayCalendar;
  readonly #dayTypes = new Map<string, DayType>();

  constructor({ timeZone, holidays }: Pick<Contract, 'timeZone' | 'holidays'>) {
    this.#timeZone = timeZone;
    this.#holidays = holidays;
  }

  /** Whether one of `whens` holds the instant; with none: always. */
  isIn(whens: readonly When[], instantMs: number): boolean {
    return whens.length === 0 || whens.some((when) => this.#holds(when, instantMs));
  }

  /** The first of `parts` whose time it is. */
  first<T extends { readonly when: readonly When[] }>(parts: readonly T[], instantMs: number): T | undefined {
    return parts.find(({ when }) => this.isIn(when, instantMs));
  }

  #holds(when: When, instantMs: number): boolean {
    const { date, minute } = localTime(this.#timeZone, instantMs);
    const { fromDate, untilDate, months, dayTypes } = when;
    const [fromMinute, toMinute] = [minuteOf(when.from), minuteOf(when.to)];
    if (fromDate !== null && date < fromDate) return false;
    if (untilDate !== null && date > untilDate) return false;
    if (months.length > 0 && !months.includes(Number(date.slice(5, 7)))) return false;
    const inHours =
      fromMinute < toMinute
        ? minute >= fromMinute && minute < toMinute
        : minute >= fromMinute || minute < toMinute;
    return inHours && (dayTypes.length === 0 || dayTypes.includes(this.#dayType(date)));
  }

  #dayType(date: string): DayType {
    let type = this.#dayTypes.get(date);
    if (type === undefined) this.#dayTypes.set(date, (type = dayTypeOf(this.#holidays, date)));
    return type;
  }
}

function minuteOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3));
}
