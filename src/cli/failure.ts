import { AssertionError } from '../core/assert.js';

/** Thrown only where a program is wrong, never by what happens to it. */
const PROGRAMMERS = [TypeError, RangeError, ReferenceError, AssertionError];

/** A failure for people: what happened, and for a programmer's error where. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (PROGRAMMERS.some((kind) => error instanceof kind)) return error.stack ?? error.message;
  return reasonOf(error);
}

/** An error in words. A connection that failed at several addresses has no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
