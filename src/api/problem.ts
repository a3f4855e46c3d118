import { HttpException, Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { EbbError, type ErrorCode } from '../core/errors.js';

/** An answer that is an error: RFC 9457, with a code that never changes its meaning. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly problem: string }[];
}

/** Thrown by handlers and the layers before them. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export const PROBLEMS = {
  unauthorised: { status: 401, title: 'A bearer token is needed' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  invalid: { status: 400, title: 'The request is not valid' },
  rejected: { status: 409, title: 'The request was understood and refused' },
  'too-large': { status: 413, title: 'The request is too large' },
  internal: { status: 500, title: 'Something went wrong inside Ebb' },
} as const;

export function problem(
  code: keyof typeof PROBLEMS,
  detail: string,
  errors?: Problem['errors'],
): ProblemError {
  return new ProblemError({ ...PROBLEMS[code], code, detail, ...(errors && { errors }) });
}

const CODES: Partial<Record<ErrorCode, keyof typeof PROBLEMS>> = {
  rejected: 'rejected',
  malformed: 'invalid',
};
const logger = new Logger('Api');

/** Express's last handler: whatever was thrown becomes a problem; what nobody foresaw is logged and not shown. */
export function problemHandler(
  error: unknown,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, code, title, detail, errors } = toProblem(error);
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code, detail, ...(errors && { errors }) }));
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof EbbError && CODES[error.code])
    return problem(CODES[error.code]!, error.message).problem;
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { status?: number } | null)?.status;
  if (status === 404) return problem('not-found', 'no such route').problem;
  if (status === 413) return problem('too-large', 'a request may have 64 kB at the most').problem;
  if (status === 400) return problem('invalid', 'the body is not JSON').problem;
  logger.error('request failed', error);
  return problem('internal', 'The log says more.').problem;
}
