import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { intervalEnd, isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { DayAheadPrice, PriceCorrection, PriceFeed, PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';

export type PushedKind = 'real-time' | 'day-ahead';

/** A price as somebody brings it. */
export interface PushedPrice extends PriceInterval {
  /** When the market corrected it, by its own word. */
  readonly correctedAt: DateTime | null;
}

/** Who brings prices, and of what. */
export interface Push {
  readonly siteId: string;
  /** As the site's configuration names the source. */
  readonly sourceId: string;
  readonly kind: PushedKind;
  readonly by: string;
}

interface Version {
  readonly start: DateTime;
  readonly minutes: number;
  readonly usd: number;
  readonly receivedAt: DateTime;
  readonly correctedAt: DateTime | null;
}

/** Nobody corrects what is older. */
const HISTORY_DAYS = 31;
const POLL_SECONDS = 60;
/** Any number does, as long as every Ebb takes the same. */
const PUSH_LOCK = 4_128_236;
/** An auction's first price is a price of its hour; what begins later than this is not expected yet. */
const HOUR_MINUTES = 60;

/** Prices that were brought, every version: read as any other source is, so that one judgement serves all. */
@Injectable()
export class PushedPrices {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Keeps what is new, or differs from the version before; that of one millisecond counts as a millisecond later. Returns how
   * many that were.
   */
  async add(
    { siteId, sourceId, kind, by }: Push,
    prices: readonly PushedPrice[],
    receivedAt: DateTime,
  ): Promise<number> {
    return this.database.transaction(async (tx) => {
      // Whoever pushes at the same moment waits, so that he sees this one's versions.
      await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [PUSH_LOCK, `${siteId} ${sourceId}`]);
      const added = await tx.query<unknown[]>(
        `WITH brought AS (
         SELECT * FROM UNNEST($6::timestamptz[], $7::integer[], $8::numeric[], $9::timestamptz[]) AS t(start, m, usd, corrected)
       ), newest AS (
         SELECT DISTINCT ON (interval_start) interval_start, minutes, price_usd_per_mwh AS usd, received_at
         FROM pushed_price
         WHERE site_id = $1 AND source = $2 AND kind = $3 AND interval_start = ANY($6::timestamptz[])
         ORDER BY interval_start, received_at DESC
       )
       INSERT INTO pushed_price (site_id, source, kind, interval_start, received_at, minutes, price_usd_per_mwh,
                                 corrected_at, pushed_by)
       SELECT $1, $2, $3, start, GREATEST($4::timestamptz, newest.received_at + interval '1 millisecond'), m, brought.usd, corrected, $5
       FROM brought LEFT JOIN newest ON interval_start = start
       WHERE (newest.minutes, newest.usd) IS DISTINCT FROM (m, brought.usd)
       RETURNING 1`,
        [
          siteId,
          sourceId,
          kind,
          receivedAt.toJSDate(),
          by,
          prices.map(({ start }) => start.toJSDate()),
          prices.map(({ minutes }) => minutes),
          prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh),
          prices.map(({ correctedAt }) => correctedAt?.toJSDate() ?? null),
        ],
      );
      return added.length;
    });
  }

  /** What was brought under a source's name, as a source: its newest prices, and those that replaced others as corrections. */
  feed({ siteId, feeds }: SiteConfig, sourceId: string, clock: Clock): PriceFeed {
    const versions = (kind: PushedKind, span: Span): Promise<Version[][]> =>
      this.#versions(siteId, sourceId, kind, span);
    return {
      id: sourceId,
      pollSeconds: POLL_SECONDS,
      historyHours: HISTORY_DAYS * 24,
      read: async (span) => {
        const prices = (await versions('real-time', span)).map((each) => priceOf(each.at(-1)!));
        const newest = prices.at(-1);
        const oldest = clock.now().minus({ minutes: feeds.price.maxAgeMinutes });
        if (span.from < oldest && span.to > oldest && !(newest && intervalEnd(newest) >= oldest)) {
          const last = newest ? `since that of ${isoUtc(newest.start)}` : `since ${isoUtc(span.from)}`;
          throw new EbbError('stale', `${sourceId}: no price was pushed ${last}`);
        }
        return prices;
      },
      dayAhead: {
        pollSeconds: POLL_SECONDS,
        read: async (span) => {
          const brought = await versions('day-ahead', span);
          const newest = brought.at(-1)?.at(-1);
          if (!newest || intervalEnd(newest) < clock.now().minus({ minutes: HOUR_MINUTES })) {
            throw new EbbError('stale', `${sourceId}: no day-ahead price of the present hour was pushed`);
          }
          return brought.map((each): DayAheadPrice => {
            const { receivedAt: knownAt, ...last } = each.at(-1)!;
            return { ...priceOf(last), knownAt };
          });
        },
      },
      corrections: {
        pollSeconds: POLL_SECONDS,
        read: async (span) =>
          (await versions('real-time', span)).flatMap((each): PriceCorrection[] => {
            const [first, last] = [each[0]!, each.at(-1)!];
            if (first === last && last.correctedAt === null) return [];
            const correctedAt = last.correctedAt ?? last.receivedAt;
            return [{ ...priceOf(last), originalUsdPerMwh: first.usd, correctedAt }];
          }),
      },
    };
  }

  /** Of each interval that starts in the span, ascending, every version, the first first. */
  async #versions(
    siteId: string,
    sourceId: string,
    kind: PushedKind,
    { from, to }: Span,
  ): Promise<Version[][]> {
    const rows = await this.database.query<
      { start: Date; minutes: number; usd: string; received_at: Date; corrected_at: Date | null }[]
    >(
      `SELECT interval_start AS start, minutes, price_usd_per_mwh AS usd, received_at, corrected_at FROM pushed_price
       WHERE site_id = $1 AND source = $2 AND kind = $3 AND interval_start >= $4 AND interval_start < $5
       ORDER BY interval_start, received_at`,
      [siteId, sourceId, kind, from.toJSDate(), to.toJSDate()],
    );
    const byStart = new Map<number, Version[]>();
    for (const { start, minutes, usd, received_at: received, corrected_at: corrected } of rows) {
      const version = {
        start: utc(start),
        minutes,
        usd: Number(usd),
        receivedAt: utc(received),
        correctedAt: corrected && utc(corrected),
      };
      byStart.set(start.getTime(), [...(byStart.get(start.getTime()) ?? []), version]);
    }
    return [...byStart.values()];
  }
}

interface Span {
  readonly from: DateTime;
  readonly to: DateTime;
}

function priceOf({ start, minutes, usd }: Pick<Version, 'start' | 'minutes' | 'usd'>): PriceInterval {
  return { start, minutes, priceUsdPerMwh: usd };
}

function utc(date: Date): DateTime {
  return DateTime.fromJSDate(date, { zone: 'utc' });
}
