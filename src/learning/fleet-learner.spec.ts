import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { seenStates, TEST_ENVELOPE, testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { isoUtc } from '../core/interval.js';
import { CommandHistory } from '../dispatch/index.js';
import {
  CustomerHours,
  FleetRegistry,
  FleetState,
  LearnedFleet,
  SiteStore,
  TelemetryStore,
} from '../fleet/index.js';
import { FeedReader, OverrideStore } from '../ingest/index.js';
import { FeedStore } from '../ingest/feed-store.js';
import { ForwardCurveStore } from '../ingest/forward-curve-store.js';
import { WeatherStore } from '../ingest/weather-store.js';
import { Ledger } from '../ledger/index.js';
import { makePlan } from '../core/planner/index.js';
import { type EnrolmentService, StateService } from '../state/index.js';
import { FleetLearner } from './fleet-learner.js';

const SITE = testSite({ count: 40 });
const CONFIG = {
  http: { host: '127.0.0.1', port: 0 },
  simulation: { speed: 1, seed: 1, market: 'always', misbehavingRatio: 0 },
  sites: [SITE],
} as const;
const HOUR_SECONDS = 3600;

describeWithDatabase('what is learned of a fleet', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let started: ReturnType<typeof start>;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock();
    started = start();
    await started.fleet.load(SITE.siteId);
    await started.sites.register(SITE, 'test');
  });
  afterEach(() => db.drop());

  /** The stages as a start of Ebb makes them. */
  function start() {
    const registry = new FleetRegistry(CONFIG);
    const database = db.dataSource;
    const ledger = new Ledger(database, clock, newKey());
    const fleet = new FleetState(registry, database);
    const learned = new LearnedFleet(database, ledger);
    const telemetry = new TelemetryStore(registry, fleet, database);
    const sites = new SiteStore(database, ledger);
    const weather = new WeatherStore(database);
    const reader = new FeedReader(new FeedStore(database), weather, new ForwardCurveStore(database));
    const history = new CommandHistory(database);
    const envelopes = () => TEST_ENVELOPE;
    const learner = new FleetLearner(registry, fleet, telemetry, history, reader, learned, clock, envelopes);
    const overrides = new OverrideStore(database, ledger, registry, clock);
    const state = new StateService(
      registry,
      fleet,
      sites,
      new CustomerHours(registry, database),
      reader,
      overrides,
      learned,
      { states: () => Promise.resolve([]) } as unknown as EnrolmentService,
      clock,
      envelopes,
      'live',
    );
    return { fleet, ledger, learned, learner, weather, telemetry, sites, state };
  }

  /** An hour in which every miner draws and hashes these shares of what the catalogue says. */
  async function hour(power: number, hashrate: number): Promise<void> {
    const { fleet, weather, telemetry, learner } = started;
    clock.advance(HOUR_SECONDS);
    const now = clock.now();
    const air = { dryBulbC: 30, wetBulbC: null, relativeHumidityRatio: null, windMetresPerSecond: null };
    await weather.addHours(SITE.siteId, [{ start: now.startOf('hour'), ...air }], 'test', now);
    const { miners } = new FleetRegistry(CONFIG).fleet(SITE.siteId);
    const seen = seenStates({ miners } as never, 'nominal', isoUtc(now));
    miners.forEach(({ minerId }, index) => {
      const state = seen.get(minerId)!;
      const noise = 1 + 0.01 * Math.sin(index);
      state.powerW! *= power * noise;
      state.hashrateThs *= hashrate * noise;
      Object.assign(fleet.state(SITE.siteId, minerId), state);
    });
    await telemetry.record(SITE.siteId, telemetry.sitePower(SITE.siteId, now, now));
    await learner.learnDue(SITE);
  }

  const snapshot = () => started.state.freeze(SITE, 'test', null);
  const figures = async () =>
    (await started.ledger.read(SITE.siteId, { fromSeq: 1, limit: 100 })).filter(
      ({ kind }) => kind === 'figures-learned',
    );

  it('is planned with once it is firm, which the ledger knows, and survives a restart', async () => {
    await hour(1.05, 0.97);
    await hour(1.05, 0.97);
    expect((await snapshot()).groups[0]!.learned).toBeUndefined();
    expect(await figures()).toEqual([]);
    await hour(1.05, 0.97);
    await hour(1.05, 0.97);
    const [group] = (await snapshot()).groups;
    expect(group!.learned).toEqual(['power', 'hashrate']);
    const nominal = group!.operatingPoints.find(({ id }) => id === 'nominal')!;
    expect(nominal.powerW / 3000).toBeGreaterThan(1.03);
    expect(nominal.powerW / 3000).toBeLessThan(1.06);
    expect(nominal.hashrateThs / 130).toBeLessThan(0.985);
    const [entry] = await figures();
    expect(JSON.stringify(entry!.body)).toContain('"28..32 °C"');
    const plan = makePlan(await snapshot());
    expect(plan.groups[0]!.learned!.points).toContainEqual({
      pointId: 'nominal',
      powerW: nominal.powerW,
      hashrateThs: nominal.hashrateThs,
    });

    started = start();
    await started.fleet.load(SITE.siteId);
    expect((await snapshot()).groups[0]!.operatingPoints).toEqual(group!.operatingPoints);
    expect(await started.learner.learnDue(SITE)).toBe(false);
  });

  it('is not used where the site says so, and not where the weather is unknown', async () => {
    for (let hours = 0; hours < 5; hours += 1) await hour(1.05, 0.97);
    expect(
      (await started.state.freeze({ ...SITE, learning: { use: false } }, 'test', null)).groups[0]!.learned,
    ).toBeUndefined();
    expect((await snapshot()).groups[0]!.learned).toBeDefined();
    clock.advance(24 * HOUR_SECONDS);
    expect((await snapshot()).groups[0]!.learned).toBeUndefined();
  });

  it('changes plans only where it differs enough to matter', async () => {
    for (let hours = 0; hours < 12; hours += 1) await hour(1.05, 0.97);
    const before = await started.learned.state(SITE.siteId);
    const entries = (await figures()).length;
    await hour(1.05, 0.97);
    const after = await started.learned.state(SITE.siteId);
    expect(after.version).toBe(before.version + 1);
    expect(after.curves).not.toEqual(before.curves);
    expect(after.inUse).toEqual(before.inUse);
    expect(await figures()).toHaveLength(entries);
  });

  it('takes wake times and responders from the first attempts of commands, each once', async () => {
    const sent = clock.now();
    clock.advance(1800);
    await db.dataSource.query(
      `INSERT INTO command (command_id, site_id, miner_id, epoch, point_id, from_point_id, attempt, issued_at, deadline_at,
                            outcome, closed_at)
       SELECT gen_random_uuid(), $1, miner_id, 1, point, from_point, attempt, $3::timestamptz, $3::timestamptz,
              outcome, $3::timestamptz + make_interval(secs => seconds)
       FROM UNNEST($2::text[]) AS miner(miner_id)
       CROSS JOIN (VALUES ('nominal', 'sleep', 1, 'confirmed', 30), ('sleep', 'nominal', 1, 'confirmed', 5),
                          ('sleep', 'nominal', 2, 'confirmed', 1), ('sleep', 'nominal', 1, 'superseded', 9))
         AS told(point, from_point, attempt, outcome, seconds)`,
      [SITE.siteId, SITE.miners.map(({ minerId }) => minerId), sent.toJSDate()],
    );
    await started.learner.learnDue(SITE);
    const [group] = (await snapshot()).groups;
    expect(group!.learned).toEqual(['up-seconds', 'down-seconds']);
    expect(group!.upSeconds).toBeLessThan(50);
    expect(group!.upSeconds).toBeGreaterThanOrEqual(30);
    expect(group!.downSeconds).toBeLessThan(10);
    const { responders } = await started.learned.state(SITE.siteId);
    expect(responders.groups[group!.groupId]).toEqual({ responded: 19 + 40, failed: 1 });
    clock.advance(HOUR_SECONDS);
    await started.learner.learnDue(SITE);
    expect((await started.learned.state(SITE.siteId)).responders).toEqual(responders);
  });
});
