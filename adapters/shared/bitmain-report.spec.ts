import { describe, expect, it } from '@jest/globals';
import { bitmainNames, bitmainReport } from './bitmain-report.js';

const WEB = { elapsed: 60, rate_5s: 100_250.5, rate_30m: 90_000, rate_avg: 80_000, rate_unit: 'GH/s' };

describe('a report of the Bitmain family', () => {
  it.each([
    ['of the web pages', [WEB], 100.2505],
    ['without a unit', [{ rate_5s: 200_000 }], 200],
    ['in TH/s', [{ rate_5s: 200.5, rate_unit: 'TH/s' }], 200.5],
    ['in H/s', [{ rate_5s: 5e12, rate_unit: 'H/s' }], 5],
    ['without the short average', [{ rate_avg: 99_000, rate_unit: 'GH/s' }], 99],
    ['over TCP', [{ Type: 'x' }, { 'GHS 5s': 572_845.56, 'GHS av': 1, rate_unit: 'GH' }], 572.84556],
    ['over TCP as text', [{}, { 'GHS 5s': '94102.33', rate_30m: 1, rate_unit: 'GH' }], 94.10233],
    ['of a machine that counts in MH/s', [{ 'MHS 5s': 16_200 }], 0.0162],
    ['below zero', [{ rate_5s: -5, rate_unit: 'GH/s' }], 0],
    ['of an average alone', [{ rate_ideal: 95_000 }], null],
  ])('tells hash %s', (_, records, expectedThs) => {
    const ths = bitmainReport(records)!.hashrateThs;
    if (expectedThs === null) expect(ths).toBeNull();
    else expect(ths).toBeCloseTo(expectedThs, 6);
  });

  it.each([
    ['nothing', []],
    ['names alone', [{ BMMiner: '1.0.0', Type: 'Antminer S21' }]],
    ['an empty record', [{}]],
  ])('is none where the list holds %s', (_, records) => expect(bitmainReport(records)).toBeNull());

  it('is malformed in a unit that does not exist', () => {
    expect(() => bitmainReport([{ rate_5s: 1, rate_unit: 'sol/s' }])).toThrow(/unit of hashrate/);
  });

  it.each([
    [{ watt: 5525 }, 5525],
    [{ chain_power: '1234 W' }, 1234],
    [{ chain_power: '1234 W', total_power: 1300 }, 1300],
    [{ chain_power1: 454, chain_power2: 437, chain_power3: '453' }, 1344],
    [{ power: '3010' }, 3010],
    [{ watt: 0, Power: 3500 }, 3500],
    [{ chain_power: '' }, null],
    [{ chain_power1: 0 }, null],
    [{}, null],
  ])('tells the watts of %j', (extra, expected) => {
    expect(bitmainReport([{ ...WEB, ...extra }])!.powerW).toBe(expected);
  });

  it.each([
    [
      'a list for each board',
      { chain: [{ temp_chip: [44, 44, 56, 57] }, { temp_chip: [43, 43, 55, 55] }] },
      57,
    ],
    ['text for each board', { temp_chip1: '78-50-69-70', temp_chip2: '0-0-0-0', temp_chip4: '' }, 78],
    ['coolant in place of chips', { chain: [{ temp_chip: [32, 41, 0, 0] }] }, null],
    ['a broken sensor', { chain: [{ temp_chip: [255, 61, 60, 60] }] }, 61],
    ['no boards', { chain: [] }, null],
    ['a board that is none', { chain: [null, 7] }, null],
  ])('tells the hottest chip from %s', (_, extra, expected) => {
    expect(bitmainReport([{ ...WEB, ...extra }])!.chipTempC).toBe(expected);
  });

  it('tells what the machine should hash', () => {
    expect(bitmainReport([{ ...WEB, rate_ideal: 95_000 }])!.idealThs).toBe(95);
    expect(bitmainReport([{}, { 'GHS 5s': 1, total_rateideal: 473_000, rate_unit: 'GH' }])!.idealThs).toBe(
      473,
    );
  });

  it.each([
    [[{ type: 'Antminer S21', CompileTime: 'Thu Jul 11 16:38:25 CST 2024', miner_version: 'x' }]],
    [[{}, { Type: 'Antminer S21', CompileTime: 'Thu Jul 11 16:38:25 CST 2024', Miner: 'x' }]],
  ])('names model and version: %j', (records) => {
    expect(bitmainNames(records)).toEqual({ model: 'Antminer S21', version: 'Thu Jul 11 16:38:25 CST 2024' });
  });

  it('names nothing where nothing is named', () => {
    expect(bitmainNames([{ type: ' ' }])).toEqual({ model: null, version: null });
  });
});
