import type { LedgerEntry } from './entry.js';
import type { LedgerKind } from './kinds.js';
import { hasShape, isHash, isPosition, isText } from './shape.js';

export const CORRECTION_KIND = 'entry-corrected' satisfies LedgerKind;

/** Which entry a correction is of. Its keys are its wire form. */
export interface Corrected {
  readonly seq: number;
  /** Of the old entry, which stays as it is. */
  readonly hash: string;
  readonly kind: string;
}

/** Body of an `entry-corrected`. Its keys are its wire form. */
export interface CorrectionBody {
  readonly corrects: Corrected;
  readonly reason: string;
  /** Who says so. */
  readonly by: string;
  /** What should have been recorded. */
  readonly correction: object;
  /** Of the request, so that one that is sent twice corrects once. */
  readonly idempotency_key?: string;
}

const CORRECTED = { seq: isPosition, hash: isHash, kind: isText };

/** The entry that `entry` corrects; null where it is no correction. */
export function correctedBy({ kind, body }: Pick<LedgerEntry, 'kind' | 'body'>): Corrected | null {
  if (kind !== CORRECTION_KIND) return null;
  const { corrects } = body as { readonly corrects?: unknown };
  return hasShape(corrects, CORRECTED) ? (corrects as unknown as Corrected) : null;
}
