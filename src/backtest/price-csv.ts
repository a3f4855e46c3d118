import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { ercotIntervalStart } from '../core/market/ercot-time.js';
import type { PriceInterval } from '../core/ports/price.js';
import { type CsvRow, csvRows, minutesOf } from './csv-rows.js';

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

/** How one kind of file says when and how much; null: not that kind. */
interface Layout {
  readonly start: (row: Row) => DateTime | null;
  readonly price: (row: Row) => string;
  readonly keep: (row: Row) => boolean;
}

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
  const layout = layoutOf(first, options);
  const prices = new Map<number, { readonly line: number; readonly usd: number }>();
  let blankRows = 0;
  for (const { line, cells } of rows.filter((row) => layout.keep(row.cells))) {
    const start = layout.start(cells);
    if (!start?.isValid) throw noSuchInterval(line, cells);
    const usd = priceOf(layout.price(cells), line);
    if (usd === null) blankRows += 1;
    else addPrice(prices, start, { line, usd });
  }
  return history(new Map([...prices].map(([startMs, { usd }]) => [startMs, usd])), blankRows);
}

/** null for a blank. */
function priceOf(cell: string, line: number): number | null {
  const text = cell.replaceAll(',', '');
  if (text === '') return null;
  const usd = Number(text);
  if (Number.isFinite(usd)) return usd;
  throw new EbbError(
    'malformed',
    `line ${line}: "${text}" is not a price in USD/MWh. Correct it, or leave the cell empty.`,
  );
}

function noSuchInterval(line: number, cells: Row): EbbError {
  const text = Object.values(cells).slice(0, 4).join(',');
  return new EbbError(
    'malformed',
    `line ${line}: no such interval: ${text}. Correct its date, hour, interval or repeated-hour flag.`,
  );
}

/** The same price twice is one; two prices for one interval are a question that only the file's maker can answer. */
function addPrice(
  prices: Map<number, { readonly line: number; readonly usd: number }>,
  start: DateTime,
  price: { readonly line: number; readonly usd: number },
): void {
  const known = prices.get(start.toMillis());
  if (known && known.usd !== price.usd) {
    throw new EbbError(
      'malformed',
      `lines ${known.line} and ${price.line} give ${known.usd} and ${price.usd} for the interval ${start.toISO()}. ` +
        'Take one out; in the hour that autumn repeats, set the repeated-hour flag of the second.',
    );
  }
  prices.set(start.toMillis(), price);
}

function layoutOf(row: Row, options: PriceCsvOptions): Layout {
  const names = new Map(Object.keys(row).map((name) => [name.toLowerCase().replace(/[^a-z0-9]/g, ''), name]));
  const name = (...candidates: string[]): string | undefined =>
    candidates.map((each) => names.get(each)).find(Boolean);
  const plain = name('intervalstartutc');
  if (plain) return plainLayout(row, plain, options.column);
  const date = name('deliverydate');
  const hour = name('deliveryhour', 'hourending');
  const price = name('settlementpointprice');
  if (date && hour && price)
    return ercotLayout(
      {
        date,
        hour,
        price,
        interval: name('deliveryinterval'),
        point: name('settlementpointname', 'settlementpoint'),
        type: name('settlementpointtype'),
        flag: name('dstflag', 'repeatedhourflag'),
      },
      row,
      options.settlementPoint,
    );
  throw new EbbError(
    'malformed',
    `the header is not known: ${Object.keys(row).join(', ')}. Known are ERCOT's ` +
      'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,…,SettlementPointPrice,DSTFlag and ' +
      'interval_start_utc,<price in USD/MWh>.',
  );
}

function plainLayout(row: Row, startName: string, wanted: string | undefined): Layout {
  const others = Object.keys(row).filter((each) => each !== startName);
  const candidates =
    others.length === 1 ? others : others.filter((each) => /spp|rtm|dam|price|lmp|usd/i.test(each));
  const column = wanted ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (column === undefined || !(column in row)) {
    throw new EbbError('malformed', `say which column has the price with --column: ${others.join(', ')}`);
  }
  return {
    start: (each) => DateTime.fromISO(each[startName]!, { zone: 'utc' }),
    price: (each) => each[column]!,
    keep: () => true,
  };
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
    price: (row) => row[names.price]!,
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

function history(byStart: ReadonlyMap<number, number>, blankRows: number): PriceHistory {
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  const minutes = minutesOf(starts, 'the price file');
  return {
    prices: starts.map((start) => ({
      start: DateTime.fromMillis(start, { zone: 'utc' }),
      minutes,
      priceUsdPerMwh: byStart.get(start)!,
    })),
    minutes,
    blankRows,
    missingIntervals: (starts.at(-1)! - starts[0]!) / (minutes * 60_000) + 1 - starts.length,
  };
}
