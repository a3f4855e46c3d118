import { describe, expect, it } from '@jest/globals';
import writeWorkbook from 'write-excel-file/node';
import { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import { readPriceRows } from './price-csv.js';
import { workbookRows } from './workbook.js';

const HEADER = [
  'Delivery Date',
  'Delivery Hour',
  'Delivery Interval',
  'Repeated Hour Flag',
  'Settlement Point Name',
  'Settlement Point Type',
  'Settlement Point Price',
];

it('reads a yearly workbook: a sheet a month, a zone under two types, the hour that autumn repeats', async () => {
  const row = (date: string, hour: number, interval: number, flag: string, usd: number, type = 'LZ') => [
    date,
    hour,
    interval,
    flag,
    'LZ_WEST',
    type,
    usd,
  ];
  const october = [HEADER, row('10/31/2024', 24, 4, 'N', 21.5), row('10/31/2024', 24, 4, 'N', 99, 'LZEW')];
  const november = [
    HEADER,
    row('11/03/2024', 2, 1, 'N', 30),
    row('11/03/2024', 2, 1, 'Y', -4.25),
    [...row('11/03/2024', 3, 1, 'N', 12).slice(0, 4), 'HB_WEST', 'HU', 77],
  ];
  const content = await writeWorkbook([
    { data: october, sheet: 'Oct' },
    { data: november, sheet: 'Nov' },
  ]).toBuffer();
  const { prices } = readPriceRows(await workbookRows(content), { settlementPoint: 'LZ_WEST' });
  expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
    ['2024-11-01T04:45:00.000Z', 21.5],
    ['2024-11-03T06:00:00.000Z', 30],
    ['2024-11-03T07:00:00.000Z', -4.25],
  ]);
});

it('reads days that are dates, and says where a row is wrong', async () => {
  const day = { value: new Date('2024-07-01T00:00:00Z'), type: Date, format: 'mm/dd/yyyy' };
  const rows = (price: string | number) => [
    HEADER,
    [day, 1, 1, 'N', 'LZ_WEST', 'LZ', 20],
    [day, 1, 2, 'N', 'LZ_WEST', 'LZ', price],
  ];
  const read = async (price: string | number) =>
    readPriceRows(await workbookRows(await writeWorkbook(rows(price)).toBuffer()));
  expect((await read(21)).prices.map(({ start }) => isoUtc(start))).toEqual([
    '2024-07-01T05:00:00.000Z',
    '2024-07-01T05:15:00.000Z',
  ]);
  await expect(read('n/a')).rejects.toThrow('line 3: "n/a" is not a price');
});

/** Every interval of local days, as UTC, with what ERCOT's clocks show and whether they show it for the second time. */
function intervalsOf(from: string, days: number, minutes: number) {
  const zone = 'America/Chicago';
  const first = DateTime.fromISO(from, { zone });
  const end = first.plus({ days });
  const shown = new Set<string>();
  const intervals = [];
  for (let start = first; start < end; start = start.plus({ minutes })) {
    const label = start.toFormat('MM/dd/yyyy HH:mm');
    intervals.push({ start, date: start.toFormat('MM/dd/yyyy'), flag: shown.has(label) ? 'Y' : 'N' });
    shown.add(label);
  }
  return intervals;
}

describe.each([
  ['spring, 23 hours', '2025-03-08', 23],
  ['autumn, 25 hours', '2025-11-01', 25],
])('over the clock change of %s', (_, eve, hours) => {
  it('every quarter of the real-time workbook is the instant that it was', async () => {
    const intervals = intervalsOf(eve, 3, 15);
    const price = (index: number): number => Number(((index * 7.31) % 90).toFixed(2)) - 20;
    const quarter = (start: DateTime): number => Math.floor(start.minute / 15) + 1;
    const rows = intervals.flatMap(({ start, date, flag }, index) => [
      [date, start.hour + 1, quarter(start), flag, 'LZ_WEST', 'LZ', price(index)],
      [date, start.hour + 1, quarter(start), flag, 'LZ_WEST', 'LZEW', price(index) + 1],
      [date, start.hour + 1, quarter(start), flag, 'HB_WEST', 'HU', price(index) + 2],
    ]);
    const blank = HEADER.map(() => null);
    const sheets = [rows.slice(0, 300), rows.slice(300)].map((part, month) => ({
      data: [HEADER, ...part, blank],
      sheet: `M${month}`,
    }));
    const content = await writeWorkbook(sheets).toBuffer();
    const found = readPriceRows(await workbookRows(content), { settlementPoint: 'LZ_WEST' });
    expect(found).toMatchObject({ minutes: 15, missingIntervals: 0 });
    expect(intervals).toHaveLength((48 + hours) * 4);
    expect(found.prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual(
      intervals.map(({ start }, index) => [isoUtc(start), price(index)]),
    );
  });

  it('every hour of the day-ahead workbook too, the day’s last ending at 24:00', async () => {
    const intervals = intervalsOf(eve, 3, 60);
    const hourEnding = (start: DateTime): string => `${String(start.hour + 1).padStart(2, '0')}:00`;
    const rows = intervals.map(({ start, date, flag }, index) => [
      date,
      hourEnding(start),
      flag,
      'LZ_WEST',
      index / 4,
    ]);
    expect(rows.filter(([, ending]) => ending === '24:00')).toHaveLength(3);
    const header = [
      'Delivery Date',
      'Hour Ending',
      'Repeated Hour Flag',
      'Settlement Point',
      'Settlement Point Price',
    ];
    const content = await writeWorkbook([header, ...rows]).toBuffer();
    const found = readPriceRows(await workbookRows(content), { settlementPoint: 'LZ_WEST' });
    expect(found).toMatchObject({ minutes: 60, missingIntervals: 0 });
    expect(found.prices.map(({ start }) => isoUtc(start))).toEqual(
      intervals.map(({ start }) => isoUtc(start)),
    );
  });
});

it('says which points a file has where it is asked for another', async () => {
  const content = await writeWorkbook([HEADER, ['07/01/2025', 1, 1, 'N', 'HB_WEST', 'HU', 20]]).toBuffer();
  const rows = await workbookRows(content);
  expect(() => readPriceRows(rows, { settlementPoint: 'LZ_WESTERN' })).toThrow(
    'LZ_WESTERN is not in the file, which has HB_WEST. Name one of them with --settlement-point.',
  );
});

it('refuses an hour that spring skips, and a repeat where nothing repeats', async () => {
  const read = async (...cells: (string | number)[]) =>
    readPriceRows(await workbookRows(await writeWorkbook([HEADER, cells]).toBuffer()));
  await expect(read('03/09/2025', 3, 1, 'N', 'LZ_WEST', 'LZ', 20)).rejects.toThrow(
    'line 2: no such interval',
  );
  await expect(read('07/01/2025', 2, 1, 'Y', 'LZ_WEST', 'LZ', 20)).rejects.toThrow('no such interval');
});

it('refuses what is no workbook', async () => {
  await expect(workbookRows(Buffer.from('DeliveryDate,DeliveryHour'))).rejects.toMatchObject({
    code: 'malformed',
    message: 'the file is no workbook (.xlsx); save it as one, or as CSV',
  });
});
