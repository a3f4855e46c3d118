import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Archive } from '../core/forecast/index.js';
import type { SiteConfig } from '../core/site.js';
import { FeedReader, SeriesReader } from '../ingest/index.js';
import type { RecordedHistory, Steps } from './recorded-history.js';

/** What a price model is learned from, before the first decision. */
const LEARNING_DAYS = 61;
/** Days of prices that are read at a time: between two reads others have their turn. */
const DAYS_AT_ONCE = 31;
/** Of records that readings cover so much of. */
const COVERAGE_RATIO_MIN = 0.9;
/** So much of the newest record tells how far the model is off. */
const RECORD_DAYS = 90;

/** What the market was, as this Ebb recorded it. */
@Injectable()
export class HistoryReader {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly feeds: FeedReader,
    private readonly series: SeriesReader,
  ) {}

  /** @param now what is known then counts */
  async read(site: SiteConfig, from: DateTime, to: DateTime, now: DateTime): Promise<RecordedHistory> {
    const since = from.minus({ days: LEARNING_DAYS });
    const prices = await this.#prices(site, since, to, now);
    const hashprice = await this.feeds.hashprices(site.siteId, since, to);
    const span = { from: since, to, at: now };
    const dayAhead = await this.series.dayAheadPrices(site, span);
    const { observedC } = await this.series.temperatures(site, span);
    const asOf = (archive: Archive): Steps =>
      columns(archive.asOf(now.toMillis()).between(since.toMillis(), to.toMillis()));
    const weather = asOf(observedC);
    return {
      settlementPoint: site.market.settlementPoint,
      prices,
      hashprice: columns(hashprice),
      dayAhead: dayAhead ? asOf(dayAhead) : null,
      dryBulbC: weather.fromMs.length === 0 ? null : weather,
      wattsOffRatio: await this.#wattsOffRatio(site, now),
    };
  }

  async #prices(
    site: SiteConfig,
    since: DateTime,
    to: DateTime,
    now: DateTime,
  ): Promise<RecordedHistory['prices']> {
    const [fromMs, values, minutes]: [number[], number[], number[]] = [[], [], []];
    for (let start = since; start < to; start = start.plus({ days: DAYS_AT_ONCE })) {
      const next = start.plus({ days: DAYS_AT_ONCE });
      for (const price of await this.feeds.prices(site, start, next < to ? next : to, now)) {
        fromMs.push(price.start.toMillis());
        values.push(price.priceUsdPerMwh);
        minutes.push(price.minutes);
      }
    }
    return {
      fromMs: Float64Array.from(fromMs),
      values: Float64Array.from(values),
      minutes: Float64Array.from(minutes),
    };
  }

  /** Median of how far recorded power is off the setpoint; null where nothing was recorded. */
  async #wattsOffRatio({ siteId }: SiteConfig, now: DateTime): Promise<number | null> {
    const [row] = await this.database.query<[{ off: number | null }]>(
      `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(mean_power_w::double precision / setpoint_w - 1)) AS off
       FROM interval_record
       WHERE site_id = $1 AND interval_start >= $2 AND setpoint_w > 0 AND mean_power_w IS NOT NULL AND coverage_ratio >= $3`,
      [siteId, now.minus({ days: RECORD_DAYS }).toJSDate(), COVERAGE_RATIO_MIN],
    );
    return row.off;
  }
}

function columns(rows: readonly { readonly startMs: number; readonly value: number }[]): Steps {
  return {
    fromMs: Float64Array.from(rows, ({ startMs }) => startMs),
    values: Float64Array.from(rows, ({ value }) => value),
  };
}
