import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { EnteredEvent } from '../../../src/core/ports/signal.js';
import { plainEvent, type PlainEvent } from '../../shared/plain-event.js';

/** Short of this a reason says nothing to whoever reads it in a year. */
const REASON_CHARACTERS_MIN = 10;

const reasonShape = z
  .string()
  .trim()
  .min(REASON_CHARACTERS_MIN, `say in ${REASON_CHARACTERS_MIN} characters or more who called, and how`)
  .max(2_000);

export interface CheckedEntry {
  readonly event: PlainEvent;
  readonly reason: string;
}

/** @throws EbbError `unauthorised` for a role that may not, `rejected` where reason or event don't do */
export function checkEntry({ by, reason, event }: EnteredEvent, roles: readonly string[]): CheckedEntry {
  if (!roles.includes(by.role)) {
    throw new EbbError(
      'unauthorised',
      `${by.name} is ${by.role}: events are entered by ${roles.join(' or ')}`,
    );
  }
  return { reason: fitting(reasonShape, reason, 'reason'), event: fitting(plainEvent, event, 'event') };
}

function fitting<S extends z.ZodType>(shape: S, value: unknown, what: string): z.output<S> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EbbError('rejected', `${[what, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`);
}
