import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';
import { looseNumber, shapeOf } from '../../shared/shapes.js';

/** Limits are not published. */
export const ISO_NE: ProviderSettings = {
  name: 'ISO_NE',
  url: 'https://webservices.iso-ne.com/api/v1.1',
  requestsPerMinute: 60,
};
export const ISO_NE_ZONE = 'America/New_York';

/** A report: its path and the names of its envelope. */
export interface IsoNeReport {
  readonly path: string;
  readonly list: string;
  readonly item: string;
  readonly minutes: number;
}

export const REAL_TIME: IsoNeReport = {
  path: '/fiveminutelmp/prelim/day',
  list: 'FiveMinLmps',
  item: 'FiveMinLmp',
  minutes: 5,
};
export const DAY_AHEAD: IsoNeReport = {
  path: '/hourlylmp/da/final/day',
  list: 'HourlyLmps',
  item: 'HourlyLmp',
  minutes: 60,
};

/** @param date `yyyy-MM-dd` */
export function reportPath({ path }: IsoNeReport, date: string, locationId: string): string {
  return `${path}/${date.replaceAll('-', '')}/location/${locationId}.json`;
}

/** @throws EbbError `unsupported` where the settlement point is no location id */
export function locationIdOf(settlementPoint: string): string {
  if (/^\d{1,8}$/.test(settlementPoint)) return settlementPoint;
  throw new EbbError(
    'unsupported',
    `iso-ne knows points by their location id, such as 4000 for the hub; “${settlementPoint}” is none`,
  );
}

const lmp = z.looseObject({
  BeginDate: z.string(),
  Location: z.union([z.looseObject({ '@LocId': z.union([z.string(), z.number()]) }), z.string()]).optional(),
  LmpTotal: z.union([looseNumber, z.null()]),
});
/** One price may come without a list around it, none as an empty text. */
const lmps = z.union([z.array(lmp), lmp, z.literal(''), z.null()]).optional();

/**
 * Prices of a report. Starts carry their offset from UTC.
 * @throws EbbError `malformed`
 */
export function pricesOf(
  document: unknown,
  { list, item, minutes }: IsoNeReport,
  locationId: string,
  place: string,
): PriceInterval[] {
  const envelope = shapeOf(z.looseObject({ [list]: z.unknown() }), document, place);
  if (!(list in envelope)) throw new EbbError('malformed', `${place}: no ${list}`);
  const inner = envelope[list];
  const found =
    inner === '' || inner === null ? inner : shapeOf(z.looseObject({ [item]: lmps }), inner, place)[item];
  const items = Array.isArray(found) ? found : found ? [found] : [];
  return (items as z.infer<typeof lmp>[]).flatMap(({ BeginDate: text, Location: at, LmpTotal: price }) => {
    if (typeof at === 'object' && String(at['@LocId']) !== locationId) return [];
    const start = DateTime.fromISO(text, { zone: 'utc' });
    if (!start.isValid || !/(Z|[+-]\d\d:\d\d)$/.test(text)) {
      throw new EbbError('malformed', `${place}: “${text}” is no time with an offset`);
    }
    return typeof price === 'number' ? [{ start, minutes, priceUsdPerMwh: price }] : [];
  });
}
