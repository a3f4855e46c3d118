import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { intervalStarts, isoUtc } from '../../../src/core/interval.js';
import type { SeriesReading } from '../../../src/core/ports/market-series.js';
import { type ErcotMisBench, ercotMisBench } from '../../../test/support/ercot-mis-bench.js';
import { ERCOT_SERIES_KINDS, type ErcotSeriesKind } from '../../shared/ercot-series.js';
import { demandMw, realTimeReserveUsdPerMw } from '../../shared/simulator-ercot.js';
import { DOWNLOAD_PATH } from './api.js';

describe('documents beside settlement prices', () => {
  let bench: ErcotMisBench;
  beforeEach(async () => {
    bench = await ercotMisBench();
  });
  afterEach(() => bench.simulator.close());
  const series = (kind: ErcotSeriesKind, hoursBack: number, hoursAhead = 0): Promise<SeriesReading[]> =>
    bench.feed.series![kind]!.read(bench.span(hoursBack, hoursAhead));
  const hhmm = (at: DateTime): string => isoUtc(at).slice(11, 16);
  const shown = (readings: readonly SeriesReading[]): string[] =>
    readings.map(({ start, value }) => `${hhmm(start)} ${value}`);

  it('what else is read waits for settlement prices', async () => {
    const lambda = series('system-lambda', 1);
    await Promise.all([lambda, bench.feed.read(bench.span(1))]);
    const types = bench.simulator.requests
      .filter(({ path }) => path === DOWNLOAD_PATH)
      .map(({ query }) => query.get('doclookupId')!.slice(0, 5));
    const prices = types.filter((type) => type === '12301').length;
    expect(prices).toBeGreaterThan(6);
    // One may have been on its way.
    expect(types.slice(0, prices + 1).filter((type) => type !== '12301').length).toBeLessThanOrEqual(1);
    expect(types.length).toBeGreaterThan(prices + 12);
  });

  it('has five-minute prices, and what is expected of the next hour', async () => {
    expect(shown(await series('five-minute-price', 0.25))).toEqual(['20:55 55', '21:00 0', '21:05 5']);
    const ahead = await series('indicative-price', 1, 2);
    expect(ahead).toHaveLength(12);
    expect(isoUtc(ahead[0]!.start)).toContain('T21:10');
  });

  it('has lambda and adders by what they are added to', async () => {
    expect((await series('system-lambda', 0.1)).map(({ value }) => value)).toEqual([21.5]);
    const adders = await series('price-adder', 0.1);
    expect(adders.map(({ place, value }) => [place, value])).toEqual([
      ['RTRDPA', 0.75],
      ['RTRDPARUS', 1.5],
      ['RTRDPANSS', 2.25],
    ]);
  });

  it('has reserves of the day ahead, and in real time', async () => {
    const ahead = await series('reserve-price', 1, 24);
    expect(ahead.filter(({ place }) => place === 'ECRS')).toHaveLength(25);
    const now = (await series('real-time-reserve-price', 0.9)).filter(({ place }) => place === 'ECRS');
    expect(shown(now)).toEqual(['20:15 15.4', '20:30 30.4', '20:45 45.4']);
  });

  it('has load as it was, and its forecasts by the model in use, known since they were published', async () => {
    expect(shown(await series('load', 2))).toEqual([
      '19:15 49915',
      '19:30 49930',
      '19:45 49945',
      '20:00 50000',
      '20:15 50015',
      '20:30 50030',
      '20:45 50045',
    ]);
    const forecasts = await series('load-forecast', 48, 1);
    expect(forecasts.map(({ start, value, knownAt }) => [hhmm(start), value, hhmm(knownAt)])).toEqual([
      ['18:00', 50_018, '18:30'],
      ['19:00', 50_018, '18:30'],
      ['20:00', 50_018, '18:30'],
      ['21:00', 50_018, '18:30'],
      ['22:00', 50_018, '18:30'],
      ['19:00', 50_019, '19:30'],
      ['20:00', 50_019, '19:30'],
      ['21:00', 50_019, '19:30'],
      ['22:00', 50_019, '19:30'],
      ['20:00', 50_020, '20:30'],
      ['21:00', 50_020, '20:30'],
      ['22:00', 50_020, '20:30'],
    ]);
  });

  it('has wind and sun as they were and as they are forecast', async () => {
    for (const kind of ['wind', 'solar'] as const) {
      const newest = (await series(kind, 2.2, 1)).filter(({ knownAt }) => hhmm(knownAt) === '20:55');
      expect(newest.map(({ series: name, start, value }) => [name, hhmm(start), value])).toEqual([
        [kind, '19:00', 9_019],
        [`${kind}-forecast`, '20:00', 10_020],
        [`${kind}-forecast`, '21:00', 10_021],
        [`${kind}-forecast`, '22:00', 10_022],
      ]);
    }
  });

  it.each(['2026-03-08T10:07:00Z', '2026-11-01T10:07:00Z'])(
    'around the change of clocks each interval has its own figure, and none is missing: %s',
    async (now) => {
      bench.clock.advance(Date.parse(now) / 1e3 - bench.clock.now().toSeconds());
      const from = bench.clock.now().startOf('hour').minus({ hours: 4 });
      const expected = (to: string, figure: (start: DateTime) => number): [string, number][] =>
        intervalStarts(from, DateTime.fromISO(`${now.slice(0, 11)}${to}Z`, { zone: 'utc' }), 15).map(
          (start) => [isoUtc(start), figure(start)],
        );
      const told = (readings: readonly SeriesReading[]) =>
        readings.map(({ start, value }) => [isoUtc(start), value]);
      const hoursBack = bench.clock.now().diff(from).as('hours');
      expect(told(await series('load', hoursBack))).toEqual(expected('10:00', demandMw));
      const reserves = await series('real-time-reserve-price', 2);
      const nonSpin = told(reserves.filter(({ place }) => place === 'NSPIN'));
      expect(nonSpin).toEqual(expected('10:00', (start) => realTimeReserveUsdPerMw(start, 3)).slice(9));
      const wind = (await series('wind', hoursBack)).filter(({ series: name }) => name === 'wind');
      expect(new Set(told(wind).map(([start, mw]) => `${String(start)} ${String(mw)}`))).toEqual(
        new Set([6, 7, 8].map((hour) => `${now.slice(0, 11)}0${hour}:00:00.000Z ${9_000 + hour}`)),
      );
    },
  );

  it.each(ERCOT_SERIES_KINDS)('%s: an empty listing is stale', async (kind) => {
    bench.simulator.fault = { kind: 'empty' };
    await expect(series(kind, 3, 24)).rejects.toMatchObject({ code: 'stale' });
  });

  it('a column that has gone stops its own report alone, and no document is downloaded in vain again', async () => {
    bench.simulator.renamed.set('RTRDPA', 'Adder');
    const malformed = {
      code: 'malformed',
      message: expect.stringContaining(
        'NP6-323-CD has no column RTRDPA; it has SCEDTimestamp, RepeatedHourFlag, SystemLambda, Adder',
      ),
    };
    await expect(series('price-adder', 0.1)).rejects.toMatchObject(malformed);
    const before = bench.downloads();
    await expect(series('price-adder', 0.1)).rejects.toMatchObject(malformed);
    expect(bench.downloads()).toBe(before);
    expect(await series('system-lambda', 0.1)).toHaveLength(1);
  });

  describe('corrections', () => {
    const corrected = () =>
      bench.feed
        .corrections!.read(bench.span(31 * 24))
        .then((all) =>
          all.map(({ start, priceUsdPerMwh, originalUsdPerMwh, correctedAt }) => [
            isoUtc(start).slice(5, 16),
            originalUsdPerMwh,
            priceUsdPerMwh,
            isoUtc(correctedAt).slice(5, 16),
          ]),
        );
    const correct = (start: string, correctedUsdPerMwh: number, correctedAt: string): void => {
      const at = (text: string) => DateTime.fromISO(`2026-${text}Z`, { zone: 'utc' });
      bench.simulator.corrections.push({
        start: at(start),
        correctedUsdPerMwh,
        correctedAt: at(correctedAt),
      });
    };

    it('none is an answer; of several the last counts; other products in the list are passed over', async () => {
      expect(await corrected()).toEqual([]);
      correct('07-10T18:15', 453.89, '07-12T15:00');
      correct('07-10T18:15', 460, '07-13T15:00');
      correct('07-11T00:00', -5, '07-13T15:00');
      expect(await corrected()).toEqual([
        ['07-10T18:15', 15, 460, '07-13T15:00'],
        ['07-11T00:00', 0, -5, '07-13T15:00'],
      ]);
      expect(bench.downloads()).toBe(6);
      await corrected();
      expect(bench.downloads()).toBe(6);
    });

    it('what was published before the window is not downloaded', async () => {
      correct('05-01T18:15', 1, '05-03T15:00');
      correct('07-10T18:15', 2, '07-12T15:00');
      expect(await corrected()).toHaveLength(1);
      expect(bench.downloads()).toBe(2);
    });

    it('of a long list the newest are read first, the others in the rounds that follow', async () => {
      for (let day = 1; day <= 13; day += 1) {
        for (const hour of ['10', '12', '14', '16']) {
          const date = `07-${String(day).padStart(2, '0')}`;
          correct(`${date}T01:15`, day, `${date}T${hour}:00`);
        }
      }
      const first = await corrected();
      expect(first.length).toBeLessThan(13);
      expect(first.at(-1)![2]).toBe(13);
      expect(bench.downloads()).toBe(45);
      await corrected();
      expect(await corrected()).toHaveLength(13);
      expect(bench.downloads()).toBe(104);
    });

    it('a document that cannot be read is passed over once a newer one could, whichever points that is of', async () => {
      const ofOther = () =>
        bench.feed.corrections!.read({ ...bench.span(31 * 24), settlementPoint: 'HB_WEST' });
      bench.simulator.renamed.set('SPPCorrected', 'SPPNew');
      correct('07-10T18:15', 453.89, '07-12T15:00');
      for (const read of [corrected, ofOther]) {
        await expect(read()).rejects.toMatchObject({ code: 'malformed' });
      }
      bench.simulator.renamed.clear();
      correct('07-11T18:15', 1, '07-13T15:00');
      expect((await corrected()).map(([start]) => start)).toEqual(['07-11T18:15']);
      expect(await ofOther()).toEqual([]);
    });

    it('a column that has gone is told, though older documents had it', async () => {
      correct('07-10T18:15', 453.89, '07-12T15:00');
      expect(await corrected()).toHaveLength(1);
      bench.simulator.renamed.set('SPPCorrected', 'SPPNew');
      correct('07-11T18:15', 453.89, '07-13T15:00');
      await expect(corrected()).rejects.toMatchObject({
        code: 'malformed',
        message: expect.stringContaining('NP4-197-M has no column SPPCorrected'),
      });
    });
  });
});
