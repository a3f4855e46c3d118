import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { dateAt, datesBetween, isSecondPass, localDay } from '../../../src/core/market/market-time.js';
import { auctionedStarts, type MarketSimulatorOptions } from '../../shared/simulator-market.js';

type Cell = string | number | boolean;

/** Columns and rows of a report, as the API sends them. */
export interface SimulatedReport {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const FORECAST_DAYS = 7;
const BASE_MW = 50_000;

/** NP4-190-CD: what has been auctioned of the days that are asked for. */
export function dayAheadReport(
  query: URLSearchParams,
  { clock, priceUsdPerMwh }: MarketSimulatorOptions,
): SimulatedReport {
  const point = query.get('settlementPoint') ?? '';
  const from = localDay(ERCOT_ZONE, query.get('deliveryDateFrom') ?? '')?.start ?? clock.now();
  const to = localDay(ERCOT_ZONE, query.get('deliveryDateTo') ?? '')?.end ?? clock.now();
  const starts = datesBetween(ERCOT_ZONE, from, to).flatMap((date) =>
    auctionedStarts(clock, ERCOT_ZONE, date, 60),
  );
  return {
    columns: ['deliveryDate', 'hourEnding', 'settlementPoint', 'settlementPointPrice', 'DSTFlag'],
    rows: starts.map((start) => [
      dateAt(ERCOT_ZONE, start),
      `${String(start.setZone(ERCOT_ZONE).hour + 1).padStart(2, '0')}:00`,
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
  const stamp = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");
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
