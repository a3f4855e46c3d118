import type { DateTime } from 'luxon';
import { intervalStarts } from '../../src/core/interval.js';
import { dateAt, localDay } from '../../src/core/market/market-time.js';
import type { Clock } from '../../src/core/ports/clock.js';

/** What a simulated market is made of. */
export interface MarketSimulatorOptions {
  readonly clock: Clock;
  /** Of both its markets. */
  readonly priceUsdPerMwh: (settlementPoint: string, start: DateTime) => number;
}

const PUBLISHED_AFTER_MINUTES = 2;
/** Of local time on the day before. */
const AUCTION_PUBLISHED_HOUR = 13;

/** Starts in [from, to) of intervals whose real-time prices are published: two minutes after their end. */
export function publishedStarts(clock: Clock, from: DateTime, to: DateTime, minutes: number): DateTime[] {
  const newest = clock.now().minus({ minutes: minutes + PUBLISHED_AFTER_MINUTES });
  return intervalStarts(from, to, minutes).filter((start) => start >= from && start <= newest);
}

/** Starts of a day's intervals in a day-ahead market; none before its auction is published. */
export function auctionedStarts(clock: Clock, zone: string, date: string, minutes: number): DateTime[] {
  const day = localDay(zone, date);
  if (!day) return [];
  const eve = localDay(zone, dateAt(zone, day.start.minus({ hours: 12 })))!;
  if (clock.now() < eve.start.plus({ hours: AUCTION_PUBLISHED_HOUR })) return [];
  return intervalStarts(day.start, day.end, minutes);
}

/** A CSV document as servers send it. */
export function csvDocument(header: readonly string[], rows: readonly (readonly unknown[])[]): Buffer {
  const cell = (value: unknown): string => {
    const text = String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return Buffer.from([header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}
