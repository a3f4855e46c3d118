import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { SiteConfig } from '../core/site.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';

const SENSOR = { protocol: 'mqtt-sensor', differenceCMax: 12, settings: {} };
const SITE: SiteConfig = {
  ...testSite({ count: 1 }),
  sensors: [
    { sensorId: 'yard', ...SENSOR },
    { sensorId: 'roof', ...SENSOR },
  ],
};
const MINUTE = 60;

describeWithDatabase('sensors of the weather', () => {
  let db: TestDatabase;
  let ingest: TestIngest;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [SITE]);
  });
  afterEach(async () => {
    await ingest.service.stop();
    await db.drop();
  });

  const view = () => ingest.reader.weatherView(SITE, ingest.clock.now());
  const status = () => ingest.service.statuses(SITE.siteId).find(({ kind }) => kind === 'local-weather')!;
  const ledgerKinds = async (): Promise<string[]> =>
    (await ingest.ledger.read(SITE.siteId, { fromSeq: 1, limit: 100 })).map(({ kind }) => kind);

  /** Rounds a minute apart, each ended before the next. */
  async function minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) await ingest.nextSensorRound(MINUTE);
  }

  it('tell the present; what they do not measure, the source of forecasts tells', async () => {
    ingest.market.air.set('yard', { dryBulbC: 33.4, relativeHumidityRatio: 0.3, wetBulbC: 20.1 });
    await ingest.service.start();
    expect(await view()).toMatchObject({
      source: 'yard, simulated',
      dryBulbC: 33.4,
      wetBulbC: 20.1,
      relativeHumidityRatio: 0.3,
      windMetresPerSecond: 3,
      ageMinutes: 0,
      stale: false,
    });
    expect(status()).toMatchObject({ state: 'ok', sourceId: 'yard' });
  });

  it('stand in for each other in their order, and then the forecast does', async () => {
    ingest.market.air.set('roof', { dryBulbC: 31 });
    await ingest.service.start();
    expect(await view()).toMatchObject({ source: 'roof, simulated', dryBulbC: 31 });
    ingest.market.air.clear();
    ingest.clock.advance(16 * MINUTE);
    expect(await view()).toMatchObject({ source: 'simulated', dryBulbC: 30 });
  });

  it('are quarantined by name where their unit is another, and let out when it is right', async () => {
    ingest.market.air.set('yard', { dryBulbC: 55 });
    ingest.market.dryBulbC = 13;
    await ingest.service.start();
    expect(await ingest.rowsOf('weather_observation')).toBe(0);
    expect((await view()).dryBulbC).toBe(13);
    expect(status().quarantined).toEqual([
      { sourceId: 'yard', reason: '55 °C, where 13 °C is expected: it is in °F, not in °C' },
    ]);
    expect(await ledgerKinds()).toContain('feed-quarantined');
    ingest.market.air.set('yard', { dryBulbC: 12.8 });
    await minutes(1);
    expect(status().quarantined).toEqual([]);
    expect(await ledgerKinds()).toContain('feed-cleared');
    expect((await view()).dryBulbC).toBe(12.8);
  });

  it('that stand still for hours are not taken until they move', async () => {
    const air = { dryBulbC: 25.1, wetBulbC: null, relativeHumidityRatio: 0.41, windMetresPerSecond: null };
    const start = ingest.clock.now();
    for (let at = 0; at < 13; at += 1) {
      const reading = { at: start.minus({ minutes: 30 * (13 - at) }), ...air };
      await ingest.weather.addObservation(SITE.siteId, 'yard', reading, reading.at);
    }
    ingest.market.air.set('yard', air);
    await ingest.service.start();
    expect(status().quarantined[0]?.reason).toMatch(/the same to the last digit for 6\.5 h/);
    ingest.market.air.set('yard', { ...air, dryBulbC: 25.2 });
    await minutes(1);
    expect(status().quarantined).toEqual([]);
  });

  it('make the hour’s mean what was observed, whatever the source tells of it later', async () => {
    const hour = ingest.clock.now().startOf('hour');
    const air = { wetBulbC: null, relativeHumidityRatio: null, windMetresPerSecond: null };
    const told = async (dryBulbC: number, minute: number): Promise<void> => {
      const known = hour.plus({ minutes: minute });
      await ingest.weather.addHours(SITE.siteId, [{ start: hour, dryBulbC, ...air }], 'a', known);
    };
    await told(30, -60);
    await told(31, 5);
    for (const [minute, dryBulbC] of [
      [10, 33],
      [50, 35],
    ] as const) {
      const at = hour.plus({ minutes: minute });
      await ingest.weather.addObservation(SITE.siteId, 'yard', { at, dryBulbC, ...air }, at);
    }
    await told(29, 70);
    const at = hour.plus({ hours: 2 });
    const { observedC, forecastC } = await ingest.seriesReader.temperatures(SITE, { from: hour, to: at, at });
    const known = (minute: number) =>
      observedC.asOf(hour.plus({ minutes: minute }).toMillis()).at(hour.toMillis());
    expect([known(5), known(50), known(100)]).toEqual([31, 34, 34]);
    expect(forecastC.asOf(at.toMillis()).at(hour.toMillis())).toBe(30);
  });
});
