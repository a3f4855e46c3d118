import type { SettingChange } from '../settings/difference.js';
import type { TwoPersonAction } from './config.js';
import type { Actor, Permission } from './rights.js';

/**
 * `open`: waits for a second person; `approved`: allowed, being carried out; `done`: carried out; `failed`: allowed, and it could
 * not be carried out any more; `refused`; `expired`: nobody decided in time.
 */
export const APPROVAL_STATES = ['open', 'approved', 'done', 'failed', 'refused', 'expired'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** What may wait for a second person. */
export const APPROVAL_OPERATIONS = ['settings-save', 'override-set', 'mode-set', 'event-entry'] as const;
export type ApprovalOperation = (typeof APPROVAL_OPERATIONS)[number];

/** What somebody wants to be done that needs a second person. */
export interface WantedApproval {
  readonly siteId: string;
  /** Why it needs one; not empty. */
  readonly actions: readonly TwoPersonAction[];
  readonly operation: ApprovalOperation;
  /** What whoever asks needs for it. */
  readonly permission: Permission;
  /** In a sentence. */
  readonly summary: string;
  /** Of settings; else empty. */
  readonly changes: readonly SettingChange[];
  /** All that is needed to carry it out, in the words of the API. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly askedBy: Pick<Actor, 'name' | 'kind'>;
  /** The same again gives the first request. */
  readonly idempotencyKey: string | null;
}

/** Such a request, with what became of it. Instants are ISO 8601 UTC of the wall's clock. */
export interface Approval extends Omit<WantedApproval, 'askedBy' | 'idempotencyKey'> {
  readonly requestId: string;
  readonly askedBy: string;
  readonly askedKind: Actor['kind'];
  readonly askedAt: string;
  /** From then on nobody can approve it. */
  readonly expiresAt: string;
  readonly state: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedReason: string | null;
  readonly decidedAt: string | null;
  /** What was done, or why it could not be; null until then. */
  readonly outcome: string | null;
}

/**
 * Why somebody cannot be the second person; null where nothing is in the way but a permission.
 * @param asker the person who asks, or who made the token that does; null: none
 * @param approver likewise
 */
export function approverMistake(asker: string | null, approver: string | null): string | null {
  if (approver === null)
    return 'a second person is needed, and this token was made by nobody who signs in: approve as a person, or by a token that a person made';
  if (approver === asker)
    return `a second person is needed: ${approver} has asked for it, and a token counts as whoever made it`;
  return null;
}
