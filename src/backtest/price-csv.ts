import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { ercotIntervalStart } from '../core/market/ercot-time.js';
import type { PriceInterval } from '../core/ports/price.js';

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

type Row = Readonly<Record<string, string>>;

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
  const rows = parse(text, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: false,
  }) as Row[];
  const first = rows[0];
  if (!first) throw new EbbError('malformed', 'the price file has no rows below its header');
  const layout = layoutOf(first, options);
  const prices = new Map<number, number>();
  let blankRows = 0;
  rows.forEach((row, index) => {
    if (!layout.keep(row)) return;
    const line = index + 2;
    const start = layout.start(row);
    if (!start?.isValid)
      throw new EbbError(
        'malformed',
        `line ${line}: no such interval: ${JSON.stringify(row)}. Correct its date, hour or flag.`,
      );
    const priceText = layout.price(row).replaceAll(',', '');
    if (priceText === '') {
      blankRows += 1;
      return;
    }
    const price = Number(priceText);
    if (!Number.isFinite(price))
      throw new EbbError('malformed', `line ${line}: "${priceText}" is not a price in USD/MWh`);
    prices.set(start.toMillis(), price);
  });
  return history(prices, blankRows);
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
  if (starts.length < 2)
    throw new EbbError(
      'malformed',
      'the price file has fewer than two prices; nothing tells how long an interval is',
    );
  const widths = starts.slice(1).map((start, index) => start - starts[index]!);
  const widthMs = Math.min(...widths);
  const minutes = widthMs / 60_000;
  if (!Number.isInteger(minutes) || 60 % minutes !== 0)
    throw new EbbError('malformed', `intervals of ${minutes} min do not divide an hour`);
  return {
    prices: starts.map((start) => ({
      start: DateTime.fromMillis(start, { zone: 'utc' }),
      minutes,
      priceUsdPerMwh: byStart.get(start)!,
    })),
    minutes,
    blankRows,
    missingIntervals: (starts.at(-1)! - starts[0]!) / widthMs + 1 - starts.length,
  };
}
