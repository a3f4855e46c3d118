import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { LiveReading } from '../core/metering/index.js';

/** Longer than intervals are caught up with after a stop. */
const DAYS_KEPT = 14;

/** Readings of live meters: an interval that a restart falls into is made of those before and after it. */
@Injectable()
export class ReadingStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async keep(siteId: string, meterId: string, reading: LiveReading): Promise<void> {
    await this.database.query(
      `INSERT INTO meter_reading (site_id, meter_id, at, power_w, counter_kwh, clock_was_set)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [siteId, meterId, reading.at.toJSDate(), reading.powerW, reading.counterKwh, reading.clockWasSet],
    );
  }

  /** Those in [from, to), ascending. */
  async between(siteId: string, meterId: string, from: DateTime, to: DateTime): Promise<LiveReading[]> {
    const rows = await this.database.query<ReadingRow[]>(
      'SELECT * FROM meter_reading WHERE site_id = $1 AND meter_id = $2 AND at >= $3 AND at < $4 ORDER BY at',
      [siteId, meterId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map(readingOf);
  }

  async last(siteId: string, meterId: string): Promise<LiveReading | null> {
    const rows = await this.database.query<ReadingRow[]>(
      'SELECT * FROM meter_reading WHERE site_id = $1 AND meter_id = $2 ORDER BY at DESC LIMIT 1',
      [siteId, meterId],
    );
    return rows[0] ? readingOf(rows[0]) : null;
  }

  async dropOld(now: DateTime): Promise<void> {
    await this.database.query('DELETE FROM meter_reading WHERE at < $1', [
      now.minus({ days: DAYS_KEPT }).toJSDate(),
    ]);
  }
}

interface ReadingRow {
  at: Date;
  power_w: number | null;
  counter_kwh: number | null;
  clock_was_set: boolean;
}

function readingOf(row: ReadingRow): LiveReading {
  return {
    at: DateTime.fromJSDate(row.at, { zone: 'utc' }),
    powerW: row.power_w,
    counterKwh: row.counter_kwh,
    clockWasSet: row.clock_was_set,
  };
}
