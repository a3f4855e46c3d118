import { assert } from '../assert.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { readDecimals, readIntegers, writeDecimals, writeIntegers } from './columns.js';
import { VersionColumns } from './version.js';

/** A later way to pack takes another number, and this one is still read. */
const FORMAT = 1;

/**
 * Versions as few bytes, column by column: `docs/telemetry.md` has the format. Prices of one history come to about two
 * bytes each.
 * @param versions one at least
 */
export function packVersions(versions: VersionColumns): Uint8Array {
  assert(versions.length > 0, 'a block without a version');
  const out = new ByteWriter();
  out.byte(FORMAT);
  out.unsigned(versions.length);
  writeTexts(out, versions.sources);
  writeIntegers(out, versions.startMs);
  writeIntegers(out, versions.minutes);
  writeIntegers(out, versions.knownAtMs);
  writeIntegers(out, versions.correctedAtMs);
  writeIntegers(out, versions.source);
  writeDecimals(out, versions.value);
  return out.written();
}

/** What `packVersions` packed, in the same order. */
export function unpackVersions(bytes: Uint8Array): VersionColumns {
  const from = new ByteReader(bytes);
  const format = from.byte();
  assert(format === FORMAT, `a block of format ${format}: this Ebb reads format ${FORMAT}; use a newer one`);
  const count = from.unsigned();
  const sources = readTexts(from);
  const startMs = readIntegers(from, count);
  const minutes = readIntegers(from, count);
  const knownAtMs = readIntegers(from, count);
  const correctedAtMs = readIntegers(from, count);
  const source = readIntegers(from, count);
  const value = readDecimals(from, count);
  return new VersionColumns(startMs, minutes, value, knownAtMs, correctedAtMs, source, sources);
}

function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.unsigned(texts.length);
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    out.unsigned(bytes.length);
    out.bytes(bytes);
  }
}

function readTexts(from: ByteReader): string[] {
  return Array.from({ length: from.unsigned() }, () => new TextDecoder().decode(from.bytes(from.unsigned())));
}
