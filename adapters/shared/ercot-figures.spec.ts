import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { isoUtc } from '../../src/core/interval.js';
import type { SeriesReading } from '../../src/core/ports/market-series.js';
import { demandOf, loadForecastsOf, renewablesOf, reservePricesOf } from './ercot-figures.js';
import { correctionsOf } from './ercot-prices.js';
import type { ErcotTable } from './ercot-records.js';
import { priceAddersOf } from './ercot-runs.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const PUBLISHED = utc('2026-11-01T08:30:00Z');

type Rows = ErcotTable['data'];
/** A table with the columns of `header`, as a document has it; `publishedAt` absent as from the API. */
const table = (header: string, data: Rows, publishedAt?: DateTime): ErcotTable => ({
  fields: header.split(',').map((name) => ({ name })),
  data,
  ...(publishedAt && { publishedAt }),
});
const shown = (readings: readonly SeriesReading[]): string[] =>
  readings.map(
    ({ series, place, start, minutes, value }) =>
      `${series} ${place} ${isoUtc(start).slice(5, 16)} ${minutes} ${value}`,
  );

describe('load by the quarter', () => {
  const read = (...rows: Rows): string[] =>
    shown(demandOf(table('DeliveryDate,TimeEnding,Demand,DSTFlag', rows), PUBLISHED)).map((text) =>
      text.replace('load system ', ''),
    );

  it('00:00 ends where its date begins', () => {
    expect(read(['07/15/2026', '00:00', 60_001.5, 'N'], ['07/15/2026', '00:15', 60_002, 'N'])).toEqual([
      '07-15T04:45 15 60001.5',
      '07-15T05:00 15 60002',
    ]);
  });

  it('the quarter before the hour that spring skips ends at 03:00', () => {
    expect(
      read(
        ['03/08/2026', '01:45', 1, 'N'],
        ['03/08/2026', '03:00', 2, 'N'],
        ['03/08/2026', '02:30', 3, 'N'],
        ['03/08/2026', '03:15', 4, 'N'],
      ),
    ).toEqual(['03-08T07:30 15 1', '03-08T07:45 15 2', '03-08T08:00 15 4']);
  });

  const AUTUMN = [
    '11-01T06:00 15 1',
    '11-01T06:45 15 2',
    '11-01T07:00 15 3',
    '11-01T07:45 15 4',
    '11-01T08:00 15 5',
  ];

  it('both passes of the hour that autumn repeats, flagged as the quarter; no figure where a cell is empty', () => {
    expect(
      read(
        ['11/01/2026', '01:15', 1, 'N'],
        ['11/01/2026', '02:00', 2, 'N'],
        ['11/01/2026', '01:15', 3, 'Y'],
        ['11/01/2026', '02:00', 4, 'Y'],
        ['11/01/2026', '02:15', 5, 'N'],
        ['11/01/2026', '02:30', null, 'N'],
      ),
    ).toEqual(AUTUMN);
    expect(read(['11/01/2026', '01:45', 1, 'N'], ['11/01/2026', '02:00', 2, 'N'])).toEqual([
      '11-01T06:30 15 1',
      '11-01T06:45 15 2',
    ]);
  });

  it('both passes of the hour that autumn repeats, flagged as the end', () => {
    expect(
      read(
        ['11/01/2026', '01:15', 1, 'N'],
        ['11/01/2026', '01:00', 2, 'Y'],
        ['11/01/2026', '01:15', 3, 'Y'],
        ['11/01/2026', '02:00', 4, 'N'],
        ['11/01/2026', '02:15', 5, 'N'],
      ),
    ).toEqual(AUTUMN);
  });

  it('as the API names the columns', () => {
    const rows = table('deliveryDate,timeEnding,demand,DSTFlag', [['2026-07-14', '16:15', 71_000, false]]);
    expect(shown(demandOf(rows, PUBLISHED))).toEqual(['load system 07-14T21:00 15 71000']);
  });
});

describe('reserves in real time', () => {
  it('as documents and as the API name the columns, in both passes of autumn, none in the hour that spring skips', () => {
    const document = table('DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,ASType,MCPC', [
      ['11/01/2026', 2, 4, 'N', 'ECRS', 0.29],
      ['11/01/2026', 2, 1, 'Y', 'NSPIN', 1.15],
      ['03/08/2026', 3, 1, 'N', 'RRS', 9],
      ['03/08/2026', 4, 1, 'N', 'RRS', null],
    ]);
    const expected = [
      'real-time-reserve-price ECRS 11-01T06:45 15 0.29',
      'real-time-reserve-price NSPIN 11-01T07:00 15 1.15',
    ];
    expect(shown(reservePricesOf(document, 'real-time-reserve-price', PUBLISHED))).toEqual(expected);
    const page = table('deliveryDate,deliveryHour,deliveryInt,repeatHourFlag,ASType,MCPC', [
      ['2026-11-01', 2, 4, false, 'ECRS', 0.29],
      ['2026-11-01', 2, 1, true, 'NSPIN', 1.15],
    ]);
    expect(shown(reservePricesOf(page, 'real-time-reserve-price', PUBLISHED))).toEqual(expected);
  });

  it('an answer with nothing in it has no prices, and none of zero', () => {
    expect(reservePricesOf({ fields: [], data: [] }, 'real-time-reserve-price', PUBLISHED)).toEqual([]);
  });

  it('without the quarter’s number it is malformed, by name', () => {
    const rows = table('DeliveryDate,DeliveryHour,RepeatedHourFlag,ASType,MCPC', []);
    expect(() => reservePricesOf(rows, 'real-time-reserve-price', PUBLISHED)).toThrow(
      'ERCOT NP6-331-CD has no column deliveryInterval; it has DeliveryDate, DeliveryHour',
    );
  });
});

