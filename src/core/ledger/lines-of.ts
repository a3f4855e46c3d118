import { LINE_CHARACTERS_MAX } from './export-format.js';

/**
 * The lines of an export without their line feeds, as its bytes come. A line that is too long is given as far as it was read, and
 * is the last.
 * @throws TypeError where the bytes are no UTF-8
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
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
