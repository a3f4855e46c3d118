import type { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, dateAt, instantsAt } from '../../../src/core/market/market-time.js';
import type { PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';

/** Limits are not known. */
export const AESO: ProviderSettings = {
  name: 'AESO',
  url: 'https://apimgw.aeso.ca/public',
  requestsPerMinute: 30,
};
export const AESO_ZONE = 'America/Edmonton';
/** Alberta has one price. */
export const POOL = 'POOL';
export const POOL_PRICE_PATH = '/poolprice-api/v1.1/price/poolPrice';
export const REPORT = 'Pool Price Report';
export const MINUTES = 60;

/** Whole local days, both included. */
export function poolPriceQuery({ from, to }: PriceRequest): Record<string, string> {
  return { startDate: dateAt(AESO_ZONE, from), endDate: dateAt(AESO_ZONE, to.minus({ milliseconds: 1 })) };
}

export const poolPrices = z.looseObject({
  return: z.looseObject({
    [REPORT]: z.array(
      z.looseObject({
        begin_datetime_utc: z.string(),
        pool_price: z.union([z.string(), z.number(), z.null()]),
      }),
    ),
  }),
});

/**
 * Settled pool prices, in USD: hours begin in UTC, numbers are text, an hour without a price has none yet. Forecast prices,
 * which stand beside them, are not taken.
 * @param now no price of an hour that is not over is taken
 * @throws EbbError `malformed`
 */
export function pricesOf(
  document: z.infer<typeof poolPrices>,
  usdPerCad: number,
  now: DateTime,
  place: string,
): PriceInterval[] {
  return document.return[REPORT]!.flatMap(({ begin_datetime_utc: begin, pool_price: text }) => {
    const reading = clockReading(begin);
    const [start] = reading ? instantsAt('UTC', reading) : [];
    const isAbsent = text === null || /^\s*-?\s*$/.test(String(text));
    const priceCad = Number(text);
    if (!start || (!isAbsent && !Number.isFinite(priceCad))) {
      throw new EbbError('malformed', `${place}: “${begin}”, “${text}” is no hour with its price`);
    }
    if (isAbsent || start.plus({ minutes: MINUTES }) > now) return [];
    return [{ start, minutes: MINUTES, priceUsdPerMwh: priceCad * usdPerCad }];
  });
}
