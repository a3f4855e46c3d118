import { afterEach, beforeEach, expect, it } from '@jest/globals';
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
