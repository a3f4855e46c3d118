import { crc32, inflateRawSync } from 'node:zlib';
import { EbbError } from '../../src/core/errors.js';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_SIGNATURE = 0x02014b50;
const DIRECTORY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const COMMENT_BYTES_MAX = 65_535;
/** More than any report that is asked for. */
const CONTENT_BYTES_MAX = 64 * 1024 * 1024;
const ENTRIES_MAX = 100;

/**
 * The files of a zip, whole and with their checksums right. @throws EbbError `malformed`
 * @param place what messages name
 */
export function zipEntries(bytes: Buffer, place: string): ZipEntry[] {
  try {
    return entriesOf(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EbbError('malformed', `${place}: no whole zip file (${why})`);
  }
}

function entriesOf(bytes: Buffer): ZipEntry[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > ENTRIES_MAX) throw new Error(`${count} files`);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_SIGNATURE) throw new Error('its directory is broken');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    );
    entries.push({
      name: bytes.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes!),
      content: contentOf(bytes, at),
    });
    at += DIRECTORY_BYTES + nameBytes! + extraBytes! + commentBytes!;
  }
  return entries;
}

function endOf(bytes: Buffer): number {
  const last = bytes.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at -= 1) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error('it has no end');
}

/** Of the entry whose record in the directory is at `at`: sizes there are right where those before the file may be 0. */
function contentOf(bytes: Buffer, at: number): Buffer {
  const method = bytes.readUInt16LE(at + 10);
  const [checksum, packedBytes, contentBytes] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset));
  const local = bytes.readUInt32LE(at + 42);
  if (bytes.readUInt32LE(local) !== LOCAL_SIGNATURE)
    throw new Error('a file is not where the directory says');
  const begin = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(begin, begin + packedBytes!);
  if (contentBytes! > CONTENT_BYTES_MAX) throw new Error('a file is larger than is ever asked for');
  if (method !== STORED && method !== DEFLATED) throw new Error(`compression ${method} is not known`);
  const content = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: CONTENT_BYTES_MAX });
  if (content.length !== contentBytes || crc32(content) !== checksum) throw new Error('a checksum is wrong');
  return content;
}
