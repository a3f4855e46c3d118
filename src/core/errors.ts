/**
 * The one table of operating errors: what a device, feed or caller can do to us, and whether trying the same
 * thing again may help. Programmers' errors are in `assert.ts`.
 */
export const ERROR_CODES = {
  unreachable: { retry: true, meaning: 'no connection, or no answer in time' },
  unauthorised: { retry: false, meaning: 'credentials missing or refused' },
  'rate-limited': { retry: true, meaning: 'told to slow down' },
  malformed: { retry: true, meaning: 'an answer that does not have the documented shape' },
  rejected: { retry: false, meaning: 'understood and refused' },
  unsupported: { retry: false, meaning: 'the other side cannot do this' },
  locked: { retry: true, meaning: 'held by another operator or tool' },
  'write-disabled': { retry: false, meaning: 'its write access is switched off' },
  stale: { retry: true, meaning: 'an answer whose newest content is too old' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An operating error: `code` decides about retries, `message` says what, where and what to do. */
export class EbbError extends Error {
  override readonly name = 'EbbError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly context: {
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
      /** True where a write may have reached the device although no answer came. */
      readonly outcomeUnknown?: boolean;
      /** Of an HTTP answer that refused. */
      readonly httpStatus?: number;
      /** True where a page for people came in place of data. */
      readonly webPage?: boolean;
    } = {},
  ) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retry;
  }
}

/** What a change was made from is not there any more: somebody else was faster. Nothing was changed. */
export class ConflictError extends Error {
  override readonly name: string = 'ConflictError';
}

/** A configuration error: every problem found, each with its path, line and fix. Nothing was changed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => formatConfigProblem(problem)).join('\n'));
  }
}

export interface ConfigProblem {
  readonly file: string;
  /** 1-based; absent where the problem has no place in the file. */
  readonly line?: number;
  /** Dotted path such as `sites[0].policy.kind`. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

export function formatConfigProblem({ file, line, path, problem, fix }: ConfigProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}  ${path || '(file)'}: ${problem}. ${fix}`;
}
