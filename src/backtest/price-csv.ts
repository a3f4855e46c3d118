import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { ercotIntervalStart } from '../core/market/ercot-time.js';
import type { PriceInterval } from '../core/ports/price.js';
import { type CsvRow, csvRows } from './csv-rows.js';
import { collectSeries, type Layout, plainLayout, type SeriesKind } from './series-csv.js';

/** Prices of a file, ascending, with what was odd about it. */
export interface PriceHistory {
  readonly prices: readonly PriceInterval[];
  readonly minutes: number;
  /** Rows without a price. */
  readonly blankRows: number;
  /** Intervals missing between the first and the last. */
  readonly missingIntervals: number;
}

export interface PriceCsvOptions {
  /** Which price, where a plain file has several columns of them. */
  readonly column?: string | undefined;
  /** Which point, where a file of ERCOT's has several. */
  readonly settlementPoint?: string | undefined;
}

type Row = CsvRow['cells'];

/** Names in an error: all hubs and zones of ERCOT, and no list of nodes. */
const POINTS_SHOWN = 20;

const PRICE: SeriesKind = {
  figure: 'price in USD/MWh',
  like: /spp|rtm|dam|price|lmp|usd/i,
  columnOption: '--column',
};

/**
 * Reads a price history: ERCOT's NP6-905-CD, its yearly workbooks saved as CSV, or the plain form
 * `interval_start_utc,<price>`.
 * @throws EbbError (malformed) with line and fix
 */
export function readPriceCsv(text: string, options: PriceCsvOptions = {}): PriceHistory {
  return readPriceRows(csvRows(text), options);
}

/** The same from rows of a CSV or of a workbook. @throws EbbError (malformed) with line and fix */
export function readPriceRows(rows: readonly CsvRow[], options: PriceCsvOptions = {}): PriceHistory {
  const first = rows[0]?.cells;
  if (!first) throw new EbbError('malformed', 'the price file has no rows below its header');
  const { startsMs, values, ...rest } = collectSeries(rows, layoutOf(rows, first, options), PRICE);
  const prices = startsMs.map((startMs, index) => ({
    start: DateTime.fromMillis(startMs, { zone: 'utc' }),
    minutes: rest.minutes,
    priceUsdPerMwh: values[index]!,
  }));
  return { prices, ...rest };
}

function layoutOf(rows: readonly CsvRow[], row: Row, options: PriceCsvOptions): Layout {
  const names = new Map(Object.keys(row).map((name) => [name.toLowerCase().replace(/[^a-z0-9]/g, ''), name]));
  const name = (...candidates: string[]): string | undefined =>
    candidates.map((each) => names.get(each)).find(Boolean);
  const plain = name('intervalstartutc');
  if (plain) return plainLayout(row, plain, PRICE, options.column);
  const date = name('deliverydate');
  const hour = name('deliveryhour', 'hourending');
  const price = name('settlementpointprice');
  if (date && hour && price) {
    const point = name('settlementpointname', 'settlementpoint');
    const { settlementPoint } = options;
    if (point && settlementPoint !== undefined) assertPoint(rows, point, settlementPoint);
    return ercotLayout(
      {
        date,
        hour,
        price,
        interval: name('deliveryinterval'),
        point,
        type: name('settlementpointtype'),
        flag: name('dstflag', 'repeatedhourflag'),
      },
      row,
      settlementPoint,
    );
  }
  throw new EbbError(
    'malformed',
    `the header is not known: ${Object.keys(row).join(', ')}. Known are ERCOT's ` +
      'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,…,SettlementPointPrice,DSTFlag and ' +
      'interval_start_utc,<price in USD/MWh>.',
  );
}

/** @throws EbbError (malformed) where no row is of the point that is asked for */
function assertPoint(rows: readonly CsvRow[], column: string, wanted: string): void {
  if (rows.some(({ cells }) => cells[column] === wanted)) return;
  const points = [...new Set(rows.map(({ cells }) => cells[column]!))].filter(Boolean);
  const more = points.length > POINTS_SHOWN ? `, and ${points.length - POINTS_SHOWN} more` : '';
  throw new EbbError(
    'malformed',
    `${wanted} is not in the file, which has ${points.slice(0, POINTS_SHOWN).join(', ')}${more}. ` +
      'Name one of them with --settlement-point.',
  );
}

interface ErcotNames {
  readonly date: string;
  readonly hour: string;
  readonly price: string;
  readonly interval: string | undefined;
  readonly point: string | undefined;
  readonly type: string | undefined;
  readonly flag: string | undefined;
}

function ercotLayout(names: ErcotNames, first: Row, wanted: string | undefined): Layout {
  const point = wanted ?? (names.point ? first[names.point] : undefined);
  return {
    // Load zones stand in the file twice, as LZ and energy-weighted as LZEW; settlement is on LZ.
    keep: (row) =>
      (names.point === undefined || row[names.point] === point) &&
      (names.type === undefined || !row[names.type]!.endsWith('EW')),
    value: (row) => row[names.price]!,
    start: (row) =>
      ercotIntervalStart(
        isoDate(row[names.date]!),
        Number.parseInt(row[names.hour]!, 10),
        names.interval ? Number(row[names.interval]) : 1,
        names.flag ? /^(y|true|1)$/i.test(row[names.flag]!) : false,
      ),
  };
}

function isoDate(text: string): string {
  const [month, day, year] = text.split('/');
  return year === undefined ? text : `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}
