import type { AlertChange } from '../alerts/alert.js';
import type { AlertKind, Severity } from '../alerts/kinds.js';

/** One alert in a message, whole: who reads it needs nothing else. Instants are ISO 8601 UTC. */
export interface AlertItem {
  readonly alertId: string;
  readonly change: AlertChange;
  /** When that came to be. */
  readonly at: string;
  readonly kind: AlertKind;
  /** The same for all that is told of the same thing, while it is open. */
  readonly dedupKey: string;
  readonly severity: Severity;
  readonly obligation: boolean;
  readonly siteId: string | null;
  readonly title: string;
  readonly text: string;
  readonly toDo: string;
  readonly openedAt: string;
  readonly acknowledgedBy: string | null;
}

/** Something that happened, for those who subscribed to it; `data` is snake_case. */
export interface EventItem {
  readonly kind: string;
  readonly siteId: string;
  readonly at: string;
  readonly entrySeq: number;
  readonly data: object;
}

/** What one route is given to tell, in one go. */
export type AlertMessage = {
  /** The same when the message is tried again. */
  readonly messageId: string;
} & (
  | { readonly as: 'alert' | 'digest'; readonly items: readonly AlertItem[] }
  | { readonly as: 'event'; readonly event: EventItem }
  | { readonly as: 'test'; readonly text: string }
);

/** A way out to people, or to what wakes them. */
export interface AlertRoute {
  readonly id: string;
  /**
   * Resolves when the other side has taken the message.
   * @throws EbbError whose code says whether to try again; `retryAfterSeconds` where the other side said when
   */
  send(message: AlertMessage): Promise<void>;
  close(): Promise<void>;
}
