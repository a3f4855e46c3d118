import { expect, it } from '@jest/globals';
import writeWorkbook from 'write-excel-file/node';
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

it('refuses what is no workbook', async () => {
  await expect(workbookRows(Buffer.from('DeliveryDate,DeliveryHour'))).rejects.toMatchObject({
    code: 'malformed',
    message: 'the file is no workbook (.xlsx); save it as one, or as CSV',
  });
});
