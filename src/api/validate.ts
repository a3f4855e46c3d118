import { z } from 'zod';
import { problem } from './problem.js';

/** One mistake of a request: where, what, and what to do. */
export interface Mistake {
  /** Dotted, from the request's part: `body.minutes`, `query.limit`. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * What the schema makes of one part of a request.
 * @throws ProblemError (invalid) with every mistake
 */
export function checked(schema: z.ZodType, value: unknown, part: 'path' | 'query' | 'body'): unknown {
  const result = schema.safeParse(value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => mistakes(schema, issue, part)));
}

/** A problem made of mistakes, whose detail has them all in words. */
export function invalid(errors: readonly Mistake[]) {
  const detail = errors.map(({ path, problem: what, fix }) => `${path} ${what}. ${fix}`).join(' ');
  return problem('invalid', detail, errors);
}

function mistakes(schema: z.ZodType, issue: z.core.$ZodIssue, part: string): Mistake[] {
  const path = [part, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const fix = known.length === 0 ? 'Leave it out.' : `Known here: ${known.join(', ')}.`;
    return issue.keys.map((key) => ({ path: `${path}.${key}`, problem: 'is not known', fix }));
  }
  if (issue.input === undefined) return [{ path, problem: 'is missing', fix: `Give ${wanted(issue)}.` }];
  return [{ path, problem: 'is not right', fix: `Give ${wanted(issue)}.` }];
}

/** What belongs there, in words. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return NAMES[issue.expected as string] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map(String).join(', or ');
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return `a number of ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `a text of at most ${issue.maximum} characters`;
      return `a number of at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? INSTANT : issue.message;
    default:
      return issue.message;
  }
}

const INSTANT = 'an instant with its offset, such as 2026-08-20T17:00:00Z';

const NAMES: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
