import type { LedgerEntry } from './entry.js';
import { type BadLine, type ExportEnd, type ExportRecord, parseLine } from './export-format.js';

/** Reads an export record by record and counts its lines. */
export class RecordReader {
  #line = 0;
  readonly #lines: AsyncIterator<string> | Iterator<string>;

  constructor(lines: AsyncIterable<string> | Iterable<string>) {
    this.#lines = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();
  }

  /** Number of the line that `next` gave last, from 1. */
  get line(): number {
    return this.#line;
  }

  /** Null at the end. */
  async next(): Promise<ExportRecord | BadLine | null> {
    const { done, value } = await this.#lines.next();
    if (done === true) return null;
    this.#line += 1;
    return parseLine(value);
  }

  /** The next entry or end, for a diagnosis only: what is before it is lost. */
  async seek(): Promise<LedgerEntry | ExportEnd | null> {
    for (let record = await this.next(); record !== null; record = await this.next()) {
      if (record.type === 'entry') return record.entry;
      if (record.type === 'end') return record.end;
    }
    return null;
  }

  /** Lets go of the source before its end. */
  async close(): Promise<void> {
    await this.#lines.return?.();
  }
}
