import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { ConflictError, EbbError, type ErrorCode } from '../core/errors.js';

/** An answer that is an error: RFC 9457, with a code that never changes its meaning. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** When to try again, where that helps. */
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly { readonly path: string; readonly problem: string; readonly fix: string }[];
}

/** Thrown by handlers and the layers before them. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export const PROBLEMS = {
  unauthorised: { status: 401, title: 'Nobody has said who asks' },
  'sign-in-failed': { status: 401, title: 'The sign-in was refused' },
  forbidden: { status: 403, title: 'This is not allowed to whoever asks' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  invalid: { status: 400, title: 'The request is not valid' },
  rejected: { status: 409, title: 'The request was understood and refused' },
  'key-reused': { status: 422, title: 'The Idempotency-Key stands for another request' },
  outdated: { status: 412, title: 'What the request was made from is not there any more' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The request is in a form that Ebb does not read' },
  internal: { status: 500, title: 'Something went wrong inside Ebb' },
} as const;

export function problem(
  code: keyof typeof PROBLEMS,
  detail: string,
  errors?: Problem['errors'],
  retryAfterSeconds?: number,
): ProblemError {
  return new ProblemError({
    ...PROBLEMS[code],
    code,
    detail,
    ...(errors && { errors }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

const CODES: Partial<Record<ErrorCode, keyof typeof PROBLEMS>> = {
  rejected: 'rejected',
  malformed: 'invalid',
  unsupported: 'rejected',
};
const logger = new Logger('Api');

/** Express's last handler: whatever was thrown becomes a problem; what nobody foresaw is logged and not shown. */
export function problemHandler(
  error: unknown,
  _request: Request,
  response: Response,
  _next: NextFunction,
): void {
  if (response.headersSent) {
    // The answer was under way: it can only be cut off. That its reader went away is nobody's error.
    if ((error as { code?: string } | null)?.code !== 'ERR_STREAM_PREMATURE_CLOSE')
      logger.error('an answer was cut off', error);
    response.destroy();
    return;
  }
  if (response.destroyed) return;
  const { status, code, title, detail, errors, retryAfterSeconds } = toProblem(error);
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code, detail, ...(errors && { errors }) }));
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof ConflictError) return problem('outdated', error.message).problem;
  if (error instanceof EbbError && CODES[error.code])
    return problem(CODES[error.code]!, error.message).problem;
  const known = requestProblem(error as RequestError | null);
  if (known) return known.problem;
  logger.error('request failed', error);
  return problem('internal', 'The log says more.').problem;
}

interface RequestError {
  readonly status?: unknown;
  readonly type?: unknown;
  /** Bytes, of a body that is too large. */
  readonly limit?: number;
}

/** What Express and its body parser find wrong with a request, by their `status` and `type`. */
function requestProblem(error: RequestError | null): ProblemError | null {
  const status = error?.status;
  if (status === 404) return problem('not-found', 'no such route; /api/docs lists them');
  if (status === 413)
    return problem('too-large', `a request here may have ${error!.limit! / 1024} kB at the most`);
  if (status === 415)
    return problem('unsupported-media-type', 'send JSON in UTF-8, as it is or compressed with gzip');
  if (error instanceof URIError)
    return problem('invalid', 'the path is not valid: a % must be followed by two hexadecimal digits');
  if (error?.type === 'entity.parse.failed')
    return problem('invalid', 'the body is not JSON, or no JSON object');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return problem('invalid', 'the request could not be read');
  return null;
}
