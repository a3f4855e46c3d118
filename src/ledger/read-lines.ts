import { createReadStream } from 'node:fs';
import { LINE_CHARACTERS_MAX } from '../core/ledger/export-format.js';

/**
 * Lines of a UTF-8 file without their line feeds, one at a time. Of a line that is longer than any line may be only the
 * beginning is given, which is too long too; what follows the last line feed is a line unless it is empty.
 * @throws Error where the file cannot be read or is not UTF-8.
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LINE_CHARACTERS_MAX) {
      yield rest;
      return;
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
