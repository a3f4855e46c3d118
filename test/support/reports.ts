import { DateTime } from 'luxon';
import { type EventReportInput, type ReportHead, type TaggedInterval } from '../../src/core/reports/index.js';
import { eventsOf } from '../../src/core/programs/index.js';
import { builtIn, deploy, enrolment } from './programs.js';

export const NEW_YORK = 'America/New_York';

export function reportHead(change: Partial<ReportHead> = {}): ReportHead {
  return {
    site: { siteId: 'west-1', name: 'West 1', timeZone: NEW_YORK },
    issuedAt: '2026-08-01T12:00:00.000Z',
    knownAt: '2026-08-01T12:00:00.000Z',
    meterId: 'poi',
    evidence: [
      {
        seq: 41,
        hash: 'a1'.repeat(32),
        at: '2026-07-22T18:10:00.000Z',
        kind: 'signal-received',
        says: 'called',
      },
    ],
    ...change,
  };
}

/** The instant of a local hour of a local date, ISO 8601 UTC. */
export function hourAt(date: string, hour: number): string {
  return DateTime.fromISO(date, { zone: NEW_YORK }).plus({ hours: hour }).toUTC().toISO()!;
}

/** Load in kWh of an hour: like a mine's, with a little of everything, the same on every run. */
export function hourKwh(date: string, hour: number): number {
  const day = Number(date.slice(8));
  return 20_000 + ((day * 37 + hour * 11) % 23) * 12.345 - (hour >= 14 && hour <= 17 ? 250 : 0);
}

/** Hourly meter data of June and July 2026; 22 July, 15 to 18 h, is curtailed to 4 MWh an hour and less each hour. */
export function julyMeter(
  change: (date: string, hour: number) => Partial<TaggedInterval> = () => ({}),
): TaggedInterval[] {
  const meter: TaggedInterval[] = [];
  const first = DateTime.fromISO('2026-06-01', { zone: NEW_YORK });
  for (let at = first; at < first.plus({ months: 2 }); at = at.plus({ hours: 1 })) {
    const [date, hour] = [at.toISODate()!, at.hour];
    const isEvent = date === '2026-07-22' && hour >= 15 && hour < 18;
    const energyKwh = isEvent ? 4_000 - hour * 10.001 : hourKwh(date, hour);
    const start = at.toUTC().toISO()!;
    meter.push({
      start,
      minutes: 60,
      energyKwh,
      quality: 'measured',
      tag: null,
      version: 1,
      ...change(date, hour),
    });
  }
  return meter;
}

export const JULY_PRICES = [61.37, 248.91, 33.05] as const;

/** PJM economic: called at 14:10 for 15 to 18 h on 22 July 2026, 15 MW. */
export function julyEvent(change: Partial<EventReportInput> = {}): EventReportInput {
  const [event] = eventsOf([
    deploy(
      hourAt('2026-07-22', 14 + 1 / 6),
      {},
      { startsAt: hourAt('2026-07-22', 15), endsAt: hourAt('2026-07-22', 18) },
    ),
  ]);
  return {
    ...builtIn('pjm-economic'),
    head: reportHead(),
    enrolment: enrolment({
      programId: 'pjm-economic',
      kind: 'drop-by',
      baselineId: 'high-4-of-5',
      commitments: [{ periodId: null, powerW: 15e6, maximumBaseLoadW: null }],
    }),
    event: event!,
    meter: julyMeter(),
    eventDates: [],
    prices: {
      energyPerMwh: JULY_PRICES.map((price, index) => ({ start: hourAt('2026-07-22', 15 + index), price })),
      netBenefitsPrice: 40,
    },
    ...change,
  };
}
