import type { EbbError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';

/** So many in a row are no accident. */
const SILENT_MIN = 3;
const PAUSE_SECONDS_FIRST = 300;
/** Whoever shut Ebb out does not let it in sooner for being asked. */
const PAUSE_SECONDS_MAX = 3_600;
/** A source that has nothing may have it again any moment. */
const PAUSE_SECONDS_MAX_EMPTY = 900;

/** A source that is not asked for a while, and why. */
export interface LeftAloneView {
  /** Unix ms. */
  readonly untilMs: number;
  readonly why: string;
}

type Silence = 'refuses' | 'page' | 'nothing';

const WORDS: Readonly<Record<Silence, string>> = {
  refuses: 'refuses without saying why (403)',
  page: 'sends a web page in place of data',
  nothing: 'answers, and has nothing new',
};

/**
 * How long each source is left alone: for as long as it asks, and longer and longer where it has shut Ebb out without a word, as
 * with a refusal, a web page or an empty answer, three times in a row.
 */
export class LeftAlone<Source extends { readonly id: string }> {
  readonly #until = new Map<Source, LeftAloneView>();
  readonly #silent = new Map<Source, number>();

  constructor(private readonly clock: Clock) {}

  /** It answers. */
  answered(source: Source): void {
    this.#until.delete(source);
    this.#silent.delete(source);
  }

  /** Notes a failure. Returns what there is to say where it is silent from now on; null otherwise. */
  failed(source: Source, error: EbbError): string | null {
    const silence = silenceOf(error);
    const count = silence === null ? 0 : (this.#silent.get(source) ?? 0) + 1;
    this.#silent.set(source, count);
    const asked = error.context.retryAfterSeconds ?? 0;
    const shut = silence === null ? 0 : pauseSeconds(silence, count);
    if (asked === 0 && shut === 0) return null;
    const seconds = Math.max(asked, shut);
    const why =
      silence !== null && shut >= asked ? `it ${WORDS[silence]}, ${count} times in a row` : error.message;
    const untilMs = this.clock.now().toMillis() + seconds * 1e3 * this.clock.speed;
    this.#until.set(source, { untilMs, why });
    return count === SILENT_MIN && shut > asked
      ? `${source.id} is asked less often: ${why}, as one does that has shut Ebb out`
      : null;
  }

  /** Milliseconds until it may be asked. */
  leftMs(source: Source): number {
    return Math.max(0, (this.#until.get(source)?.untilMs ?? 0) - this.clock.now().toMillis());
  }

  /** Null where it may be asked. */
  of(source: Source): LeftAloneView | null {
    return this.leftMs(source) > 0 ? (this.#until.get(source) ?? null) : null;
  }
}

function silenceOf({ code, context }: EbbError): Silence | null {
  if (context.httpStatus === 403) return 'refuses';
  if (context.webPage === true) return 'page';
  return code === 'stale' ? 'nothing' : null;
}

function pauseSeconds(silence: Silence, count: number): number {
  if (count < SILENT_MIN) return 0;
  const max = silence === 'nothing' ? PAUSE_SECONDS_MAX_EMPTY : PAUSE_SECONDS_MAX;
  return Math.min(PAUSE_SECONDS_FIRST * 2 ** (count - SILENT_MIN), max);
}
