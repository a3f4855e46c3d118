import type { AlertKind, Severity } from './kinds.js';

/** Something that is worth telling, as it is found to hold at one look. */
export interface Condition {
  readonly kind: AlertKind;
  /** Null: of Ebb itself. */
  readonly siteId: string | null;
  /** What of the site it is about: an event, a feed, a meter; empty: the site. */
  readonly about: string;
  /** A sentence with its numbers. */
  readonly text: string;
  /** Absent: the kind's. */
  readonly severity?: Severity;
}

/** The same condition has the same key at every look: it is one alert. */
export function keyOf({ kind, siteId, about }: Pick<Condition, 'kind' | 'siteId' | 'about'>): string {
  return [siteId ?? '', kind, about].join('/');
}

export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;

/** Instants are ISO 8601 UTC. */
export interface Alert {
  readonly alertId: string;
  readonly key: string;
  readonly kind: AlertKind;
  readonly siteId: string | null;
  readonly about: string;
  readonly severity: Severity;
  readonly obligation: boolean;
  /** The newest sentence; stays as it was last when it is over. */
  readonly text: string;
  readonly state: (typeof ALERT_STATES)[number];
  readonly openedAt: string;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  /** What whoever acknowledged it said. */
  readonly note: string | null;
  readonly resolvedAt: string | null;
}

/** What became of an alert that people are told of. */
export const ALERT_CHANGES = ['opened', 'worse', 'acknowledged', 'repeated', 'resolved'] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];
