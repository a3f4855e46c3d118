import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { dateAt, datesBetween, isSecondPass, localDay } from '../../../src/core/market/market-time.js';
import {
  demandMw,
  demandPublishedUntil,
  FORECAST_DAYS,
  generatedMw,
  generationForecastMw,
  hourEnding,
  hourNumber,
  loadForecastMw,
  quarterEnding,
  quarterNumber,
  realTimeReserveUsdPerMw,
  RESERVE_PRODUCTS,
  reserveUsdPerMw,
  type SimulatedCorrection,
} from '../../shared/simulator-ercot.js';
import {
  auctionedStarts,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';

type Cell = string | number | boolean | null;

/** Columns and rows of a report, as the API sends them. */
export interface SimulatedReport {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Hours that have been auctioned of the days that are asked for. */
function auctionedHours(query: URLSearchParams, clock: Clock): DateTime[] {
  const { from, to } = wantedDays(query, clock);
  return datesBetween(ERCOT_ZONE, from, to).flatMap((date) => auctionedStarts(clock, ERCOT_ZONE, date, 60));
}

function wantedDays(query: URLSearchParams, clock: Clock): { from: DateTime; to: DateTime } {
  const from = localDay(ERCOT_ZONE, query.get('deliveryDateFrom') ?? '')?.start ?? clock.now();
  const to = localDay(ERCOT_ZONE, query.get('deliveryDateTo') ?? '')?.end ?? clock.now();
  return { from, to };
}

function stamp(at: DateTime): string {
  return at.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

/** NP4-188-CD. */
export function reservesReport(query: URLSearchParams, { clock }: MarketSimulatorOptions): SimulatedReport {
  return {
    columns: ['deliveryDate', 'hourEnding', 'ancillaryType', 'MCPC', 'DSTFlag'],
    rows: auctionedHours(query, clock).flatMap((start) =>
      RESERVE_PRODUCTS.map((product, index) => [
        dateAt(ERCOT_ZONE, start),
        hourEnding(start),
        product,
        reserveUsdPerMw(start, index),
        isSecondPass(ERCOT_ZONE, start),
      ]),
    ),
  };
}

/** NP6-331-CD: what has been published of the days that are asked for. */
export function realTimeReservesReport(
  query: URLSearchParams,
  { clock }: Pick<MarketSimulatorOptions, 'clock'>,
): SimulatedReport {
  const { from, to } = wantedDays(query, clock);
  return {
    columns: ['deliveryDate', 'deliveryHour', 'deliveryInt', 'repeatHourFlag', 'ASType', 'MCPC'],
    rows: publishedStarts(clock, from, to, 15).flatMap((start) =>
      RESERVE_PRODUCTS.map((product, index) => [
        dateAt(ERCOT_ZONE, start),
        hourNumber(start),
        quarterNumber(start),
        isSecondPass(ERCOT_ZONE, start),
        product,
        realTimeReserveUsdPerMw(start, index),
      ]),
    ),
  };
}

/** NP6-235-CD: by the date in which a quarter ends. */
export function demandReport(
  query: URLSearchParams,
  { clock }: Pick<MarketSimulatorOptions, 'clock'>,
): SimulatedReport {
  const { from, to } = wantedDays(query, clock);
  const until = demandPublishedUntil(clock.now());
  const starts = intervalStarts(from.minus({ minutes: 15 }), to.minus({ minutes: 15 }), 15);
  return {
    columns: ['deliveryDate', 'timeEnding', 'demand', 'DSTFlag'],
    rows: starts
      .filter((start) => start < until)
      .map((start) => [
        quarterEnding(start).toFormat('yyyy-MM-dd'),
        quarterEnding(start).toFormat('HH:mm'),
        demandMw(start),
        isSecondPass(ERCOT_ZONE, quarterEnding(start)),
      ]),
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
    rows: corrections.flatMap(({ start, correctedUsdPerMwh, correctedAt }) =>
      types
        .filter((type) => wanted === null || type === wanted)
        .map((type) => [
          dateAt(ERCOT_ZONE, start),
          hourNumber(start),
          quarterNumber(start),
          point,
          type,
          priceUsdPerMwh(point, start),
          correctedUsdPerMwh + (type === 'LZEW' ? 7 : 0),
          stamp(correctedAt),
          isSecondPass(ERCOT_ZONE, start),
        ]),
    ),
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
        hourNumber(start),
        start.plus({ hours: 1 }) <= at ? generatedMw(start) : null,
        generationForecastMw(start),
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
          `${hourNumber(start)}:00`,
          loadForecastMw(at, inUse),
          inUse ? 'E' : 'A3',
          inUse,
          isSecondPass(ERCOT_ZONE, start),
        ]),
      ),
    ),
  };
}
