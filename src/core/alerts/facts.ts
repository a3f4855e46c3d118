import type { EventState } from '../enrolled/index.js';
import type { Plan } from '../planner/index.js';
import type { ProgramObligation } from '../programs/index.js';
import type { PriceThresholds } from './config.js';

/** What a site's alerts are judged by, as it was found at one look. Instants are ISO 8601 UTC. */
export interface SiteFacts {
  readonly siteId: string;
  readonly timeZone: string;
  readonly now: string;
  readonly plan: Plan | null;
  /** W that miners draw below each feeder, by their last readings. */
  readonly feederLoads: readonly {
    readonly feederId: string;
    readonly name: string;
    readonly powerW: number;
    readonly powerWMax: number;
  }[];
  readonly nominalW: number;
  readonly minerCount: number;
  readonly stuck: readonly { readonly cause: string; readonly count: number; readonly powerW: number }[];
  readonly programs: readonly ProgramFacts[];
  readonly sources: readonly {
    readonly sourceId: string;
    readonly state: 'starting' | 'connected' | 'failing';
    readonly problem: string | null;
  }[];
  readonly feeds: readonly {
    readonly feed: string;
    readonly ageMinutes: number | null;
    readonly stale: boolean;
    readonly whenStale: 'hold' | 'curtail' | 'run';
  }[];
  readonly quarantined: readonly {
    readonly feed: string;
    readonly sourceId: string;
    readonly reason: string;
  }[];
  readonly meters: readonly {
    readonly meterId: string;
    readonly state: string;
    readonly problem: string | null;
    readonly driftWhy: string | null;
    readonly driftRatio: number | null;
    readonly driftSince: string | null;
  }[];
  readonly overrides: readonly {
    readonly overrideId: string;
    readonly action: string;
    readonly by: string;
    readonly reason: string;
    readonly since: string;
    readonly expiresAt: string;
  }[];
  /** Requests that wait for a second person. */
  readonly approvals: readonly {
    readonly requestId: string;
    readonly summary: string;
    readonly askedBy: string;
    readonly reason: string;
    readonly expiresAt: string;
  }[];
  readonly priceUsdPerMwh: number | null;
  readonly thresholds: PriceThresholds | null;
  readonly lastTick: { readonly at: string; readonly error: string | null } | null;
  /** After so many seconds without a tick it is late. */
  readonly tickOverdueSeconds: number;
}

export interface ProgramFacts {
  readonly enrolmentId: string;
  readonly programName: string;
  readonly events: readonly EventState[];
  readonly obligations: readonly ProgramObligation[];
}

/** What alerts of Ebb itself are judged by. */
export interface SystemFacts {
  readonly now: string;
  /** What is wrong with the ledger; null: nothing. */
  readonly ledgerFault: string | null;
  readonly certificates: readonly { readonly name: string; readonly expiresAt: string }[];
  readonly tokens: readonly { readonly name: string; readonly expiresAt: string }[];
  readonly disks: readonly {
    readonly name: string;
    readonly freeBytes: number;
    readonly totalBytes: number;
  }[];
  readonly routes: readonly {
    readonly routeId: string;
    readonly waiting: number;
    readonly problem: string | null;
  }[];
}

/** Whether such an alert is open already: where it ends is a little away from where it begins. */
export type IsOpen = (key: string) => boolean;
