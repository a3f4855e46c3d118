import type { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import { isoUtc } from '../src/core/interval.js';
import type { GridSignal, SignalDelivery } from '../src/core/ports/signal.js';
import { foldDelivery } from '../src/core/programs/signals/index.js';
import type { SiteConfig } from '../src/core/site.js';
import { SignalStore } from '../src/ingest/index.js';
import type { Ledger } from '../src/ledger/index.js';

/** Called each for three hours, from this hour of this day of the year on. */
export const EVENT_HOURS = [
  { eventId: 'e1', day: 60, hour: 7 },
  { eventId: 'e2', day: 160, hour: 15 },
  { eventId: 'e3', day: 200, hour: 16 },
  { eventId: 'e4', day: 220, hour: 17 },
] as const;
const HOURS = 3;

/** Whether an event is in force, or the load comes down for it. */
export function isCalled(ms: number, first: DateTime): boolean {
  return EVENT_HOURS.some(({ day, hour }) => {
    const startMs = first.toMillis() + (day * 24 + hour) * 3_600_000;
    return ms >= startMs - 300_000 && ms < startMs + HOURS * 3_600_000;
  });
}

/** Lays the events down as messages that were received half an hour before. */
export async function callEvents(
  database: DataSource,
  ledger: Ledger,
  { siteId }: SiteConfig,
  first: DateTime,
): Promise<void> {
  const store = new SignalStore(database, ledger);
  for (const { eventId, day, hour } of EVENT_HOURS) {
    const start = first.plus({ hours: day * 24 + hour });
    const signal: GridSignal = {
      eventId,
      version: 1,
      contentSha256: eventId,
      programRef: null,
      kind: 'event',
      intervals: [{ startsAt: isoUtc(start), endsAt: isoUtc(start.plus({ hours: HOURS })), values: [] }],
      repeats: null,
      priority: null,
      targets: [],
      responseRequired: false,
      respondBy: null,
      createdAt: null,
      reportRequests: [],
      notes: [],
    };
    const delivery: SignalDelivery = {
      message: {
        sourceId: 'qse',
        channel: 'poll',
        receivedAt: isoUtc(start.minus({ minutes: 30 })),
        peer: 'https://qse.example',
        contentType: 'application/json',
        encoding: 'utf8',
        body: '[]',
        sha256: '',
        clockOffsetMs: 0,
        protocolId: null,
        protocolVersion: null,
        authentication: 'bearer',
      },
      signals: [signal],
      listed: null,
      problem: null,
    };
    const before = await store.load(siteId);
    await store.keep(siteId, delivery, { before, ...foldDelivery(before, delivery), answers: [] });
  }
}

/** Hours of every model for a year, as the nightly sums leave them. */
export async function layModelHours(
  database: DataSource,
  { siteId, models }: SiteConfig,
  first: DateTime,
): Promise<void> {
  for (const { modelId, label, firmware } of models) {
    await database.query(
      `INSERT INTO model_hour (site_id, model_id, hour, model, firmware, energy_mwh, estimated_mwh, hash_ths_hours,
                               machine_hours, hashing_hours, curtailed_hours)
       SELECT $1, $2, hour, $3, $4, 4, 0, 200000, 1200, 1180, 10
       FROM generate_series($5::timestamptz, $6::timestamptz - INTERVAL '1 hour', INTERVAL '1 hour') AS hour`,
      [siteId, modelId, label, firmware, first.toJSDate(), first.plus({ years: 1 }).toJSDate()],
    );
  }
}
