import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { AirReading, WeatherFeed, WeatherHour, WeatherSensor } from '../core/ports/weather.js';
import type { SiteConfig } from '../core/site.js';
import { farFromExpected, frozenAir, impossibleAir } from '../core/weather/plausibility.js';
import { asked } from './asked.js';
import type { PolledSource } from './feed-poller.js';
import type { Quarantine } from './quarantine.js';
import type { WeatherStore } from './weather-store.js';

export interface WeatherPolling {
  readonly store: WeatherStore;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  readonly site: SiteConfig;
}

const HOUR_MS = 3_600_000;

/** Keeps the hours that a source of forecasts tells, unless they cannot be, or a sensor at the site shows other air. */
export function forecastSource(polling: WeatherPolling, feed: WeatherFeed): PolledSource {
  const { store, quarantine, clock, site } = polling;
  const { id } = feed;
  const poll: PolledSource['poll'] = async () => {
    const hours = await asked(id, () => feed.read(site.location));
    if (!hours.every(({ start, dryBulbC }) => start.isValid && Number.isFinite(dryBulbC))) {
      throw new EbbError('malformed', `${id}: an hour without a start or a temperature`);
    }
    const now = clock.now();
    const current = hours.find(({ start }) => start.toMillis() === now.startOf('hour').toMillis());
    if (!current) throw new EbbError('stale', `${id}: no weather of the current hour`);
    const problem = await wrongHours(polling, hours, current);
    if (problem !== null) throw await quarantine.hold(site.siteId, 'weather', id, problem);
    await quarantine.clear(site.siteId, 'weather', id);
    return { newRows: await store.addHours(site.siteId, hours, id, now), newestAt: now };
  };
  return { id, pollSeconds: feed.pollSeconds, poll };
}

/** Keeps what a sensor shows, unless it cannot be the air of the place. @param differenceCMax from what is expected */
export function sensorSource(
  polling: WeatherPolling,
  sensor: WeatherSensor,
  differenceCMax: number,
): PolledSource {
  const { store, quarantine, clock, site } = polling;
  const { id } = sensor;
  const poll: PolledSource['poll'] = async () => {
    const reading = await asked(id, () => sensor.read());
    if (!reading.at.isValid) throw new EbbError('malformed', `${id}: a reading without a time`);
    const problem = await wrongReading(polling, id, reading, differenceCMax);
    if (problem !== null) throw await quarantine.hold(site.siteId, 'local-weather', id, problem);
    await quarantine.clear(site.siteId, 'local-weather', id);
    const newRows = await store.addObservation(site.siteId, id, reading, clock.now());
    return { newRows, newestAt: reading.at };
  };
  return { id, pollSeconds: sensor.pollSeconds, poll };
}

/** By what cannot be in any hour, and by what a sensor shows at this moment; nobody else can tell. */
async function wrongHours(
  { store, clock, site }: WeatherPolling,
  hours: readonly WeatherHour[],
  current: WeatherHour,
): Promise<string | null> {
  for (const hour of hours) {
    const impossible = impossibleAir(hour);
    if (impossible !== null) return `${isoUtc(hour.start)}: ${impossible}`;
  }
  const observed = await store.observed(site.siteId, clock.now());
  const sensor = site.sensors?.find(({ sensorId }) => sensorId === observed?.source);
  if (!observed || !sensor) return null;
  const far = farFromExpected(current.dryBulbC, observed.dryBulbC, sensor.differenceCMax);
  return far && `by what ${observed.source} shows, ${far}`;
}

async function wrongReading(
  { store, clock, site }: WeatherPolling,
  id: string,
  reading: AirReading,
  differenceCMax: number,
): Promise<string | null> {
  const impossible = impossibleAir(reading);
  if (impossible !== null) return impossible;
  const { since, count } = await store.unchanged(site.siteId, id, reading);
  const frozen = since && frozenAir({ hours: reading.at.diff(since).as('hours'), count });
  if (frozen) return frozen;
  const now = clock.now();
  const expected = await store.hour(site.siteId, now);
  if (expected === null) return null;
  const ageMinutes =
    (now.toMillis() - (expected.confirmedAt ?? expected.knownAt).toMillis()) / (HOUR_MS / 60);
  // What is expected is too old to judge by.
  if (ageMinutes > site.feeds.weather.maxAgeMinutes) return null;
  return farFromExpected(reading.dryBulbC, expected.dryBulbC, differenceCMax);
}
