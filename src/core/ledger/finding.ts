import type { LedgerEntry } from './entry.js';

/** What is wrong with an export. */
export type Problem =
  /** Not a line of the format. */
  | 'malformed'
  /** Says the same as a canonical line, but is not one: a second way of writing may hide something. */
  | 'not-canonical'
  | 'wrong-site'
  /** The content does not match the hash that it, or the entry after it, was sealed with. */
  | 'edited'
  | 'deleted'
  | 'inserted'
  | 'reordered'
  /** The file does not begin where its header says. */
  | 'wrong-start'
  /** The file ends before its own end, or before a head or checkpoint that is known. */
  | 'truncated'
  | 'checkpoint-misplaced'
  | 'checkpoint-signature-wrong'
  | 'wrong-key'
  /** A checkpoint that is genuine covers other entries than those of the file. */
  | 'root-mismatch'
  /** What stands behind a checkpoint is no time stamp of it. */
  | 'timestamp-wrong'
  /** What stands behind an entry is no correction of it. */
  | 'correction-wrong'
  /** The entry at the expected place is another one. */
  | 'expected-differs'
  /** The expected entry lies before the start of a partial export. */
  | 'expected-not-covered';

/** The first place where an export departs from the chain. */
export interface Finding {
  readonly problem: Problem;
  /** Place in the chain of the bad entry; null where the fault is not about an entry. */
  readonly seq: number | null;
  /**
   * Set where the chain before `seq` is sound but not sealed by a signature: from here on entries may have been
   * rewritten too, each with its hash made anew, which cannot be told from the file.
   */
  readonly seqMin?: number;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly detail: string;
}

/** Something odd that breaks no seal. */
export interface Warning {
  readonly seq: number;
  readonly line: number;
  readonly detail: string;
}

/** An entry at its place in the file. `line` 0: what the header says of the entry before the first. */
export interface Placed {
  readonly seq: number;
  readonly hash: string;
  readonly prev: string | null;
  readonly line: number;
}

/**
 * Says which of the entries around a break of the chain is the bad one. Each of them is sealed in itself: its hash
 * matches its content.
 * @param last the last entry that fitted
 * @param next the entry that does not follow it
 * @param after the entry after `next`, where there is one: it says which of the two the rest of the chain knows
 * @param signedTo the last entry that a checkpoint covers
 */
export function diagnoseBreak(
  last: Placed,
  next: Placed,
  after: LedgerEntry | null,
  signedTo: number,
): Finding {
  const expected = last.seq + 1;
  if (next.seq > expected) {
    if (after === null || after.seq > next.seq) {
      const missing =
        next.seq - expected === 1 ? `entry ${expected} is` : `entries ${expected} to ${next.seq - 1} are`;
      return fault(
        'deleted',
        expected,
        next.line,
        `${missing} missing: entry ${next.seq} stands in line ${next.line}`,
      );
    }
    return fault(
      'reordered',
      expected,
      next.line,
      `entry ${next.seq} stands where entry ${expected} belongs`,
    );
  }
  if (next.seq < expected) {
    const twice = `two entries claim to be ${next.seq}`;
    const sameClaim = next.seq === last.seq && next.prev === last.prev && next.hash !== last.hash;
    if (sameClaim && after?.prev !== last.hash) {
      return fault(
        'inserted',
        last.seq,
        last.line,
        `${twice}, and the one in line ${last.line} is not the one that the chain goes on from`,
      );
    }
    return fault(
      'inserted',
      expected,
      next.line,
      `${twice}: the second, in line ${next.line}, does not belong there`,
    );
  }
  if (after !== null && after.prev === last.hash) {
    return fault(
      'inserted',
      expected,
      next.line,
      `the chain goes on from entry ${last.seq} without the entry in line ${next.line}`,
    );
  }
  if (last.line === 0) {
    return fault(
      'wrong-start',
      expected,
      next.line,
      `entry ${expected} does not follow the hash that the header starts from`,
    );
  }
  const detail = `entry ${next.seq} was sealed onto another entry ${last.seq} than this one: its content was changed and its hash made anew`;
  return resealed('edited', last, signedTo, detail);
}

/**
 * A fault of the last entry that fitted: it is not the one that was sealed. The entries before it that no signature
 * covers may have been rewritten with it.
 */
export function resealed(problem: Problem, { seq, line }: Placed, signedTo: number, detail: string): Finding {
  const finding = fault(problem, seq, line, detail);
  return signedTo + 1 < seq ? { ...finding, seqMin: signedTo + 1 } : finding;
}

export function fault(problem: Problem, seq: number | null, line: number, detail: string): Finding {
  return { problem, seq, line, detail };
}
