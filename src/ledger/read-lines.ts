import { createReadStream } from 'node:fs';
import { linesOf } from '../core/ledger/lines-of.js';

/** A file's lines without their line feeds. */
export function readLines(file: string): AsyncIterable<string> {
  return linesOf(createReadStream(file) as AsyncIterable<Buffer>);
}
