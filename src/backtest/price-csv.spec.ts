import { describe, expect, it } from '@jest/globals';
import { readHashpriceCsv } from './hashprice-csv.js';
import { readPriceCsv } from './price-csv.js';
import { DateTime } from 'luxon';

describe('readPriceCsv', () => {
  const HEADER =
    'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SettlementPointPrice,DSTFlag';

  it("reads ERCOT's file, in any order, without the energy-weighted twin", () => {
    const text = [
      HEADER,
      '11/03/2024,2,2,LZ_WEST,LZ,21,N',
      '11/03/2024,2,1,LZ_WEST,LZ,20,N',
      '11/03/2024,2,1,LZ_WEST,LZEW,99,N',
      '11/03/2024,2,1,LZ_WEST,LZ,30,Y',
      '11/03/2024,2,1,HB_WEST,HU,77,N',
    ].join('\n');
    const { prices, missingIntervals } = readPriceCsv(text, { settlementPoint: 'LZ_WEST' });
    expect(prices.map(({ start, priceUsdPerMwh }) => [start.toISO(), priceUsdPerMwh])).toEqual([
      ['2024-11-03T06:00:00.000Z', 20],
      ['2024-11-03T06:15:00.000Z', 21],
      ['2024-11-03T07:00:00.000Z', 30],
    ]);
    expect(missingIntervals).toBe(2);
  });

  it('reads the yearly history', () => {
    const text = [
      'Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,Settlement Point Type,Settlement Point Price',
      '01/01/2024,1,1,N,LZ_WEST,LZ,"1,234.5"',
      '01/01/2024,1,2,N,LZ_WEST,LZ,-3.1',
    ].join('\n');
    expect(readPriceCsv(text).prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh)).toEqual([1234.5, -3.1]);
  });

  it('reads the plain form, counts blanks, and asks which column where there are several', () => {
    const text =
      'interval_start_utc,lz_west_dam,lz_west_rtm\n2024-01-01T06:00:00Z,1,2\n2024-01-01T07:00:00Z,3,\n2024-01-01T08:00:00Z,5,6\n2024-01-01T09:00:00Z,7,8\n';
    expect(() => readPriceCsv(text)).toThrow(
      'say which column has the price with --column: lz_west_dam, lz_west_rtm',
    );
    const read = readPriceCsv(text, { column: 'lz_west_rtm' });
    expect(read).toMatchObject({ minutes: 60, blankRows: 1, missingIntervals: 1 });
  });

  it.each([
    ['a header that nobody knows', 'a,b\n1,2\n', 'the header is not known: a, b'],
    ['no rows', 'interval_start_utc,price\n', 'no rows'],
    [
      'a price that is none',
      'interval_start_utc,price\n2024-01-01T06:00:00Z,ten\n',
      'line 2: "ten" is not a price in USD/MWh. Correct it',
    ],
    [
      'a row that is short, with its line though blank ones go before it',
      'interval_start_utc,price\n\n2024-01-01T06:00:00Z,1\n\n2024-01-01T07:00:00Z\n',
      'on line 5. Give that row as many cells as the header has',
    ],
    [
      'two prices for one interval: the repeated hour without its flag',
      `${HEADER}\n11/03/2024,2,1,LZ_WEST,LZ,20,N\n\n11/03/2024,2,1,LZ_WEST,LZ,30,N\n`,
      'lines 2 and 4 give 20 and 30 for the interval 2024-11-03T06:00:00.000Z',
    ],
    ['one price only', 'interval_start_utc,price\n2024-01-01T06:00:00Z,1\n', 'fewer than two intervals'],
    ['the hour that spring skips', `${HEADER}\n03/10/2024,3,1,LZ_WEST,LZ,20,N\n`, 'line 2: no such interval'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readPriceCsv(text)).toThrow(message);
  });
});

describe('readHashpriceCsv', () => {
  const TEXT =
    'date_utc,hashprice_usd_ph_day_with_fees,hashprice_usd_ph_day_subsidy_only\n2024-01-01,80,70\n2024-01-02,,75\n';
  const at = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

  it.each([
    ['before the first day: not known', '2023-12-31T23:59', null],
    ['with fees, less the pool fee', '2024-01-01T00:00', 78.4],
    ['throughout the day', '2024-01-01T23:59', 78.4],
    ['subsidy alone where fees are not known', '2024-01-02T12:00', 73.5],
    ['after the last day: the last', '2024-02-01T00:00', 73.5],
  ])('%s', (_, instant, expected) => {
    const hashprice = readHashpriceCsv(TEXT, 0.02)(at(instant).toMillis());
    if (expected === null) expect(hashprice).toBeNull();
    else expect(hashprice).toBeCloseTo(expected, 9);
  });

  it('takes no fees where the pool pays none', () => {
    const instant = at('2024-01-01T12:00').toMillis();
    expect(readHashpriceCsv(TEXT, 0, 'pps')(instant)).toBe(70);
    expect(readHashpriceCsv(TEXT, 0, 'pplns')(instant)).toBe(80);
  });

  it.each([
    ['a header without a hashprice', 'date_utc,price\n2024-01-01,1\n', 'needs a column date_utc and one of'],
    ['a date that is none', 'date_utc,hashprice_usd_per_ph_day\n\nsoon,1\n', 'line 3: "soon" is not a date'],
    [
      'a figure that is none',
      'date_utc,hashprice_usd_per_ph_day\n2024-01-01,x\n',
      'line 2: "x" is not a hashprice',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => readHashpriceCsv(text, 0)).toThrow(message);
  });
});
