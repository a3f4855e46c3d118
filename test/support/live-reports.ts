import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fromIso } from '../../src/core/interval.js';
import type { SiteEnrolment } from '../../src/core/enrolled/index.js';
import type { GridSignal } from '../../src/core/ports/signal.js';
import { foldDelivery } from '../../src/core/programs/signals/index.js';
import type { SiteConfig } from '../../src/core/site.js';
import { FeedStore, SignalStore } from '../../src/ingest/index.js';
import { Ledger, unpackArchive } from '../../src/ledger/index.js';
import { MeterStore } from '../../src/compliance/index.js';
import { runReportJob } from '../../src/reports/index.js';
import type { IssuedReport, ReportJob, ReportRequest } from '../../src/reports/index.js';
import type { TestDatabase } from './database.js';
import { testSite } from './fleet.js';
import { HandClock } from './hand-clock.js';
import { builtIn, enrolment } from './programs.js';
import { hourAt, julyMeter, NEW_YORK } from './reports.js';
import { delivery, gridSignal } from './signals.js';

/** 15 MW in PJM's economic program, called by source s1. */
export function pjmTerms(change: Partial<SiteEnrolment> = {}): SiteEnrolment {
  return {
    enrolment: enrolment({
      enrolmentId: 'economic',
      siteId: 'test',
      programId: 'pjm-economic',
      kind: 'drop-by',
      baselineId: 'high-4-of-5',
      commitments: [{ periodId: null, powerW: 15e6, maximumBaseLoadW: null }],
    }),
    calls: [{ sourceId: 's1', programRef: null }],
    groups: [],
    shortfallMax: 0.01,
    responseRatio: null,
    meterErrorRatio: 0.01,
    rates: [],
    warnings: [],
    ...change,
  };
}

/** A site of PJM with an hourly meter and two hosted customers. */
export function pjmSite(enrolments: readonly SiteEnrolment[] = [pjmTerms()]): SiteConfig {
  const site = testSite({ count: 4 });
  return {
    ...site,
    timeZone: NEW_YORK,
    market: { operator: 'pjm', settlementPoint: 'WEST', tickMinutes: 5, settlementMinutes: 60 },
    meters: [{ meterId: 'poi', minutes: 60, source: { kind: 'file' } } as SiteConfig['meters'][number]],
    customers: [
      { customerId: 'acme', firm: false },
      { customerId: 'bolt', firm: false },
      { customerId: 'core', firm: true },
    ],
    miners: site.miners.map((miner, index) => ({
      ...miner,
      customerId: ['acme', 'bolt', 'bolt', 'core'][index]!,
    })),
    enrolments,
  };
}

/** A call for local hours of a date. */
export function callFor(
  eventId: string,
  [date, from, to]: readonly [string, number, number | null],
  change: Partial<GridSignal> = {},
): GridSignal {
  return gridSignal({
    eventId,
    contentSha256: createHash('sha256')
      .update(JSON.stringify([eventId, date, from, to, change]))
      .digest('hex'),
    createdAt: null,
    intervals: [{ startsAt: hourAt(date, from), endsAt: to === null ? null : hourAt(date, to), values: [] }],
    ...change,
  });
}

/** What a running Ebb leaves in its database, laid down by hand, and reports made of it. */
export class LiveRecord {
  readonly clock = new HandClock('2026-05-01T00:00:00Z');
  readonly key: KeyObject = generateKeyPairSync('ed25519').privateKey;
  readonly ledger: Ledger;

  constructor(
    readonly db: TestDatabase,
    public site: SiteConfig,
  ) {
    this.ledger = new Ledger(db.dataSource, this.clock, this.key);
  }

  goTo(instant: string): void {
    this.clock.advance((Date.parse(instant) - this.clock.now().toMillis()) / 1e3);
  }

  async meter(intervals = julyMeter()): Promise<void> {
    const store = new MeterStore(this.db.dataSource, this.ledger, this.clock);
    await store.receive(this.site.siteId, 'poi', intervals, { source: 'july.csv', sha256: null });
  }

  /** Received now. */
  async receive(...signals: GridSignal[]): Promise<void> {
    const store = new SignalStore(this.db.dataSource, this.ledger);
    const before = await store.load(this.site.siteId);
    const received = delivery('00:00', signals);
    const at = this.clock.now().toISO()!;
    const message = {
      ...received.message,
      receivedAt: at,
      sha256: createHash('sha256').update(at).digest('hex'),
    };
    const folded = foldDelivery(before, { ...received, message });
    await store.keep(this.site.siteId, { ...received, message }, { before, ...folded, answers: [] });
  }

  async prices(prices: readonly { readonly start: string; readonly price: number }[]): Promise<void> {
    const hours = prices.map(({ start, price }) => ({
      start: fromIso(start),
      minutes: 60,
      priceUsdPerMwh: price,
    }));
    await new FeedStore(this.db.dataSource).addPrices(this.site, hours, 'test', ({ start }) => start);
  }

  job(request: ReportRequest, change: Partial<ReportJob> = {}): ReportJob {
    const programs = new Map(['pjm-economic', 'ercot-4cp', 'ercot-ers-30'].map((id) => [id, builtIn(id)]));
    return { site: this.site, programs, paper: 'A4', evidence: {}, by: 'test', request, ...change };
  }

  report(request: ReportRequest, change: Partial<ReportJob> = {}): Promise<IssuedReport> {
    const { clock, key } = this;
    return runReportJob(this.job(request, change), { database: this.db.dataSource, clock, key });
  }
}

/** A bundle's files as texts, by their names. */
export function textsIn({ bundle }: Pick<IssuedReport, 'bundle'>): Map<string, string> {
  return new Map(
    unpackArchive(Buffer.from(bundle)).map(({ name, content }) => [name, content.toString('utf8')]),
  );
}
