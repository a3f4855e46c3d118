import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Observation } from '../core/forecast/index.js';
import type { MarketSeries } from '../core/ports/market-series.js';
import { isNewFigure, type Version, VersionColumns } from '../core/versions/index.js';
import { VersionStore } from './version-store.js';

export interface SeriesKey {
  readonly operator: string;
  readonly series: MarketSeries;
  /** A settlement point, or `SYSTEM`. */
  readonly place: string;
}

export interface SeriesValue {
  readonly start: DateTime;
  readonly minutes: number;
  readonly value: number;
  readonly knownAt: DateTime;
}

/** An interval's value as somebody knew it from `knownAtMs` on, with the interval's length. */
export type KnownValue = Observation & { readonly minutes: number };

/** Of year 9999. */
const LAST_MS = 253_402_300_799_999;

/** Versions of market series: only ever added. */
@Injectable()
export class SeriesStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Adds what differs from the version known before it. In any order, and as often as one likes: what comes late takes its
   * place by when it was known. Returns how many versions were new.
   */
  async add(key: SeriesKey, values: readonly SeriesValue[], source: string): Promise<number> {
    const versions = values.map(({ start, minutes, value, knownAt }): Version => ({
      startMs: start.toMillis(),
      minutes,
      value,
      knownAtMs: knownAt.toMillis(),
      correctedAtMs: null,
      source,
    }));
    const news = await this.database.transaction((tx) =>
      new VersionStore(tx).add(
        key,
        [{ place: key.place, versions: VersionColumns.of(versions) }],
        isNewFigure,
      ),
    );
    return news.reduce((sum, { length }) => sum + length, 0);
  }

  /** Every version, known by `at`, of intervals that start in [from, to); by start, then by when it was known. */
  async versions(
    key: SeriesKey,
    span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime },
  ): Promise<KnownValue[]> {
    const versions = await new VersionStore(this.database).between(
      key,
      span.from.toMillis(),
      span.to.toMillis(),
    );
    return versions.filter(({ knownAtMs }) => knownAtMs <= span.at.toMillis());
  }

  /** The newest version, known at an instant, of each interval that starts in [from, to), ascending. Unix milliseconds. */
  known(key: SeriesKey, fromMs: number, toMs: number, atMs: number): Promise<Version[]> {
    return new VersionStore(this.database).knownBetween(key, fromMs, toMs, atMs);
  }

  /** The newest version of the newest interval that had begun by `at`, as known then; null where there is none. */
  async latest(key: SeriesKey, at: DateTime): Promise<KnownValue | null> {
    const atMs = at.toMillis();
    const [newest] = await new VersionStore(this.database).newest(key, atMs + 1, atMs, 1);
    return newest ?? null;
  }

  /** Start of the newest interval, future ones included, that is known by `at`; null where none is. */
  async newestStart(key: SeriesKey, at: DateTime): Promise<DateTime | null> {
    const [newest] = await new VersionStore(this.database).newest(key, LAST_MS, at.toMillis(), 1);
    return newest ? DateTime.fromMillis(newest.startMs, { zone: 'utc' }) : null;
  }
}
