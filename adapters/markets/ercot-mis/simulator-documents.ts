import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { isSecondPass } from '../../../src/core/market/market-time.js';
import {
  ADDERS_USD_PER_MWH,
  demandMw,
  FORECAST_DAYS,
  generatedMw,
  generationForecastMw,
  hourEnding,
  hourNumber,
  LAMBDA_USD_PER_MWH,
  loadForecastMw,
  quarterEnding,
  quarterNumber,
  realTimeReserveUsdPerMw,
  RESERVE_PRODUCTS,
  reserveUsdPerMw,
  type SimulatedCorrection,
} from '../../shared/simulator-ercot.js';
import type { MarketSimulatorOptions } from '../../shared/simulator-market.js';
import { REPORTS } from './api.js';

const POINTS = ['LZ_WEST', 'HB_WEST', 'HB_NORTH', 'WIND_RN1'];
const PUBLISHED_AFTER_MINUTES = 2;

interface SimulatedFile {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One document: when it is published, its name and its files, made when it is asked for. */
export interface Simulated {
  readonly name: string;
  readonly publishedAt: DateTime;
  readonly files: () => readonly SimulatedFile[];
}

const usDate = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat('MM/dd/yyyy');
const usTime = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat('MM/dd/yyyy HH:mm:ss');
const flag = (at: DateTime): string => (isSecondPass(ERCOT_ZONE, at) ? 'Y' : 'N');
const typeOf = (point: string): string =>
  point.startsWith('LZ_') ? 'LZ' : point.startsWith('HB_') ? 'HU' : 'RN';

function ofOneFile(
  name: string,
  publishedAt: DateTime,
  header: string,
  rows: () => readonly (readonly unknown[])[],
): Simulated {
  return { name, publishedAt, files: () => [{ name, header: header.split(','), rows: rows() }] };
}

/** NP6-905-CD */
export function settlement(start: DateTime, { priceUsdPerMwh }: MarketSimulatorOptions): Simulated {
  const end = start.plus({ minutes: 15 });
  const quarter = [usDate(start), hourNumber(start), quarterNumber(start)];
  const stamp = end.setZone(ERCOT_ZONE).toFormat('yyyyMMdd_HHmm');
  return ofOneFile(
    `SPPHLZNP6905_${stamp}${flag(end) === 'Y' ? 'xhr' : ''}`,
    end.plus({ minutes: PUBLISHED_AFTER_MINUTES }),
    'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SettlementPointPrice,DSTFlag',
    () =>
      POINTS.flatMap((point) => {
        const usd = priceUsdPerMwh(point, start);
        const settled = [...quarter, point, typeOf(point), usd, flag(start)];
        return typeOf(point) === 'LZ'
          ? [[...quarter, point, 'LZEW', usd + 7, flag(start)], settled]
          : [settled];
      }),
  );
}

/** NP4-190-CD and NP4-188-CD */
export function auction(
  hours: readonly DateTime[],
  type: number,
  { priceUsdPerMwh }: MarketSimulatorOptions,
): Simulated {
  const publishedAt = hours[0]!.minus({ hours: 11 });
  const rowsOf = (places: readonly string[], price: (start: DateTime, index: number) => number) =>
    hours.flatMap((start) =>
      places.map((place, index) => [
        usDate(start),
        hourEnding(start),
        place,
        price(start, index),
        flag(start),
      ]),
    );
  return type === REPORTS.reserves
    ? ofOneFile('DAMASMCPC', publishedAt, 'DeliveryDate,HourEnding,AncillaryType,MCPC,DSTFlag', () =>
        rowsOf(RESERVE_PRODUCTS, reserveUsdPerMw),
      )
    : ofOneFile(
        'DAMSPP',
        publishedAt,
        'DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag',
        () => rowsOf(POINTS, (start, index) => priceUsdPerMwh(POINTS[index]!, start)),
      );
}

/** NP6-331-CD */
export function realTimeReserves(start: DateTime): Simulated {
  return ofOneFile(
    'RTMCPC',
    start.plus({ minutes: 15 + PUBLISHED_AFTER_MINUTES }),
    'DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,ASType,MCPC',
    () =>
      RESERVE_PRODUCTS.map((product, index) => [
        usDate(start),
        hourNumber(start),
        quarterNumber(start),
        flag(start),
        product,
        realTimeReserveUsdPerMw(start, index),
      ]),
  );
}

/** NP6-235-CD: the four quarters of an hour. */
export function demand(hour: DateTime): Simulated {
  return ofOneFile('ACTUALDEMAND', hour.plus({ minutes: 65 }), 'DeliveryDate,TimeEnding,Demand,DSTFlag', () =>
    intervalStarts(hour, hour.plus({ hours: 1 }), 15).map((start) => {
      const ending = quarterEnding(start);
      return [ending.toFormat('MM/dd/yyyy'), ending.toFormat('HH:mm'), demandMw(start), flag(ending)];
    }),
  );
}

/** NP3-565-CD, posted at half past: the model in use and another. When it was posted its rows do not say. */
export function loadForecast(hour: DateTime): Simulated {
  const postedAt = hour.plus({ minutes: 30 });
  return ofOneFile(
    'LFMODWEATHER',
    postedAt,
    'DeliveryDate,HourEnding,SystemTotal,Model,InUseFlag,DSTFlag',
    () =>
      intervalStarts(postedAt, postedAt.plus({ days: FORECAST_DAYS }), 60).flatMap((start) =>
        [true, false].map((isInUse) => [
          usDate(start),
          hourEnding(start),
          loadForecastMw(postedAt, isInUse),
          isInUse ? 'E' : 'A3',
          isInUse ? 'Y' : 'N',
          flag(start),
        ]),
      ),
  );
}

/** NP4-732-CD and NP4-737-CD, posted at 55 past: two days back and a week ahead; what is to come has not been generated. */
export function generation(hour: DateTime, forecastColumn: string): Simulated {
  const postedAt = hour.plus({ minutes: 55 });
  return ofOneFile(
    'GENERATION',
    postedAt,
    `DELIVERY_DATE,HOUR_ENDING,SYSTEM_WIDE_GEN,COP_HSL_SYSTEM_WIDE,${forecastColumn},DSTFlag`,
    () =>
      intervalStarts(postedAt.minus({ days: 2 }), postedAt.plus({ days: FORECAST_DAYS }), 60).map((start) => [
        usDate(start),
        hourNumber(start),
        start.plus({ hours: 1 }) <= postedAt ? generatedMw(start) : '',
        1,
        generationForecastMw(start),
        flag(start),
      ]),
  );
}

/** NP4-197-M, settlement prices: under both types of a load zone. */
export function correction(
  { start, correctedUsdPerMwh, correctedAt }: SimulatedCorrection,
  { priceUsdPerMwh }: MarketSimulatorOptions,
): Simulated {
  const row = (point: string, type: string, usd: number): unknown[] => [
    usDate(start),
    hourNumber(start),
    quarterNumber(start),
    point,
    type,
    priceUsdPerMwh(point, start),
    usd,
    usTime(correctedAt),
    flag(start),
  ];
  return ofOneFile(
    'RTM_SPP',
    correctedAt,
    'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SPPOriginal,SPPCorrected,PriceCorrectionTime,DSTFlag',
    () => [
      row('LZ_WEST', 'LZ', correctedUsdPerMwh),
      row('LZ_WEST', 'LZEW', correctedUsdPerMwh + 7),
      row('HB_NORTH', 'HU', correctedUsdPerMwh + 1),
    ],
  );
}

/** NP4-197-M, what else was corrected, under a name that says so. */
export function otherCorrection(each: SimulatedCorrection): Simulated {
  return { ...otherCorrections(each), name: 'RTM_EBLMP' };
}

/** NP4-197-M, what else was corrected: several files in one document. */
export function otherCorrections({ start, correctedAt }: SimulatedCorrection): Simulated {
  const file = (name: string, header: string, ...figures: unknown[]): SimulatedFile => ({
    name,
    header: `${header},PriceCorrectionTime,DSTFlag`.split(','),
    rows: [[usTime(start), ...figures, usTime(correctedAt), flag(start)]],
  });
  return {
    name: 'RTM_OTHERS',
    publishedAt: correctedAt.plus({ minutes: 1 }),
    files: () => [
      file('RTM_SPLMP', 'SCEDTimestamp,SettlementPointName,LMPOriginal,LMPCorrected', 'LZ_WEST', 1, 2),
      file('RTM_MCPC', 'SCEDTimestamp,ASType,MCPCOriginal,MCPCCorrected', 'NSPIN', 1, 2),
    ],
  };
}

/** NP6-322-CD, NP6-323-CD, NP6-788-CD and NP6-970-CD */
export function run(start: DateTime, type: number, { priceUsdPerMwh }: MarketSimulatorOptions): Simulated {
  const at = start.plus({ seconds: 13 });
  const stamp = [usTime(at), flag(at)];
  const document = (header: string, rows: () => readonly (readonly unknown[])[]): Simulated =>
    ofOneFile(`RUN_${at.toSeconds()}`, at.plus({ seconds: 30 }), header, rows);
  if (type === REPORTS.lambda) {
    return document('SCEDTimeStamp,RepeatedHourFlag,SystemLambda', () => [[...stamp, LAMBDA_USD_PER_MWH]]);
  }
  if (type === REPORTS.adders) {
    const adders = Object.keys(ADDERS_USD_PER_MWH).join(',');
    return document(`SCEDTimestamp,RepeatedHourFlag,SystemLambda,${adders}`, () => [
      [...stamp, LAMBDA_USD_PER_MWH, ...Object.values(ADDERS_USD_PER_MWH)],
    ]);
  }
  if (type === REPORTS.fiveMinute) {
    return document('SCEDTimestamp,RepeatedHourFlag,SettlementPoint,LMP', () =>
      POINTS.map((point) => [...stamp, point, priceUsdPerMwh(point, start)]),
    );
  }
  const ahead = Array.from({ length: 12 }, (_, index) => start.plus({ minutes: 5 * (index + 1) }));
  return document(
    'RTDTimestamp,RepeatedHourFlag,IntervalID,IntervalEnding,IntervalRepeatedHourFlag,SettlementPoint,SettlementPointType,LMP',
    () =>
      ahead.flatMap((each, index) =>
        POINTS.map((point) => [
          ...stamp,
          index + 1,
          usTime(each.plus({ minutes: 5 })),
          flag(each),
          point,
          typeOf(point),
          priceUsdPerMwh(point, each),
        ]),
      ),
  );
}
