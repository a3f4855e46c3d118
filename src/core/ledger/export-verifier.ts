import { Attachments } from './attachments.js';
import type { Checkpoint } from './checkpoint.js';
import {
  checkLater,
  checkSignature,
  diagnoseRoot,
  type Expected,
  isRootOf,
  type Standing,
} from './checkpoint-check.js';
import { hashedPartOf, type LedgerEntry } from './entry.js';
import { checkEnd } from './end-check.js';
import type { BadLine, ExportEnd, ExportHeader, ExportRecord } from './export-format.js';
import { diagnoseBreak, fault, resealed, type Finding, type Placed, type Warning } from './finding.js';
import { type LedgerCrypto, treeHashes } from './ledger-crypto.js';
import { grown, type MerkleFrontier, type TreeHashes } from './merkle-tree.js';
import { RecordReader } from './record-reader.js';
import { NOTHING_FOUND, type Verification, type VerifyOptions } from './verification.js';

const WARNINGS_MAX = 100;

/**
 * Verifies an export as it comes, line by line (without line feeds), holding one entry at a time. Stops at the first
 * fault. Never throws for what the lines say.
 */
export async function verifyExportBy(
  crypto: LedgerCrypto,
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const reader = new RecordReader(lines);
  try {
    const first = await reader.next();
    if (first?.type !== 'header') {
      const detail =
        first === null
          ? 'the file is empty'
          : first.type === 'bad'
            ? first.detail
            : 'the first line is no header';
      const problem = first?.type === 'bad' ? first.problem : 'malformed';
      return {
        ...NOTHING_FOUND,
        signaturesChecked: crypto.isSigned !== null,
        keysTrusted: options.trustedKeys !== undefined,
        finding: fault(problem, null, 1, detail),
      };
    }
    return await new ExportVerifier(crypto, first.header, options, reader).run();
  } finally {
    await reader.close();
  }
}

class ExportVerifier {
  readonly #expected: Expected;
  readonly #hashes: TreeHashes<Promise<string>>;
  #tree: MerkleFrontier<Promise<string>>;
  #last: Placed;
  #firstAt: string | null = null;
  #lastAt: string | null = null;
  #entries = 0;
  #checkpoints = 0;
  readonly #attachments: Attachments;
  #checkpoint: Checkpoint | null = null;
  #ended = false;
  #expectedSeen = false;
  readonly #keyIds = new Set<string>();
  readonly #warnings: Warning[] = [];

  constructor(
    private readonly crypto: LedgerCrypto,
    private readonly header: ExportHeader,
    private readonly options: VerifyOptions,
    private readonly reader: RecordReader,
  ) {
    const seq = header.first_seq - 1;
    this.#expected = { site: header.site, keys: options.trustedKeys ?? header.public_keys, crypto };
    this.#hashes = treeHashes(crypto);
    this.#attachments = new Attachments(this.#expected, options.checkTimestamp);
    this.#tree = { size: seq, roots: header.frontier.map((root) => Promise.resolve(root)) };
    this.#last = { seq, hash: header.prev, prev: null, line: 0 };
  }

  async run(): Promise<Verification> {
    let finding = this.#expectedBeforeStart() ?? this.#compareExpected();
    while (finding === null) {
      const record = await this.reader.next();
      if (record === null) return this.#result(this.#missingAtEnd());
      finding = await this.#accept(record);
    }
    return this.#result(finding);
  }

