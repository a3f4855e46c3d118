import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { type ErcotMisBench, ercotMisBench } from '../../../test/support/ercot-mis-bench.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { dayAheadPricesOf, pricesOf } from '../../shared/ercot-prices.js';
import { providerOf } from '../../shared/provider.js';
import { zipOfFiles } from '../../shared/simulator-zip.js';
import { documentsOf, DOWNLOAD_PATH, ERCOT_MIS, LIST_PATH, tableOf, tablesOf } from './api.js';

describe('a document', () => {
  const text = readFileSync(new URL('./fixtures/SPPHLZNP6905.csv', import.meta.url), 'utf8');
  const read = (csv: string): string[] =>
    pricesOf(tableOf(csv, 'a document'), 'LZ_WEST').map(
      ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(5, 16)} ${priceUsdPerMwh}`,
    );

  it('both passes of the repeated hour, the settled type, and no price from an empty cell', () => {
    expect(read(text)).toEqual(['11-01T06:00 -3.5', '11-01T07:00 21.25']);
  });

  it.each([
    ['cut within a row', text.slice(0, -20)],
    ['a page for people', '<html>Access denied'],
    ['a price that is a word', text.replace('-3.5', 'n/a')],
    ['a column that has gone', text.replace('SettlementPointPrice', 'Price')],
  ])('malformed: %s', (_, csv) => {
    expect(() => read(csv)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

describe('the listing', () => {
  let bench: ErcotMisBench;
  beforeEach(async () => {
    bench = await ercotMisBench();
  });
  afterEach(() => bench.simulator.close());

  it('each document is downloaded once, and a new one when it is published', async () => {
    const prices = await bench.feed.read(bench.span(1));
    expect(prices.map(({ start }) => isoUtc(start).slice(11, 16))).toEqual(['20:15', '20:30', '20:45']);
    const before = bench.downloads();
    await bench.feed.read(bench.span(1));
    expect(bench.downloads()).toBe(before);
    bench.clock.advance(15 * 60);
    expect((await bench.feed.read(bench.span(1))).at(-1)!.start.toISO()).toContain('21:00');
    expect(bench.downloads()).toBe(before + 1);
    expect(bench.simulator.requests.filter(({ path }) => path === LIST_PATH)).toHaveLength(3);
  });

  it('a broken document among others is left out and asked for again', async () => {
    await bench.feed.read(bench.span(2));
    bench.clock.advance(15 * 60);
    const newest = await bench.feed.read(bench.span(2)).then(() => bench.downloads());
    bench.clock.advance(15 * 60);
    bench.simulator.fault = { kind: 'truncated' };
    bench.simulator.faultPath = DOWNLOAD_PATH;
    expect((await bench.feed.read(bench.span(2))).at(-1)!.start.toISO()).toContain('21:00');
    bench.simulator.fault = null;
    expect((await bench.feed.read(bench.span(2))).at(-1)!.start.toISO()).toContain('21:15');
    expect(bench.downloads()).toBe(newest + 2);
  });

  it('of a zip all CSV files are read, XML beside them is not, and no columns are lost without rows', async () => {
    const files = [
      ['a.xml', '<a/>'],
      ['a.csv', 'A,B_C\n1,x\n'],
      ['b.csv', 'D\n'],
    ] as const;
    const read = (...some: (typeof files)[number][]) => {
      bench.simulator.answerInstead = { status: 200, body: zipOfFiles(some) };
      return tablesOf(providerOf(ercotDeps(), ERCOT_MIS), { id: '1' });
    };
    expect(await read(...files)).toEqual([
      { fields: [{ name: 'A' }, { name: 'B_C' }], data: [[1, 'x']] },
      { fields: [{ name: 'D' }], data: [] },
    ]);
    await expect(read(files[0])).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('no CSV file in the zip'),
    });
  });

  itWithSharedData('a captured listing has the shape, and so has one with a single document', async () => {
    const captured = sharedData('ercot-web/mis/IceDocListJsonWS.excerpt.json') as {
      ListDocsByRptTypeRes: { DocumentList: object[] };
    };
    const [only] = captured.ListDocsByRptTypeRes.DocumentList;
    for (const list of [captured, { ListDocsByRptTypeRes: { DocumentList: only } }]) {
      bench.simulator.answerInstead = { status: 200, body: list };
      const documents = await documentsOf(providerOf(ercotDeps(), ERCOT_MIS), 13060);
      expect(documents).toMatchObject([{ id: '1268441709' }]);
      expect(isoUtc(documents[0]!.publishedAt)).toBe('2026-08-30T13:02:17.000Z');
    }
  });
  const ercotDeps = () => ({ ...bench.deps, seed: 1, poolFeeRatio: 0, random: () => 0 });
});

it('a document of the day ahead of a spring day, its last hour ending at 24:00', () => {
  const text = readFileSync(new URL('./fixtures/DAMSPNP4190.csv', import.meta.url), 'utf8');
  const prices = dayAheadPricesOf(tableOf(text, 'a document'), 'LZ_WEST');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T07:00:00.000Z', 60, 14.02],
    ['2026-03-08T08:00:00.000Z', 60, -6.5],
    ['2026-03-09T04:00:00.000Z', 60, 27.4],
  ]);
});
