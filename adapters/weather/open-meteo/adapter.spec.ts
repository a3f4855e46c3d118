import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { OpenMeteo } from './adapter.js';
import { forecast, hoursOf, retryAfterSeconds } from './api.js';
import { simulateOpenMeteo } from './simulator.js';

const MIDLAND = { latitudeDeg: 31.99, longitudeDeg: -102.08 };
const KEY = 'paid-key-7';

describe('a forecast', () => {
  const document = JSON.parse(
    readFileSync(new URL('./fixtures/forecast.json', import.meta.url), 'utf8'),
  ) as Record<string, object>;

  it('is sorted; hours without a temperature are left out; percent become ratios', () => {
    const hours = hoursOf(forecast.parse(document)).map(({ start, ...rest }) => ({
      at: isoUtc(start),
      ...rest,
    }));
    expect(hours).toEqual([
      {
        at: '2026-07-14T05:00:00.000Z',
        dryBulbC: 25.3,
        wetBulbC: 16.6,
        relativeHumidityRatio: 0.43,
        windMetresPerSecond: 2.5,
      },
      {
        at: '2026-07-14T06:00:00.000Z',
        dryBulbC: 24.1,
        wetBulbC: 16.4,
        relativeHumidityRatio: 0.47,
        windMetresPerSecond: 5,
      },
      {
        at: '2026-07-14T08:00:00.000Z',
        dryBulbC: 22.8,
        wetBulbC: null,
        relativeHumidityRatio: null,
        windMetresPerSecond: null,
      },
    ]);
  });

  it('in °F is not the documented shape', () => {
    const units = { ...document['hourly_units'], temperature_2m: '°F' };
    expect(forecast.safeParse({ ...document, hourly_units: units }).success).toBe(false);
  });

  it('with a column cut short is malformed', () => {
    const hourly = { ...document['hourly'], relative_humidity_2m: [47] };
    expect(() => hoursOf(forecast.parse({ ...document, hourly }))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

it.each([
  ['Minutely API request limit exceeded. Please try again in one minute.', 60],
  ['Hourly API request limit exceeded. Please try again in the next hour.', 3_600],
  ['Daily API request limit exceeded. Please try again tomorrow.', 86_400],
  ['Too many concurrent requests', undefined],
])('“%s” means %s s', (reason, seconds) => {
  expect(retryAfterSeconds(JSON.stringify({ error: true, reason }))).toBe(seconds);
});

describe('the Open-Meteo feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function feedWith(apiKey: string | undefined): Promise<OpenMeteo> {
    const clock = new HandClock();
    simulator = await simulateOpenMeteo({ clock, dryBulbC: () => 30, apiKey: KEY });
    return new OpenMeteo({ clock, apiKey, baseUrl: simulator.baseUrl });
  }

  it('sends the key where there is one', async () => {
    expect(await (await feedWith(KEY)).read(MIDLAND)).toHaveLength(120);
  });

  it('a wrong key is unauthorised, and not in the message', async () => {
    const failure = (await feedWith('wrong-key')).read(MIDLAND);
    await expect(failure).rejects.toMatchObject({ code: 'unauthorised' });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('wrong-key') });
  });

  it('a place that is none is rejected in the words of the source', async () => {
    await expect((await feedWith(KEY)).read({ latitudeDeg: 131, longitudeDeg: 0 })).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('Latitude must be in range'),
    });
  });

  it('a forecast that ended yesterday is stale', async () => {
    const clock = new HandClock();
    simulator = await simulateOpenMeteo({ clock: new HandClock(), dryBulbC: () => 30 });
    clock.advance(4 * 86_400);
    await expect(new OpenMeteo({ clock, baseUrl: simulator.baseUrl }).read(MIDLAND)).rejects.toMatchObject({
      code: 'stale',
    });
  });
});
