import { expect, it } from '@jest/globals';
import { csvRows } from './csv-rows.js';
import { readForwardRows } from './forward-csv.js';

const read = (text: string) => readForwardRows(csvRows(text));

it('a month holds from its first instant to the next one’s, whatever order the file has', () => {
  expect(read('month,hashprice_usd_per_ph_day\n2027-02,38.5\n2027-01,40\n')).toEqual([
    {
      fromMs: Date.parse('2027-01-01T00:00:00Z'),
      untilMs: Date.parse('2027-02-01T00:00:00Z'),
      hashpriceUsdPerPhDay: 40,
    },
    {
      fromMs: Date.parse('2027-02-01T00:00:00Z'),
      untilMs: Date.parse('2027-03-01T00:00:00Z'),
      hashpriceUsdPerPhDay: 38.5,
    },
  ]);
});

it('a day is one of UTC', () => {
  const [day] = read('date_utc,hashprice_usd_per_ph_day\n2026-12-31,41\n');
  expect(day!.untilMs).toBe(Date.parse('2027-01-01T00:00:00Z'));
});

it.each([
  ['date,price\n2027-01,1\n', 'needs the columns month or date_utc, and hashprice_usd_per_ph_day'],
  ['', 'needs the columns'],
  ['month,hashprice_usd_per_ph_day\n2027-13,40\n', 'line 2: "2027-13" is not a month such as 2027-01'],
  ['month,hashprice_usd_per_ph_day\n2027-01,\n', 'line 2: "" is not a hashprice'],
  ['month,hashprice_usd_per_ph_day\n2027-01,0.041\n', 'line 2: 0.041 cannot be USD/PH/day'],
  ['month,hashprice_usd_per_ph_day\n2027-01,40\n2027-01,41\n', 'two figures for 2027-01-01'],
])('refuses %j', (text, message) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  expect(() => read(text)).toThrow(message);
});
