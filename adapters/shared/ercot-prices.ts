import { z } from 'zod';
import { ercotIntervalStart } from '../../src/core/market/ercot-time.js';
import type { PriceCorrection, PriceInterval } from '../../src/core/ports/price.js';
import {
  centralTime,
  ercotDate as date,
  ercotHourEnding as hourEnding,
  repeatedNames as repeated,
} from './ercot-clock.js';
import { type ErcotTable, namesOf, recordsOf } from './ercot-records.js';
import { SETTLEMENT_MINUTES } from './settlement-prices.js';
import { looseBoolean } from './shapes.js';

/* ERCOT's settlement prices and their corrections, read by the names of their columns. */

const HOUR_MINUTES = 60;

const PRICE_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['deliveryHour'],
  interval: ['deliveryInterval', 'deliveryInt'],
  point: ['settlementPoint', 'settlementPointName'],
  type: ['settlementPointType'],
  price: ['settlementPointPrice'],
  repeated,
} as const;
const priceRow = z.object({
  date,
  hour: z.int(),
  interval: z.int(),
  point: z.string(),
  type: z.string(),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/**
 * Prices of one settlement point in rows of NP6-905-CD, found by the names of their columns. Load zones are published
 * twice under one name; the energy-weighted type is not what is settled and is left out. So is a row whose time does
 * not exist. @throws EbbError `malformed` naming the column that is missing or does not fit
 */
export function pricesOf(rows: ErcotTable, settlementPoint: string): PriceInterval[] {
  return recordsOf(rows, 'NP6-905-CD', PRICE_COLUMNS, priceRow).flatMap(
    ({ date: day, hour, interval, point, type, price, repeated: again }) => {
      if (point !== settlementPoint || price === null || !isSettled(point, type)) return [];
      const start = ercotIntervalStart(day, hour, interval, again);
      return start === null ? [] : [{ start, minutes: SETTLEMENT_MINUTES, priceUsdPerMwh: price }];
    },
  );
}

/** The type under which a point is settled; null for resource nodes, which have several. */
export function settlementPointTypeOf(settlementPoint: string): string | null {
  if (settlementPoint === 'HB_HUBAVG') return 'AH';
  if (settlementPoint === 'HB_BUSAVG') return 'SH';
  if (settlementPoint.startsWith('HB_')) return 'HU';
  if (settlementPoint.startsWith('LZ_')) return 'LZ';
  return settlementPoint.startsWith('DC_') ? 'LZ_DC' : null;
}

/** Whether a row of that type is what the point is settled at, not the energy-weighted price under the same name. */
export function isSettled(settlementPoint: string, type: string): boolean {
  const wanted = settlementPointTypeOf(settlementPoint);
  return wanted === null ? !type.endsWith('EW') : type === wanted;
}

const CORRECTION_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['deliveryHour'],
  interval: ['deliveryInterval', 'deliveryInt'],
  point: ['settlementPointName', 'settlementPoint'],
  type: ['settlementPointType'],
  original: ['SPPOriginal'],
  corrected: ['SPPCorrected'],
  correctedAt: ['priceCorrectionTime'],
  repeated,
} as const;
const correctionRow = z.object({
  date,
  hour: z.int(),
  interval: z.int(),
  point: z.string(),
  type: z.string(),
  original: z.number().nullable(),
  corrected: z.number().nullable(),
  correctedAt: z.string(),
  repeated: looseBoolean,
});

/**
 * Whether a document of NP4-197-M is of settlement prices, and not of nodal prices, shadow prices or reserves, which come under the
 * same number.
 */
export function correctsSettlementPrices(table: ErcotTable): boolean {
  return namesOf(table).some((name) => /^spp/i.test(name));
}

/** What NP4-197-M says of one settlement point: each interval once, as it was corrected last. */
export function correctionsOf(rows: ErcotTable, settlementPoint: string): PriceCorrection[] {
  const all = recordsOf(rows, 'NP4-197-M', CORRECTION_COLUMNS, correctionRow).flatMap((row) => {
    const start = ercotIntervalStart(row.date, row.hour, row.interval, row.repeated);
    const correctedAt = centralTime(row.correctedAt);
    const { original: originalUsdPerMwh, corrected: priceUsdPerMwh } = row;
    if (row.point !== settlementPoint || !isSettled(row.point, row.type)) return [];
    if (start === null || correctedAt === null) return [];
    if (originalUsdPerMwh === null || priceUsdPerMwh === null) return [];
    return [{ start, minutes: SETTLEMENT_MINUTES, priceUsdPerMwh, originalUsdPerMwh, correctedAt }];
  });
  return lastCorrections(all);
}

/** Of each interval its last correction, ascending; of several at one time the later in the list. */
export function lastCorrections(corrections: readonly PriceCorrection[]): PriceCorrection[] {
  const last = new Map<number, PriceCorrection>();
  for (const each of corrections) {
    const before = last.get(each.start.toMillis());
    if (!before || before.correctedAt <= each.correctedAt) last.set(each.start.toMillis(), each);
  }
  return [...last.values()].sort((a, b) => a.start.toMillis() - b.start.toMillis());
}

const DAY_AHEAD_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  point: ['settlementPoint', 'settlementPointName'],
  price: ['settlementPointPrice'],
  repeated,
};
const dayAheadRow = z.object({
  date,
  hour: hourEnding,
  point: z.string(),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/** Day-ahead prices of one point by the hour; a row whose hour does not exist is left out. */
export function dayAheadPricesOf(rows: ErcotTable, settlementPoint: string): PriceInterval[] {
  return recordsOf(rows, 'NP4-190-CD', DAY_AHEAD_COLUMNS, dayAheadRow).flatMap((row) => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
    return row.point !== settlementPoint || row.price === null || start === null
      ? []
      : [{ start, minutes: HOUR_MINUTES, priceUsdPerMwh: row.price }];
  });
}
