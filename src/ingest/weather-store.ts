import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Air, AirReading, WeatherHour } from '../core/ports/weather.js';

export interface KnownWeather extends Air {
  readonly knownAt: DateTime;
  /** When a source last told weather of the hour then current, changed or not; null where it was not since `knownAt`. */
  readonly confirmedAt: DateTime | null;
  readonly source: string;
}

/** What a sensor showed. */
export interface KnownObservation extends AirReading {
  readonly knownAt: DateTime;
  readonly source: string;
}

/** A reading that is older does not tell the present weather. */
export const SENSOR_AGE_MINUTES_MAX = 15;

/** Columns of the air, as the database has them. */
interface AirRow {
  readonly dry: string;
  readonly wet: string | null;
  readonly humidity: string | null;
  readonly wind: string | null;
}

const AIR_COLUMNS = `dry_bulb_c AS dry, wet_bulb_c AS wet, relative_humidity_ratio AS humidity,
  wind_metres_per_second AS wind`;

/** Rows of weather: only ever added. Reads say what was known at an instant. */
@Injectable()
export class WeatherStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Adds hours that are new or differ from the newest version known. Returns how many rows that was. */
  async addHours(
    siteId: string,
    hours: readonly WeatherHour[],
    source: string,
    knownAt: DateTime,
  ): Promise<number> {
    const added = await this.database.query<unknown[]>(
      `WITH read AS (
         SELECT * FROM UNNEST($4::timestamptz[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[])
           AS t(hour_start, d, w, r, v)
       ), newest AS (
         SELECT DISTINCT ON (hour_start) hour_start, dry_bulb_c, wet_bulb_c, relative_humidity_ratio,
                wind_metres_per_second
         FROM weather WHERE site_id = $1 AND hour_start = ANY($4::timestamptz[])
         ORDER BY hour_start, known_at DESC
       )
       INSERT INTO weather (site_id, hour_start, known_at, dry_bulb_c, wet_bulb_c, relative_humidity_ratio,
                            wind_metres_per_second, source)
       SELECT $1, read.hour_start, $2::timestamptz, read.d, read.w, read.r, read.v, $3
       FROM read LEFT JOIN newest USING (hour_start)
       WHERE (newest.dry_bulb_c, newest.wet_bulb_c, newest.relative_humidity_ratio, newest.wind_metres_per_second)
             IS DISTINCT FROM (read.d, read.w, read.r, read.v)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        siteId,
        knownAt.toJSDate(),
        source,
        hours.map(({ start }) => start.toJSDate()),
        hours.map(({ dryBulbC }) => dryBulbC),
        hours.map(({ wetBulbC }) => wetBulbC),
        hours.map(({ relativeHumidityRatio }) => relativeHumidityRatio),
        hours.map(({ windMetresPerSecond }) => windMetresPerSecond),
      ],
    );
    return added.length;
  }

  /** Adds a reading, once. Returns how many rows that was. */
  async addObservation(
    siteId: string,
    source: string,
    { at, ...air }: AirReading,
    knownAt: DateTime,
  ): Promise<number> {
    const added = await this.database.query<unknown[]>(
      `INSERT INTO weather_observation (site_id, source, at, known_at, dry_bulb_c, wet_bulb_c, relative_humidity_ratio,
                                        wind_metres_per_second)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1`,
      [siteId, source, at.toJSDate(), knownAt.toJSDate(), ...columnsOf(air)],
    );
    return added.length;
  }

  /** Since when a sensor has shown nothing but `air`, and how often; null where it has shown something else last. */
  async unchanged(
    siteId: string,
    source: string,
    air: Air,
  ): Promise<{ readonly since: DateTime | null; readonly count: number }> {
    const [row] = await this.database.query<[{ since: Date | null; count: number }]>(
      `WITH other AS (
         SELECT at FROM weather_observation
         WHERE site_id = $1 AND source = $2
           AND (dry_bulb_c, wet_bulb_c, relative_humidity_ratio, wind_metres_per_second)
               IS DISTINCT FROM ($3::numeric, $4::numeric, $5::numeric, $6::numeric)
         ORDER BY at DESC LIMIT 1
       )
       SELECT min(at) AS since, count(*)::int AS count FROM weather_observation
       WHERE site_id = $1 AND source = $2 AND at > COALESCE((SELECT at FROM other), '-infinity')`,
      [siteId, source, ...columnsOf(air)],
    );
    return { since: row.since && utc(row.since), count: row.count };
  }

  /** The newest reading of any sensor that was known at `at` and fresh then; null where there is none. */
  async observed(siteId: string, at: DateTime): Promise<KnownObservation | null> {
    const [row] = await this.database.query<(AirRow & { at: Date; known_at: Date; source: string })[]>(
      `SELECT at, known_at, source, ${AIR_COLUMNS} FROM weather_observation
       WHERE site_id = $1 AND at >= $2 AND at <= $3 AND known_at <= $3 ORDER BY at DESC, known_at DESC LIMIT 1`,
      [siteId, at.minus({ minutes: SENSOR_AGE_MINUTES_MAX }).toJSDate(), at.toJSDate()],
    );
    return row ? { at: utc(row.at), knownAt: utc(row.known_at), source: row.source, ...airOf(row) } : null;
  }

  /** The hour that holds `at`, as known then. */
  async hour(siteId: string, at: DateTime): Promise<KnownWeather | null> {
    const [row] = await this.database.query<
      (AirRow & { known_at: Date; confirmed_at: Date | null; source: string })[]
    >(
      `SELECT known_at, weather.source, ${AIR_COLUMNS}, newest_at AS confirmed_at
       FROM weather LEFT JOIN feed_status AS status
         ON status.site_id = weather.site_id AND kind = 'weather' AND newest_at > known_at AND newest_at <= $3
       WHERE weather.site_id = $1 AND hour_start = $2 AND known_at <= $3 ORDER BY known_at DESC LIMIT 1`,
      [siteId, at.startOf('hour').toJSDate(), at.toJSDate()],
    );
    if (!row) return null;
    const confirmedAt = row.confirmed_at && utc(row.confirmed_at);
    return { knownAt: utc(row.known_at), confirmedAt, source: row.source, ...airOf(row) };
  }
}

/** In the order of the columns. */
function columnsOf(air: Air): (number | null)[] {
  return [air.dryBulbC, air.wetBulbC, air.relativeHumidityRatio, air.windMetresPerSecond];
}

function airOf({ dry, wet, humidity, wind }: AirRow): Air {
  return {
    dryBulbC: Number(dry),
    wetBulbC: numberOf(wet),
    relativeHumidityRatio: numberOf(humidity),
    windMetresPerSecond: numberOf(wind),
  };
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function utc(date: Date): DateTime {
  return DateTime.fromJSDate(date, { zone: 'utc' });
}
