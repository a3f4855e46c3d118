import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { isSecondPass } from '../../../src/core/market/market-time.js';
import { ADDERS_USD_PER_MWH, LAMBDA_USD_PER_MWH } from '../../shared/simulator-ercot.js';
import type { MarketSimulatorOptions } from '../../shared/simulator-market.js';
import type { SimulatedReport } from './simulator-reports.js';

const RUN_MINUTES = 5;
const LOOK_AHEAD_RUNS = 12;
/** A run comes some seconds after the five minutes begin, and its prices a little later. */
const RUN_SECONDS = 13;
const PUBLISHED_AFTER_SECONDS = 40;

/** Runs that are published and asked for, by the clock's text in `column`From and To, as the API compares them. */
function runs(
  query: URLSearchParams,
  column: string,
  { clock }: Pick<MarketSimulatorOptions, 'clock'>,
): DateTime[] {
  const newest = clock.now().minus({ seconds: PUBLISHED_AFTER_SECONDS });
  const [from, to] = [query.get(`${column}From`) ?? '', query.get(`${column}To`) ?? '9999'];
  return intervalStarts(newest.minus({ days: 2 }), newest, RUN_MINUTES)
    .map((start) => start.plus({ seconds: RUN_SECONDS }))
    .filter((run) => run <= newest && stamp(run) >= from && stamp(run) <= to);
}

const stamp = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");

/** NP6-788-CD. */
export function fiveMinuteReport(query: URLSearchParams, options: MarketSimulatorOptions): SimulatedReport {
  const point = query.get('settlementPoint') ?? '';
  return {
    columns: ['SCEDTimestamp', 'repeatHourFlag', 'settlementPoint', 'LMP'],
    rows: runs(query, 'SCEDTimestamp', options).map((run) => [
      stamp(run),
      isSecondPass(ERCOT_ZONE, run),
      point,
      options.priceUsdPerMwh(point, run),
    ]),
  };
}

/** NP6-970-CD: twelve intervals of each run, under both types of a load zone. */
export function indicativeReport(query: URLSearchParams, options: MarketSimulatorOptions): SimulatedReport {
  const point = query.get('settlementPoint') ?? '';
  const types = point.startsWith('LZ_') ? ['LZ', 'LZEW'] : ['HU'];
  const ahead = Array.from({ length: LOOK_AHEAD_RUNS }, (_, index) => index + 1);
  return {
    columns: [
      'RTDTimestamp',
      'repeatHourFlag',
      'intervalId',
      'intervalEnding',
      'intervalRepeatHourFlag',
      'settlementPoint',
      'settlementPointType',
      'LMP',
    ],
    rows: runs(query, 'RTDTimestamp', options).flatMap((run) =>
      ahead.flatMap((id) =>
        types.map((type) => {
          const start = run.minus({ seconds: RUN_SECONDS }).plus({ minutes: RUN_MINUTES * id });
          // The flag is that of the interval; its end is written as the clock's next five minutes after its start.
          const flag = isSecondPass(ERCOT_ZONE, start);
          const ending = start
            .setZone(ERCOT_ZONE)
            .setZone('utc', { keepLocalTime: true })
            .plus({ minutes: RUN_MINUTES });
          const usd = options.priceUsdPerMwh(point, start) + (type === 'LZEW' ? 7 : 0);
          const end = ending.toFormat("yyyy-MM-dd'T'HH:mm:ss");
          return [stamp(run), isSecondPass(ERCOT_ZONE, run), id, end, flag, point, type, usd];
        }),
      ),
    ),
  };
}

/** NP6-322-CD with the names of its columns since 2026. */
export function lambdaReport(query: URLSearchParams, options: MarketSimulatorOptions): SimulatedReport {
  return {
    columns: ['SCEDTimestamp', 'repeatedHourFlag', 'cappedSystemLambda', 'uncappedSystemLambda'],
    rows: runs(query, 'SCEDTimestamp', options).map((run) => [
      stamp(run),
      isSecondPass(ERCOT_ZONE, run),
      LAMBDA_USD_PER_MWH,
      LAMBDA_USD_PER_MWH + 1_000,
    ]),
  };
}

/** NP6-323-CD. */
export function addersReport(query: URLSearchParams, options: MarketSimulatorOptions): SimulatedReport {
  return {
    columns: ['SCEDTimestamp', 'repeatHourFlag', 'systemLambda', ...Object.keys(ADDERS_USD_PER_MWH)],
    rows: runs(query, 'SCEDTimestamp', options).map((run) => [
      stamp(run),
      isSecondPass(ERCOT_ZONE, run),
      LAMBDA_USD_PER_MWH,
      ...Object.values(ADDERS_USD_PER_MWH),
    ]),
  };
}
