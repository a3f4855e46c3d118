import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import {
  dateAt,
  EASTERN_STANDARD_ZONE,
  hourEndingStart,
  readingAt,
} from '../../../src/core/market/market-time.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';
import { elementsOf, textOf, type XmlElement, xmlRoot } from '../../shared/xml.js';

/** Limits are not published. */
export const IESO: ProviderSettings = {
  name: 'IESO',
  url: 'https://reports-public.ieso.ca/public',
  requestsPerMinute: 60,
};
/** The province's one price for load; nodes and zones are other reports. */
export const ONTARIO = 'ONTARIO';
export const REAL_TIME_MINUTES = 5;
export const DAY_AHEAD_MINUTES = 60;
const INTERVALS_PER_HOUR = 12;

/** The report of the hour that holds an instant: named by its date and its end, `01` to `24`, of standard time all year. */
export function realTimePath(instant: DateTime): string {
  const date = dateAt(EASTERN_STANDARD_ZONE, instant).replaceAll('-', '');
  const hourEnding = String(readingAt(EASTERN_STANDARD_ZONE, instant).hour + 1).padStart(2, '0');
  return `/RealtimeOntarioZonalPrice/PUB_RealtimeOntarioZonalPrice_${date}${hourEnding}.xml`;
}

/** @param date `yyyy-MM-dd` */
export function dayAheadPath(date: string): string {
  return `/DAHourlyOntarioZonalPrice/PUB_DAHourlyOntarioZonalPrice_${date.replaceAll('-', '')}.xml`;
}

/** Twelve prices of an hour, in USD; those that are not known yet are empty. @throws EbbError `malformed` */
export function realTimePricesOf(document: string, usdPerCad: number, place: string): PriceInterval[] {
  const body = bodyOf(document, place);
  const date = textOf(body, 'DeliveryDate') ?? '';
  const hourEnding = number(body, 'DeliveryHour', place) ?? NaN;
  return body.children
    .filter(({ name }) => name === 'ZonalPrice')
    .flatMap((element) => {
      const interval = number(element, 'Interval', place) ?? NaN;
      const priceCad = number(element, 'LmpCap', place);
      const minute = (interval - 1) * REAL_TIME_MINUTES;
      const isInterval = interval >= 1 && interval <= INTERVALS_PER_HOUR;
      const start = isInterval ? startOf(date, hourEnding, minute) : null;
      if (!start)
        throw new EbbError('malformed', `${place}: ${date} hour ${hourEnding} interval ${interval} is none`);
      return priceCad === null
        ? []
        : [{ start, minutes: REAL_TIME_MINUTES, priceUsdPerMwh: priceCad * usdPerCad }];
    });
}

/** Prices of a day's hours, in USD. @throws EbbError `malformed` */
export function dayAheadPricesOf(document: string, usdPerCad: number, place: string): PriceInterval[] {
  const body = bodyOf(document, place);
  const date = textOf(body, 'DeliveryDate') ?? '';
  return elementsOf(body, 'HourlyPriceComponents').flatMap((element) => {
    const hourEnding = number(element, 'PricingHour', place) ?? NaN;
    const priceCad = number(element, 'ZonalPrice', place);
    const start = startOf(date, hourEnding, 0);
    if (!start) throw new EbbError('malformed', `${place}: ${date} hour ${hourEnding} is none`);
    return priceCad === null
      ? []
      : [{ start, minutes: DAY_AHEAD_MINUTES, priceUsdPerMwh: priceCad * usdPerCad }];
  });
}

function startOf(date: string, hourEnding: number, minute: number): DateTime | null {
  return hourEndingStart(EASTERN_STANDARD_ZONE, date, { hourEnding, repeated: false }, minute);
}

function bodyOf(document: string, place: string): XmlElement {
  const [body] = elementsOf(xmlRoot(document, place), 'DocBody');
  if (body && textOf(body, 'DeliveryDate') !== undefined) return body;
  throw new EbbError('malformed', `${place}: no report of a delivery date`);
}

function number(element: XmlElement, name: string, place: string): number | null {
  const text = textOf(element, name);
  if (text === undefined) return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new EbbError('malformed', `${place}: ${name} “${text}” is no number`);
}
