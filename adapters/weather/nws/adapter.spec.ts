import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { WeatherFeed, WeatherHour } from '../../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { forecastHours, gridpoint, gridPath, observations, observedHours, point, pointPath } from './api.js';
import { nws } from './index.js';
import { type NwsSimulatorOptions, simulateNws } from './simulator.js';

const MIDLAND = { latitudeDeg: 31.99, longitudeDeg: -102.08 };
const CONTACT = 'ops@mine.example';
const GRID_PATH = '/gridpoints/MAF/104,62';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as never;

const shown = (hours: readonly WeatherHour[]): unknown[] =>
  hours.map(({ start, dryBulbC, relativeHumidityRatio, windMetresPerSecond }) => [
    isoUtc(start).slice(11, 16),
    Number(dryBulbC.toFixed(1)),
    relativeHumidityRatio,
    windMetresPerSecond === null ? null : Number(windMetresPerSecond.toFixed(2)),
  ]);

describe('a raw forecast', () => {
  it('is sorted; values that hold for hours stand in each of them; nulls are left out', () => {
    const hours = forecastHours(gridpoint.parse(fixture('gridpoint')));
    expect(shown(hours)).toEqual([
      ['05:00', 25, 0.43, 3.6],
      ['06:00', 24.4, 0.43, 3.6],
      ['07:00', 22.2, 0.5, null],
      ['08:00', 22.2, null, null],
    ]);
    expect(hours.map(({ wetBulbC }) => wetBulbC)).toEqual([
      wetBulbCOf(25, 0.43),
      wetBulbCOf(24.444444444444443, 0.43),
      wetBulbCOf(22.22222222222222, 0.5),
      null,
    ]);
  });

  it('in °F is not the documented shape', () => {
    const { properties } = fixture('gridpoint') as { properties: Record<string, object> };
    const temperature = { ...properties['temperature'], uom: 'wmoUnit:degF' };
    expect(gridpoint.safeParse({ properties: { ...properties, temperature } }).success).toBe(false);
  });

  it.each(['yesterday/PT1H', '2026-07-14T05:00:00+00:00', '2026-07-14T05:00:00+00:00/P99D'])(
    'that is valid for “%s” is malformed',
    (validTime) => {
      const { properties } = fixture('gridpoint') as { properties: Record<string, object> };
      const temperature = { uom: 'wmoUnit:degC', values: [{ validTime, value: 20 }] };
      expect(() => forecastHours(gridpoint.parse({ properties: { ...properties, temperature } }))).toThrow(
        expect.objectContaining({ code: 'malformed' }),
      );
    },
  );
});

it('what a station observed counts by the hour, without what its quality control refuses', () => {
  expect(shown(observedHours(observations.parse(fixture('observations'))))).toEqual([
    ['05:00', 25, 0.455, 2.1],
  ]);
});

it('a place is asked for with four decimals at the most', () => {
  expect(pointPath({ latitudeDeg: 31.997312, longitudeDeg: -102.1 })).toBe('/points/31.9973,-102.1');
});

itWithSharedData('recorded answers are of the shape that is read', () => {
  expect(gridPath(point.parse(sharedData('nws/points.json')))).toBe('/gridpoints/TAE/58,65');
  const forecast = forecastHours(gridpoint.parse(sharedData('nws/gridpoints_raw_excerpt.json')));
  expect(shown(forecast).slice(0, 3)).toEqual([
    ['21:00', 22.8, 0.73, 5.66],
    ['22:00', 22.2, 0.76, 5.66],
    ['23:00', 20.6, 0.84, 4.63],
  ]);
  const latest = sharedData('nws/stations_observations_latest.json');
  const observed = observedHours(observations.parse({ features: [latest] }));
  expect(observed).toHaveLength(1);
  expect(observed[0]).toMatchObject({ dryBulbC: 22.8, windMetresPerSecond: 2.1 });
});

describe('the NWS feed', () => {
  let simulator: FeedSimulator;
  const clock = new HandClock('2026-07-14T21:57:00Z');
  afterEach(() => simulator.close());

  async function feedWith(options: Partial<NwsSimulatorOptions>, contact = CONTACT): Promise<WeatherFeed> {
    simulator = await simulateNws({ clock, dryBulbC: () => 30, ...options });
    const env = {
      EBB_NWS_CONTACT: contact,
      EBB_NWS_URL: simulator.baseUrl,
      EBB_NWS_REQUESTS_PER_MINUTE: '6000',
    };
    return nws.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0.5 });
  }

  const at = (hours: readonly WeatherHour[], hoursAgo: number): number | undefined =>
    hours.find(({ start }) => start.equals(clock.now().startOf('hour').minus({ hours: hoursAgo })))?.dryBulbC;

  it('tells hours as the nearest station observed them, and those ahead as forecast', async () => {
    const hours = await (await feedWith({ observedC: () => 33 })).read(MIDLAND);
    expect([-1, 0, 1, 23].map((ago) => at(hours, ago))).toEqual([30, 33, 33, 33]);
    expect(simulator.requests.at(-1)?.path).toBe('/stations/KMAF/observations');
    expect(simulator.requests[0]?.header('user-agent')).toBe(`ebb (${CONTACT})`);
  });

  it('tells the forecast alone where the stations are far away, or silent', async () => {
    const far = await (await feedWith({ observedC: () => 33, station: [33.9, -102.2] })).read(MIDLAND);
    expect(at(far, 1)).toBe(30);
    await simulator.close();
    const feed = await feedWith({ observedC: () => 33 });
    simulator.faultPath = '/stations/KMAF/observations';
    simulator.fault = { kind: 'status', status: 503, body: '' };
    expect(at(await feed.read(MIDLAND), 1)).toBe(30);
  });

  it('looks a place up once a day', async () => {
    const feed = await feedWith({});
    await feed.read(MIDLAND);
    await feed.read(MIDLAND);
    expect(simulator.requests.filter(({ path }) => path.startsWith('/points/'))).toHaveLength(1);
    expect(simulator.requests.filter(({ path }) => path === GRID_PATH)).toHaveLength(2);
  });

  it('says that it has nothing of other countries', async () => {
    const reading = (await feedWith({})).read({ latitudeDeg: 60.4, longitudeDeg: 5.3 });
    await expect(reading).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('United States'),
    });
  });

  it('a contact that is none is refused', async () => {
    await expect((await feedWith({}, 'nobody')).read(MIDLAND)).rejects.toMatchObject({
      code: 'unauthorised',
    });
  });
});

it('without a contact it is not made, and says which variable is missing', () => {
  expect(() =>
    nws.create({ clock: new HandClock(), env: {}, seed: 1, poolFeeRatio: 0, random: () => 0.5 }),
  ).toThrow('EBB_NWS_CONTACT');
});
