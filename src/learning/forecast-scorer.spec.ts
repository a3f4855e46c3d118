import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { meanPinballLoss, type PriceForecast, type ScoreSummary } from '../core/forecast/index.js';
import { fromIso } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { HorizonStore } from '../plan/index.js';
import { ForecastScorer } from './forecast-scorer.js';
import { ScoreStore } from './score-store.js';

const SITE = testSite({ count: 1 });
const T = (text: string): DateTime => fromIso(`2024-08-20T${text}:00Z`);
const PROBABILITIES = [0.1, 0.5, 0.9];
const QUANTILES = [20, 30, 120];

describeWithDatabase('forecasts scored once prices are known', () => {
  let db: TestDatabase;
  let ingest: TestIngest;
  let clock: HandClock;

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock();
    ingest = new TestIngest(db.dataSource, [SITE]);
  });
  afterEach(() => db.drop());

  function scorer(): ForecastScorer {
    const { dataSource } = db;
    const horizons = new HorizonStore(dataSource, ingest.ledger);
    return new ForecastScorer(horizons, ingest.seriesReader, new ScoreStore(dataSource), clock);
  }

  /** A look ahead of quarters for four hours and hours after that, every step thought to be alike. */
  async function lookedAhead(madeAt: DateTime): Promise<void> {
    const step = (start: DateTime, minutes: number): PriceForecast['steps'][number] => ({
      startMs: start.toMillis(),
      minutes,
      anchor: 'profile',
      meanUsdPerMwh: 40,
      quantilesUsdPerMwh: QUANTILES,
      spikeProbability: 0.2,
    });
    const hour = madeAt.startOf('hour');
    const forecast: PriceForecast = {
      madeAtMs: madeAt.toMillis(),
      probabilities: PROBABILITIES,
      spikeUsdPerMwh: 100,
      steps: [
        ...Array.from({ length: 16 }, (_, index) => step(hour.plus({ minutes: 15 * index }), 15)),
        ...Array.from({ length: 22 }, (_, index) => step(hour.plus({ hours: 4 + index }), 60)),
      ],
      absErrorUsdPerMwh: { 'day-ahead': null, profile: null },
      errorRatioWithoutDayAhead: null,
    };
    await db.dataSource.query(
      `INSERT INTO horizon (site_id, horizon_id, made_at, model_id, total_ms, solver_ms, input, plan)
       VALUES ($1, $2, $3, 'm', 1, 1, '{}', $4)`,
      [SITE.siteId, `h${madeAt.toMillis()}`, madeAt.toJSDate(), canonicalJson({ forecast, plan: {} })],
    );
  }

  async function settled(start: DateTime, priceUsdPerMwh: number): Promise<void> {
    const price = { start, minutes: 15, priceUsdPerMwh };
    await ingest.store.addPrices(SITE, [price], 'test', start.plus({ minutes: 15 }));
  }

  async function lines(): Promise<Record<string, ScoreSummary>> {
    const { summaries } = await scorer().scores(SITE.siteId, 'price');
    return Object.fromEntries(summaries.map((each) => [`${each.source} ${each.leadMinutesMax}`, each]));
  }

  it('scores nothing before there is a look ahead', async () => {
    await settled(T('12:00'), 50);
    clock.advance(3600);
    expect(await scorer().scoreDue(SITE)).toBe(0);
    expect(await scorer().scores(SITE.siteId, 'price')).toEqual({
      series: 'price',
      scoredTo: null,
      summaries: [],
    });
  });

  it('takes the newest forecast made in time, beside what was known then', async () => {
    await settled(T('09:30'), 25);
    await settled(T('09:45'), 26);
    await settled(T('10:00'), 500);
    await lookedAhead(T('09:45'));
    await lookedAhead(T('09:46'));
    const day = { operator: 'ercot', series: 'day-ahead-price', place: SITE.market.settlementPoint } as const;
    await ingest.series.add(
      day,
      [{ start: T('10:00'), minutes: 60, value: 90, knownAt: T('08:00') }],
      'test',
    );
    expect(await scorer().scoreDue(SITE)).toBeGreaterThan(0);
    const found = await lines();
    // 09:46 is not fifteen minutes before 10:00; the hour's forecasts were too young for longer leads.
    expect(Object.keys(found)).toEqual(['day-ahead 15', 'ebb 15', 'persistence 15']);
    expect(found['ebb 15']).toMatchObject({ count: 1, coverage: 0, nominalCoverage: 0.8, brierOfRate: 0 });
    expect(found['ebb 15']!.brier).toBeCloseTo(0.64);
    expect(found['ebb 15']!.pinball).toBeCloseTo(meanPinballLoss(PROBABILITIES, QUANTILES, 500));
    expect(found['persistence 15']!.crps).toBeGreaterThan(found['day-ahead 15']!.crps!);
  });

  it('scores nothing twice, goes on after a restart, and waits for a price that is late', async () => {
    await lookedAhead(T('09:00'));
    for (const start of ['09:15', '09:30', '10:00']) await settled(T(start), 30);
    const first = scorer();
    await first.scoreDue(SITE);
    await first.scoreDue(SITE);
    expect((await first.scores(SITE.siteId, 'price')).scoredTo).toBeNull();
    await settled(T('09:00'), 30);
    await scorer().scoreDue(SITE);
    await scorer().scoreDue(SITE);
    expect((await scorer().scores(SITE.siteId, 'price')).scoredTo).toEqual(T('09:45'));
    await settled(T('09:45'), 30);
    await scorer().scoreDue(SITE);
    await scorer().scoreDue(SITE);
    expect((await lines())['ebb 15']).toMatchObject({ count: 1, coverage: 1 });
    expect((await lines())['ebb 60']).toMatchObject({ count: 1, coverage: 1 });
  });

  describe('of the weather', () => {
    const DAY_HOURS = 24;
    const NOON = fromIso('2024-08-20T12:00:00Z');
    const air = { relativeHumidityRatio: null, windMetresPerSecond: null };

    async function told(start: DateTime, dryBulbC: number, hoursBefore: number): Promise<void> {
      const hour = { start, dryBulbC, wetBulbC: dryBulbC - 10, ...air };
      await ingest.weather.addHours(SITE.siteId, [hour], 'nws', start.minus({ hours: hoursBefore }));
    }
    const leads = async (series: 'temperature' | 'wet-bulb') =>
      (await scorer().scores(SITE.siteId, series)).summaries.map((each) => [
        `${each.source} ${each.leadMinutesMax / 60}`,
        each.count,
        each.bias,
        each.crps,
      ]);

    /** Noon of three days, each thought of three days, two days, one day and three hours before. */
    beforeEach(async () => {
      const days = [
        { thoughtC: [36, 34, 32, 31], cameC: 30 },
        { thoughtC: [33, 31, 30, 29], cameC: 31 },
        { thoughtC: [30, 33, 36, 31], cameC: 32 },
      ];
      for (const [day, { thoughtC, cameC }] of days.entries()) {
        const noon = NOON.plus({ days: day });
        for (const [index, hoursBefore] of [73, 49, 25, 3].entries()) {
          await told(noon, thoughtC[index]!, hoursBefore);
        }
        await told(noon, cameC, -0.5);
      }
      // What was the newest observation when the first of them were forecast.
      for (const hours of [75, 50]) await told(NOON.minus({ hours }), 25, -0.5);
      clock.advance(NOON.plus({ days: 2, hours: 8 }).diff(clock.now()).as('seconds'));
      for (let pass = 0; pass < 6; pass += 1) await scorer().scoreDue(SITE);
    });

    it('scores them by lead time against what was observed, beside the newest observation then', async () => {
      // Off by 6, 2, −2 three days ahead; 4, 0, 1 two days; 2, −1, 4 one day.
      const forecast = [
        ['forecast 24', 3, 5 / 3, 7 / 3],
        ['forecast 48', 3, 5 / 3, 5 / 3],
        ['forecast 72', 3, 2, 10 / 3],
      ];
      // An hour is known half an hour after it began: 25, 25, 30 a day before; 25 each time before that.
      const persistence = [
        ['persistence 24', 3, -13 / 3, 13 / 3],
        ['persistence 48', 3, -6, 6],
        ['persistence 72', 3, -6, 6],
      ];
      for (const series of ['temperature', 'wet-bulb'] as const) {
        const found = (await leads(series)).filter(([name]) => /(24|48|72)$/.test(String(name)));
        expect(found.map(([name, count]) => [name, count])).toEqual(
          [...forecast, ...persistence].map(([name, count]) => [name, count]),
        );
        for (const [index, [, , biasC, errorC]] of [...forecast, ...persistence].entries()) {
          expect(found[index]![2]).toBeCloseTo(Number(biasC));
          expect(found[index]![3]).toBeCloseTo(Number(errorC));
        }
      }
    });

    it('says in a word how far they were off a day ahead', async () => {
      expect(await scorer().weatherErrors(SITE.siteId)).toEqual({
        siteId: SITE.siteId,
        leadMinutes: 60 * DAY_HOURS,
        count: 3,
        meanAbsoluteErrorC: expect.closeTo(7 / 3),
        biasC: expect.closeTo(5 / 3),
      });
      expect(await scorer().weatherErrors('elsewhere')).toBeNull();
    });

    it('goes by a thermometer at the site where there is one', async () => {
      const noon = NOON.plus({ days: 3 });
      await told(noon, 30, 25);
      await told(noon, 31, -0.5);
      const at = noon.plus({ minutes: 20 });
      const reading = { at, dryBulbC: 34, wetBulbC: null, ...air };
      await ingest.weather.addObservation(SITE.siteId, 'yard', reading, at);
      clock.advance(DAY_HOURS * 3600);
      for (let pass = 0; pass < 3; pass += 1) await scorer().scoreDue(SITE);
      // 30 was thought, the thermometer showed 34: 5/3 · 3 − 4 over four.
      expect(await scorer().weatherErrors(SITE.siteId)).toMatchObject({
        count: 4,
        biasC: expect.closeTo(1 / 4),
      });
    });
  });

  it('scores an hour by its mean, once, and gives up on prices that never came', async () => {
    clock.advance(16 * 3600);
    await lookedAhead(T('09:40'));
    const hour = [
      ['21:00', 400],
      ['21:15', 0],
      ['21:30', 0],
      ['21:45', 0],
    ] as const;
    for (const [start, price] of hour) await settled(T(start), price);
    for (let pass = 0; pass < 3; pass += 1) await scorer().scoreDue(SITE);
    const twelve = (await lines())['ebb 720']!;
    expect(twelve).toMatchObject({ count: 1, coverage: 1 });
    expect(twelve.pinball).toBeCloseTo(meanPinballLoss(PROBABILITIES, QUANTILES, 100));
  });
});