  async #accept(record: ExportRecord | BadLine): Promise<Finding | null> {
    const { line } = this.reader;
    if (record.type === 'bad') return this.#bad(record);
    if (this.#ended) return fault('malformed', null, line, 'there are lines after the end');
    switch (record.type) {
      case 'header':
        return fault('malformed', null, line, 'a second header');
      case 'entry':
        return this.#entry(record.entry, record.line);
      case 'checkpoint':
        return this.#atCheckpoint(record.checkpoint);
      case 'later-checkpoint': {
        const { later_checkpoint: checkpoint } = record.later;
        return (
          (await checkSignature(checkpoint, this.#expected, line)) ??
          (await checkLater(record.later, this.#standing())) ??
          this.#count(checkpoint)
        );
      }
      case 'timestamp':
        return this.#attachments.stamp(record.timestamp, this.#checkpoint, line);
      case 'correction':
        return this.#attachments.correction(record.correction, this.#last, line);
      case 'end':
        return this.#end(record.end);
    }
  }

  async #bad({ problem, detail }: BadLine): Promise<Finding> {
    const { line } = this.reader;
    const isCut = problem === 'malformed' && !this.#ended && (await this.reader.next()) === null;
    return isCut
      ? fault('truncated', this.#last.seq + 1, line, `the last line is not whole: ${detail}`)
      : fault(problem, this.#last.seq + 1, line, detail);
  }

  async #entry(entry: LedgerEntry, text: string): Promise<Finding | null> {
    const { line } = this.reader;
    const expected = this.#last.seq + 1;
    if ((await this.crypto.sha256(hashedPartOf(entry, text))) !== entry.hash)
      return fault('edited', expected, line, 'its content does not match its own hash');
    if (entry.site !== this.header.site) {
      return fault(
        'wrong-site',
        expected,
        line,
        `it belongs to site ${entry.site}, the export to ${this.header.site}`,
      );
    }
    const placed: Placed = { seq: entry.seq, hash: entry.hash, prev: entry.prev, line };
    if (entry.seq !== expected || entry.prev !== this.#last.hash) {
      const after = await this.reader.seek();
      return diagnoseBreak(
        this.#last,
        placed,
        after !== null && 'seq' in after ? after : null,
        this.#signedTo(),
      );
    }
    if (this.#lastAt !== null && entry.at < this.#lastAt) {
      this.#warn(entry.seq, `time goes back from ${this.#lastAt} to ${entry.at}`);
    }
    this.#last = placed;
    this.#tree = grown(this.#tree, entry.hash, this.#hashes);
    this.#entries += 1;
    this.#firstAt ??= entry.at;
    this.#attachments.noteEntry(entry);
    this.#lastAt = entry.at;
    return this.#compareExpected();
  }

  async #atCheckpoint(checkpoint: Checkpoint): Promise<Finding | null> {
    const standing = this.#standing();
    const wrong = await checkSignature(checkpoint, this.#expected, standing.line);
    if (wrong) return wrong;
    if (!(await isRootOf(checkpoint, standing)))
      return diagnoseRoot(checkpoint, standing, await this.reader.seek());
    return this.#count(checkpoint);
  }

  #standing(): Standing {
    return {
      tree: this.#tree,
      hashes: this.#hashes,
      last: this.#last,
      signedTo: this.#signedTo(),
      line: this.reader.line,
    };
  }

  #count(checkpoint: Checkpoint): null {
    if (this.#lastAt !== null && checkpoint.at < this.#lastAt) {
      this.#warn(
        checkpoint.tree_size,
        `the checkpoint's time ${checkpoint.at} is before its last entry's, ${this.#lastAt}`,
      );
    }
    this.#checkpoints += 1;
    this.#checkpoint = checkpoint;
    this.#keyIds.add(checkpoint.key_id);
    return null;
  }

  #end(end: ExportEnd): Finding | null {
    this.#ended = true;
    const counts = {
      entries: this.#entries,
      checkpoints: this.#checkpoints,
      attachments: this.#attachments.count,
    };
    return checkEnd(end, this.#last, counts, this.reader.line);
  }

  #missingAtEnd(): Finding | null {
    const { line } = this.reader;
    const { seq } = this.#last;
    if (!this.#ended)
      return fault(
        'truncated',
        seq + 1,
        line,
        `the file breaks off after entry ${seq}: its end line is missing`,
      );
    const { expect } = this.options;
    if (!expect || this.#expectedSeen) return null;
    return fault(
      'truncated',
      seq + 1,
      line,
      `entry ${expect.seq} was expected, and the file ends with entry ${seq}`,
    );
  }

  #expectedBeforeStart(): Finding | null {
    const { expect } = this.options;
    if (!expect || expect.seq >= this.header.first_seq - 1) return null;
    const detail = `entry ${expect.seq} was expected, and the file begins with entry ${this.header.first_seq}`;
    return fault('expected-not-covered', null, 1, detail);
  }

  #compareExpected(): Finding | null {
    const { expect } = this.options;
    if (expect?.seq !== this.#last.seq) return null;
    this.#expectedSeen = true;
    if (expect.hash === this.#last.hash) return null;
    const detail = `its hash was expected to be ${expect.hash} and is ${this.#last.hash}: it, or an entry before it, was rewritten`;
    return resealed('expected-differs', this.#last, this.#signedTo(), detail);
  }

  /** The last entry that is known to be as it was signed. */
  #signedTo(): number {
    return this.#checkpoint?.tree_size ?? this.header.first_seq - 1;
  }

  #warn(seq: number, detail: string): void {
    if (this.#warnings.length < WARNINGS_MAX) this.#warnings.push({ seq, line: this.reader.line, detail });
  }

  #result(finding: Finding | null): Verification {
    const checkpoint = this.#checkpoint;
    return {
      ok: finding === null,
      finding,
      site: this.header.site,
      firstSeq: this.header.first_seq,
      entries: this.#entries,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      head: { seq: this.#last.seq, hash: this.#last.hash },
      checkpoints: this.#checkpoints,
      lastCheckpoint: checkpoint && {
        treeSize: checkpoint.tree_size,
        at: checkpoint.at,
        keyId: checkpoint.key_id,
      },
      timestamps: this.#attachments.timestamps,
      lastTimestamp: this.#attachments.lastTimestamp,
      corrections: this.#attachments.corrections,
      entriesPastCheckpoint: Math.max(0, this.#last.seq - this.#signedTo()),
      signaturesChecked: this.crypto.isSigned !== null,
      keysTrusted: this.options.trustedKeys !== undefined,
      keyIds: [...this.#keyIds],
      expectedSeen: this.#expectedSeen,
      warnings: this.#warnings,
    };
  }
}