describe('documents of forecasts', () => {
  it('load: of the model in use, known since the document was published', () => {
    const header = 'DeliveryDate,HourEnding,Coast,SystemTotal,Model,InUseFlag,DSTFlag';
    const rows: Rows = [
      ['11/01/2026', '02:00', 1, 41_000, 'E', 'Y', 'N'],
      ['11/01/2026', '02:00', 1, 41_500, 'E', 'Y', 'Y'],
      ['11/01/2026', '02:00', 1, 99_000, 'A3', 'N', 'N'],
      ['11/01/2026', '24:00', 1, 42_000, 'E', 'Y', 'N'],
      ['03/14/2027', '03:00', 1, 43_000, 'E', 'Y', 'N'],
    ];
    const readings = loadForecastsOf(table(header, rows, PUBLISHED));
    expect(shown(readings)).toEqual([
      'load-forecast system 11-01T06:00 60 41000',
      'load-forecast system 11-01T07:00 60 41500',
      'load-forecast system 11-02T05:00 60 42000',
    ]);
    expect(new Set(readings.map(({ knownAt }) => isoUtc(knownAt)))).toEqual(new Set([isoUtc(PUBLISHED)]));
    // From the API each row must say when it was posted.
    expect(() => loadForecastsOf(table(header, rows))).toThrow(
      'ERCOT NP3-565-CD has no column postedDatetime',
    );
  });

  it.each([
    ['SYSTEM_WIDE_GEN', 'SYSTEM_WIDE_GEN'],
    ['as they were named until 2020', 'ACTUAL_SYSTEM_WIDE'],
  ])('wind and sun, with underscores in the names of columns: %s', (_, generated) => {
    const rows: Rows = [
      ['11/01/2026', 2, 9_001, 1, 10_001, 'N'],
      ['11/01/2026', 2, 9_002, 1, 10_002, 'Y'],
      ['11/01/2026', 3, null, 1, 10_003, 'N'],
      ['11/01/2026', 4, null, 1, null, 'N'],
      ['03/14/2027', 3, null, 1, 10_005, 'N'],
    ];
    for (const [source, forecast] of [
      ['wind', 'STWPF_SYSTEM_WIDE'],
      ['solar', 'STPPF_SYSTEM_WIDE'],
    ] as const) {
      const header = `DELIVERY_DATE,HOUR_ENDING,${generated},COP_HSL_SYSTEM_WIDE,${forecast},DSTFlag`;
      expect(shown(renewablesOf(table(header, rows, PUBLISHED), source))).toEqual([
        `${source} system 11-01T06:00 60 9001`,
        `${source} system 11-01T07:00 60 9002`,
        `${source}-forecast system 11-01T08:00 60 10003`,
      ]);
    }
  });
});

describe('documents of runs and of corrections', () => {
  it('adders of a run in the repeated hour', () => {
    const rows = table('SCEDTimestamp,RepeatedHourFlag,SystemLambda,RTRDPA,RTRDPAECRS,RTDLL', [
      ['11/01/2026 01:55:14', 'N', 20, 0.5, 0.25, 7],
      ['11/01/2026 01:55:14', 'Y', 20, 1.5, 0.75, 7],
    ]);
    expect(shown(priceAddersOf(rows, PUBLISHED))).toEqual([
      'price-adder RTRDPA 11-01T06:55 5 0.5',
      'price-adder RTRDPA 11-01T07:55 5 1.5',
      'price-adder RTRDPAECRS 11-01T06:55 5 0.25',
      'price-adder RTRDPAECRS 11-01T07:55 5 0.75',
    ]);
  });

  it('corrections of both passes; of a time in the repeated hour the later is taken', () => {
    const rows = table(
      'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SPPOriginal,SPPCorrected,PriceCorrectionTime,DSTFlag',
      [
        ['11/01/2026', 2, 1, 'HB_WEST', 'HU', 20, 21, '11/03/2026 10:00:00', 'N'],
        ['11/01/2026', 2, 1, 'HB_WEST', 'HU', 30, 31, '11/01/2026 01:30:00', 'Y'],
        ['03/08/2026', 3, 1, 'HB_WEST', 'HU', 40, 41, '03/09/2026 10:00:00', 'N'],
        ['11/01/2026', 2, 1, 'HB_NORTH', 'HU', 50, 51, '11/03/2026 10:00:00', 'N'],
      ],
    );
    const found = correctionsOf(rows, 'HB_WEST').map(
      ({ start, originalUsdPerMwh, priceUsdPerMwh, correctedAt }) =>
        [isoUtc(start), originalUsdPerMwh, priceUsdPerMwh, isoUtc(correctedAt)] as const,
    );
    expect(found).toEqual([
      ['2026-11-01T06:00:00.000Z', 20, 21, '2026-11-03T16:00:00.000Z'],
      ['2026-11-01T07:00:00.000Z', 30, 31, '2026-11-01T07:30:00.000Z'],
    ]);
  });
});
