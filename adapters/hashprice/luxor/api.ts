import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { ProviderSettings } from '../../shared/provider.js';

export const LUXOR: ProviderSettings = {
  name: 'LUXOR',
  url: 'https://api.hashrateindex.com',
  requestsPerMinute: 10,
};
export const GRAPHQL_PATH = '/graphql';

export const HASHPRICE_QUERY = {
  query:
    'query get_hashprice($inputInterval: ChartsInterval!, $first: Int) { getHashprice(inputInterval: $inputInterval, first: $first) { nodes { timestamp usdHashprice } } }',
  variables: { inputInterval: '_1_DAY', first: 1000 },
} as const;

export const hashpriceAnswer = z.looseObject({
  data: z
    .looseObject({
      getHashprice: z.looseObject({
        nodes: z.array(z.looseObject({ timestamp: z.string(), usdHashprice: z.coerce.number() })),
      }),
    })
    .nullish(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});

/** A factor of two is more than fees, pools and minutes make of a difference. */
const DIFFERENCE_FACTOR_MAX = 2;
const THS_PER_PHS = 1_000;

/** The newest quote. @throws EbbError `rejected` in Luxor's words, `malformed` where there is none */
export function newestQuote(answer: z.infer<typeof hashpriceAnswer>): { at: DateTime; value: number } {
  if (answer.errors?.[0]) throw new EbbError('rejected', `luxor refuses: ${answer.errors[0].message}`);
  const quotes = (answer.data?.getHashprice.nodes ?? []).map(({ timestamp, usdHashprice: value }) => ({
    at: DateTime.fromISO(timestamp, { zone: 'utc' }),
    value,
  }));
  const usable = quotes.filter(({ at, value }) => at.isValid && value > 0);
  const [newest] = usable.sort((a, b) => b.at.toMillis() - a.at.toMillis());
  if (newest) return newest;
  throw new EbbError('malformed', 'luxor: no hashprice in the answer');
}

/**
 * A quote in USD/PH/day. Luxor's documents do not say whether it is per TH or per PH: the one that agrees with the formula
 * within a factor of two is taken. @throws EbbError `malformed` where neither does
 */
export function quoteUsdPerPhDay(value: number, computedUsdPerPhDay: number): number {
  const found = [value, value * THS_PER_PHS].find(
    (each) => Math.max(each / computedUsdPerPhDay, computedUsdPerPhDay / each) <= DIFFERENCE_FACTOR_MAX,
  );
  if (found !== undefined) return found;
  throw new EbbError(
    'malformed',
    `luxor: a hashprice of ${value} is neither per PH nor per TH: ${computedUsdPerPhDay.toFixed(2)} USD/PH/day are computed`,
  );
}
