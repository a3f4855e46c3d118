import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { compiledWorker } from '../../test/support/compiled-worker.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { strike } from '../core/planner/strike.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import {
  FeedReader,
  FeedStore,
  ForwardCurveStore,
  SeriesReader,
  SeriesStore,
  WeatherStore,
} from '../ingest/index.js';
import type { SettingsService } from '../settings/index.js';
import type { Envelopes } from '../state/index.js';
import { BacktestDesk } from './backtest-desk.js';
import { HistoryReader } from './history-reader.js';
import type { AskedBacktest } from './run.js';
import { RunStore } from './run-store.js';

const SITE: SiteConfig = testSite({ count: 10 });
const DRAFT: SiteConfig = { ...SITE, policy: strike(60, SITE.policy) };
const CHANGES = [{ path: 'policy.kind', from: 'economic', to: 'threshold' }];
const WAIT_MS = 60_000;

describeWithDatabase('backtests while Ebb runs', () => {
  let worker: ReturnType<typeof compiledWorker>;
  let db: TestDatabase;
  let desk: BacktestDesk;
  const clock = new HandClock('2026-08-20T00:00:00Z');
  const from = clock.now().minus({ days: 3 });

  beforeAll(() => void (worker = compiledWorker('src/backtest-runs')));
  afterAll(() => worker?.remove());
  beforeEach(async () => {
    db = await testDatabase();
    desk = newDesk();
    const feeds = new FeedStore(db.dataSource);
    const prices = Array.from({ length: 96 * 3 }, (_, index) => ({
      start: from.plus({ minutes: 15 * index }),
      minutes: 15,
      priceUsdPerMwh: index % 20 === 7 ? 300 : 30,
    }));
    await feeds.addPrices(SITE, prices, 'test', clock.now());
  });
  afterEach(async () => {
    await desk.onModuleDestroy();
    await db.drop();
  });

  function newDesk(): BacktestDesk {
    const feeds = new FeedStore(db.dataSource);
    const reader = new FeedReader(
      feeds,
      new WeatherStore(db.dataSource),
      new ForwardCurveStore(db.dataSource),
    );
    const series = new SeriesReader(db.dataSource, new SeriesStore(db.dataSource));
    const settings = {
      hashInForce: async () => 'abc',
      check: async () => ({ site: DRAFT, changes: CHANGES }),
    } as unknown as SettingsService;
    return new BacktestDesk(
      new RunStore(db.dataSource),
      new HistoryReader(db.dataSource, reader, series),
      settings,
      new FleetRegistry({ sites: [SITE] } as unknown as AppConfig),
      (() => ({ upSeconds: 60, downSeconds: 10 })) as unknown as Envelopes,
      clock,
      worker.file,
    );
  }

  const asked = (more: Partial<AskedBacktest> = {}): AskedBacktest => ({
    name: 'three days',
    from: from.toISO()!,
    to: clock.now().toISO()!,
    yaml: null,
    policies: [],
    settlementPoint: null,
    hashpriceUsdPerPhDay: 48,
    lagMinutes: null,
    ...more,
  });

  async function ended(runId: string) {
    for (const end = Date.now() + WAIT_MS; ;) {
      const found = (await desk.find('test', runId))!;
      if (found.state !== 'running') return found;
      if (Date.now() > end) throw new Error(`still running: ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('are run in a thread, one at a time, and kept with their results', async () => {
    const run = await desk.start('test', asked({ yaml: 'policy: …', policies: ['strike:100'] }), 'ana');
    expect(run).toMatchObject({ state: 'running', askedBy: 'ana', settingsHash: 'abc', changes: CHANGES });
    await expect(desk.start('test', asked(), 'bob')).rejects.toThrow(/backtest by ana is under way/);
    const done = await ended(run.runId);
    expect(done).toMatchObject({
      state: 'done',
      progress: 1,
      problem: null,
      summary: { name: 'draft', days: 3 },
    });
    expect(done.result!.outcomes.map(({ name }) => name)).toEqual([
      'always-on',
      'best-strike',
      'present',
      'draft',
      'strike:100',
    ]);
    expect(done.result!.basis).toMatchObject({ intervals: 288, intervalsMissing: 0, lagMinutes: 15 });
    // A further one may begin, and another Ebb finds both.
    const second = await desk.start('test', asked({ name: 'again' }), 'bob');
    await ended(second.runId);
    const [newest, oldest] = await newDesk().list('test', 10, null);
    const ids = [newest!, oldest!].map(({ runId }) => runId).sort();
    expect(ids).toEqual([run.runId, second.runId].sort());
    expect(await desk.list('test', 10, [newest!.askedAt, newest!.runId])).toEqual([oldest]);
  });

  it('are cancelled, and say after a restart that they were interrupted', async () => {
    const year = asked({ policies: ['economic', 'strike:31', 'strike:32', 'strike:33'] });
    const first = await desk.start('test', year, 'ana');
    await desk.cancel('test', first.runId);
    expect(await ended(first.runId)).toMatchObject({ state: 'cancelled', result: null });
    const second = await desk.start('test', year, 'ana');
    await desk.onModuleDestroy();
    desk = newDesk();
    await desk.onModuleInit();
    expect(await desk.find('test', second.runId)).toMatchObject({
      state: 'interrupted',
      problem: expect.stringContaining('start it again'),
    });
    const again = await desk.again('test', second.runId, 'bob');
    expect(again.asked).toEqual(second.asked);
    expect(await ended(again.runId)).toMatchObject({ state: 'done' });
  });

  it('are refused, or fail, in words where they cannot be run', async () => {
    await expect(desk.start('test', asked({ to: from.toISO()! }), 'ana')).rejects.toThrow(/after `from`/);
    const long = asked({ from: from.minus({ days: 500 }).toISO()! });
    await expect(desk.start('test', long, 'ana')).rejects.toThrow(/400 days at the most/);
    const odd = asked({ policies: ['greedy'] });
    await expect(desk.start('test', odd, 'ana')).rejects.toThrow(/^policy greedy: there is no such policy/);
    const elsewhere = await desk.start('test', asked({ settlementPoint: 'HB_NORTH' }), 'ana');
    expect(await ended(elsewhere.runId)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/no prices of HB_NORTH are on record/),
    });
    const poor = await desk.start('test', asked({ hashpriceUsdPerPhDay: null }), 'ana');
    expect((await ended(poor.runId)).problem).toMatch(/give one in USD\/PH\/day/);
  });
});
