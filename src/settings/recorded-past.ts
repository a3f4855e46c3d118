import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Archive } from '../core/forecast/index.js';
import type { SiteConfig } from '../core/site.js';
import { FeedReader, SeriesReader } from '../ingest/index.js';
import type { DryRunData, KnownValues } from './worker.js';

/** What a price model is learned from, before the first decision. */
const TRAINING_DAYS = 61;

/** What was recorded of a site: what each decision knew, and what was paid in the end. */
@Injectable()
export class RecordedPast {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly feeds: FeedReader,
    private readonly series: SeriesReader,
  ) {}

  /** Snapshots as stored, the first of each tick's interval, day by day. */
  async *snapshots(
    { siteId, market }: SiteConfig,
    from: DateTime,
    to: DateTime,
  ): AsyncGenerator<{ readonly until: DateTime; readonly texts: readonly string[] }> {
    const seconds = market.tickMinutes * 60;
    for (let start = from; start < to; start = start.plus({ days: 1 })) {
      const next = start.plus({ days: 1 });
      const until = next < to ? next : to;
      const rows = await this.database.query<{ snapshot: string }[]>(
        `SELECT DISTINCT ON (floor(extract(epoch FROM made_at) / $4::integer)) snapshot FROM plan
         WHERE site_id = $1 AND made_at >= $2 AND made_at < $3
         ORDER BY floor(extract(epoch FROM made_at) / $4::integer), epoch`,
        [siteId, start.toJSDate(), until.toJSDate(), seconds],
      );
      yield { until, texts: rows.map(({ snapshot }) => snapshot) };
    }
  }

  /** Of market intervals that start in [from, to): what is known by now, by their start in Unix ms. */
  async prices(site: SiteConfig, from: DateTime, to: DateTime): Promise<DryRunData['pricesUsdPerMwh']> {
    const width = { minutes: site.market.settlementMinutes };
    const known = await this.feeds.prices(site, from.minus(width), to, to);
    return new Map(known.map(({ start, priceUsdPerMwh }) => [start.toMillis(), priceUsdPerMwh]));
  }

  /** What looking ahead goes by. */
  async marketKnown(
    site: SiteConfig,
    from: DateTime,
    to: DateTime,
  ): Promise<Pick<DryRunData, 'realTime' | 'dayAhead'>> {
    const span = { from: from.minus({ days: TRAINING_DAYS }), to: to.plus({ days: 2 }), at: to };
    const [realTime, dayAhead] = await Promise.all([
      this.series.realTimePrices(site, span),
      this.series.dayAheadPrices(site, span),
    ]);
    return { realTime: knownOf(realTime, to), dayAhead: dayAhead ? knownOf(dayAhead, to) : null };
  }
}

function knownOf(archive: Archive, to: DateTime): KnownValues {
  return { minutes: archive.minutes, observations: archive.asOf(to.toMillis()).versions() };
}
