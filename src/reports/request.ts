import type { EvidenceConfig } from '../core/evidence.js';
import type { ProgramWithCalendar, SystemLoad } from '../core/programs/index.js';
import type { ProgramCase } from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import type { PaperSize } from './pdf/page.js';

/** A span of local dates: the first, and the one after the last. */
export interface DateSpan {
  readonly from: string;
  readonly to: string;
}

/** Which part in which program a report is of. */
export interface CaseQuestion {
  /** Absent: the site's only one, or the one that has the event. */
  readonly enrolmentId?: string;
  /** What no program's file and no feed has. */
  readonly prices: ProgramCase['prices'];
  /** A case that a person has written down, in place of what Ebb itself knows. */
  readonly given?: ProgramCase;
}

/** The system's load by intervals of one length. */
export interface SystemLoads {
  readonly systemLoads: readonly SystemLoad[];
  readonly systemMinutes: number;
}

/** What is asked for. Plain data. */
export type ReportRequest =
  | ({ readonly kind: 'event'; readonly eventId?: string } & CaseQuestion)
  | ({ readonly kind: 'month' | 'season' } & DateSpan & CaseQuestion)
  | {
      readonly kind: '4cp';
      readonly programId: string;
      readonly year: number;
      readonly ratePerKwYear?: number;
      /** The loads are as the operator published them for good. */
      readonly settled: boolean;
      /** In place of the feeds' series. */
      readonly given?: SystemLoads;
    }
  | ({ readonly kind: 'audit' | 'efficiency' } & DateSpan)
  | ({
      readonly kind: 'customer';
      readonly customerId: string;
      /** What the hosting contract credits for energy that events took. */
      readonly creditUsdPerMwh: number;
    } & DateSpan);

/** Another site of the same owner. */
export interface SisterSite {
  readonly siteId: string;
  /** Null: it has none, and the sum of its miners stands for it. */
  readonly meterId: string | null;
}

/** All that a report is made of beside the database: plain data, so that another thread can make it. */
export interface ReportJob {
  readonly site: SiteConfig;
  /** Every program by its id. */
  readonly programs: ReadonlyMap<string, ProgramWithCalendar>;
  /** Absent: the site's only one. */
  readonly meterId?: string;
  /** Meter data that became known later are left out, ISO 8601 UTC; absent: none is. */
  readonly knownAt?: string;
  readonly paper: PaperSize;
  /** What is done for the evidence of bundles: time stamps, copies that cannot be changed. */
  readonly evidence: EvidenceConfig;
  /** Who asks for it, as the ledger shall say. */
  readonly by: string;
  readonly request: ReportRequest;
  /** Whose load is looked at for what was moved there during an event; those alone that whoever asks may see. */
  readonly sisters?: readonly SisterSite[];
}

/** What became of it. */
export interface IssuedReport {
  readonly title: string;
  /** Of the ledger's `report-issued` entry. */
  readonly entrySeq: number;
  readonly notes: readonly string[];
  readonly bundle: Uint8Array;
}
