import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes lines, each ended by a line feed: the whole file or none. */
export async function writeLines(
  file: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(Readable.from(withLineFeeds(lines)), createWriteStream(draft));
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

async function* withLineFeeds(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
