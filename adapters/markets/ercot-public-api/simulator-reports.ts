import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { dateAt, datesBetween, isSecondPass, localDay } from '../../../src/core/market/market-time.js';
import { auctionedStarts, type MarketSimulatorOptions } from '../../shared/simulator-market.js';

type Cell = string | number | boolean | null;

/** Columns and rows of a report, as the API sends them. */
export interface SimulatedReport {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A price that ERCOT has corrected after it was published. */
export interface SimulatedCorrection {
  readonly start: DateTime;
  readonly correctedUsdPerMwh: number;
  readonly correctedAt: DateTime;
}

const PRODUCTS = ['REGUP', 'REGDN', 'RRS', 'NSPIN', 'ECRS'];
const FORECAST_DAYS = 7;
const BASE_MW = 50_000;

/** Hours that have been auctioned of the days that are asked for. */
function auctionedHours(query: URLSearchParams, clock: Clock): DateTime[] {
  const from = localDay(ERCOT_ZONE, query.get('deliveryDateFrom') ?? '')?.start ?? clock.now();
  const to = localDay(ERCOT_ZONE, query.get('deliveryDateTo') ?? '')?.end ?? clock.now();
  return datesBetween(ERCOT_ZONE, from, to).flatMap((date) => auctionedStarts(clock, ERCOT_ZONE, date, 60));
}

function hourEnding(start: DateTime): string {
  return `${String(start.setZone(ERCOT_ZONE).hour + 1).padStart(2, '0')}:00`;
}

function stamp(at: DateTime): string {
  return at.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

/** NP4-188-CD: every product dearer by a dollar than the one before, from the hour's number on. */
export function reservesReport(query: URLSearchParams, { clock }: MarketSimulatorOptions): SimulatedReport {
  return {
    columns: ['deliveryDate', 'hourEnding', 'ancillaryType', 'MCPC', 'DSTFlag'],
    rows: auctionedHours(query, clock).flatMap((start) =>
      PRODUCTS.map((product, index) => [
        dateAt(ERCOT_ZONE, start),
        hourEnding(start),
        product,
        start.hour + index,
        isSecondPass(ERCOT_ZONE, start),
      ]),
    ),
  };
}

/** NP4-197-M: under both types of a load zone, with what had been published before. */
export function correctionsReport(
  query: URLSearchParams,
  { priceUsdPerMwh }: MarketSimulatorOptions,
  corrections: readonly SimulatedCorrection[],
): SimulatedReport {
  const point = query.get('settlementPointName') ?? '';
  const types = point.startsWith('LZ_') ? ['LZ', 'LZEW'] : ['HU'];
  const wanted = query.get('settlementPointType');
  return {
    columns: [
      'deliveryDate',
      'deliveryHour',
      'deliveryInterval',
      'settlementPointName',
      'settlementPointType',
      'SPPOriginal',
      'SPPCorrected',
      'priceCorrectionTime',
      'DSTFlag',
    ],
    rows: corrections.flatMap(({ start, correctedUsdPerMwh, correctedAt }) => {
      const local = start.setZone(ERCOT_ZONE);
      return types
        .filter((type) => wanted === null || type === wanted)
        .map((type) => [
          dateAt(ERCOT_ZONE, start),
          local.hour + 1,
          Math.floor(local.minute / 15) + 1,
          point,
          type,
          priceUsdPerMwh(point, start),
          correctedUsdPerMwh + (type === 'LZEW' ? 7 : 0),
          stamp(correctedAt),
          isSecondPass(ERCOT_ZONE, start),
        ]);
    }),
  };
}

/** NP4-732-CD and NP4-737-CD: the last two days and the next week, posted at 55 past; what is to come has not been generated. */
export function renewablesReport(
  query: URLSearchParams,
  { clock }: Pick<MarketSimulatorOptions, 'clock'>,
  forecastColumn: string,
): SimulatedReport {
  const now = clock.now();
  const posted = intervalStarts(now.minus({ hours: 6 }), now, 60)
    .map((hour) => hour.plus({ minutes: 55 }))
    .filter((at) => at <= now && stamp(at) >= (query.get('postedDatetimeFrom') ?? ''));
  return {
    columns: ['postedDatetime', 'deliveryDate', 'hourEnding', 'genSystemWide', forecastColumn, 'DSTFlag'],
    rows: posted.flatMap((at) =>
      intervalStarts(at.minus({ days: 2 }), at.plus({ days: FORECAST_DAYS }), 60).map((start) => [
        stamp(at),
        dateAt(ERCOT_ZONE, start),
        start.setZone(ERCOT_ZONE).hour + 1,
        start.plus({ hours: 1 }) <= at ? 9_000 + start.hour : null,
        10_000 + start.hour,
        isSecondPass(ERCOT_ZONE, start),
      ]),
    ),
  };
}

/** NP4-190-CD: what has been auctioned of the days that are asked for. */
export function dayAheadReport(
  query: URLSearchParams,
  { clock, priceUsdPerMwh }: MarketSimulatorOptions,
): SimulatedReport {
  const point = query.get('settlementPoint') ?? '';
  const starts = auctionedHours(query, clock);
  return {
    columns: ['deliveryDate', 'hourEnding', 'settlementPoint', 'settlementPointPrice', 'DSTFlag'],
    rows: starts.map((start) => [
      dateAt(ERCOT_ZONE, start),
      hourEnding(start),
      point,
      priceUsdPerMwh(point, start),
      isSecondPass(ERCOT_ZONE, start),
    ]),
  };
}

/** NP3-565-CD: forecasts of the last hours' half past, by the model in use and, unless it is left out, by another. */
export function loadForecastReport(
  query: URLSearchParams,
  { clock }: Pick<MarketSimulatorOptions, 'clock'>,
): SimulatedReport {
  const now = clock.now();
  const posted = intervalStarts(now.minus({ hours: 6 }), now, 60)
    .map((hour) => hour.plus({ minutes: 30 }))
    .filter((at) => at <= now && stamp(at) >= (query.get('postedDatetimeFrom') ?? ''));
  const models = query.get('inUseFlag') === 'true' ? [true] : [true, false];
  return {
    columns: ['postedDatetime', 'deliveryDate', 'hourEnding', 'systemTotal', 'model', 'inUseFlag', 'DSTFlag'],
    rows: posted.flatMap((at) =>
      intervalStarts(at, at.plus({ days: FORECAST_DAYS }), 60).flatMap((start) =>
        models.map((inUse) => [
          stamp(at),
          dateAt(ERCOT_ZONE, start),
          `${start.setZone(ERCOT_ZONE).hour + 1}:00`,
          BASE_MW + at.hour + (inUse ? 0 : 9_000),
          inUse ? 'E' : 'A3',
          inUse,
          isSecondPass(ERCOT_ZONE, start),
        ]),
      ),
    ),
  };
}
