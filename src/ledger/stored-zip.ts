import { crc32 } from 'node:zlib';
import { EbbError } from '../core/errors.js';

export interface ArchiveFile {
  /** Lower-case letters, digits, dots and dashes. */
  readonly name: string;
  readonly content: Buffer;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const END_BYTES = 22;
const VERSION = 20;
/** 1 January 1980, midnight: archives of the same files are the same bytes. */
const DATE = 0x0021;
const NAME = /^[a-z0-9][a-z0-9.-]*$/;
const FILES_MAX = 1_000;
const BYTES_MAX = 0xffff_ffff;

/** A zip whose every byte follows from its files and their order: stored, without times, attributes or comments. */
export function packArchive(files: readonly ArchiveFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    if (!NAME.test(name)) throw new EbbError('rejected', `"${name}" is no name for a file of a bundle`);
    const about = aboutOf(name, content);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL);
    const head = Buffer.concat([local, about, Buffer.from(name)]);
    directory.push(centralOf(about, name, offset));
    parts.push(head, content);
    offset += head.length + content.length;
  }
  const central = Buffer.concat(directory);
  if (offset + central.length > BYTES_MAX) throw new EbbError('rejected', 'a bundle has at most 4 GiB');
  return Buffer.concat([...parts, central, endOf(files.length, central.length, offset)]);
}

/** The files of an archive that is just as `packArchive` makes it. @throws EbbError `malformed` where a byte is otherwise */
export function unpackArchive(bytes: Buffer): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  let at = 0;
  while (at + LOCAL_BYTES <= bytes.length && bytes.readUInt32LE(at) === LOCAL && files.length < FILES_MAX) {
    const size = bytes.readUInt32LE(at + 22);
    const nameEnd = at + LOCAL_BYTES + bytes.readUInt16LE(at + 26);
    const end = nameEnd + size;
    if (end > bytes.length) throw malformed('it is cut off');
    const name = bytes.subarray(at + LOCAL_BYTES, nameEnd).toString('latin1');
    if (!NAME.test(name)) throw malformed('a file has a name that none can have');
    files.push({ name, content: bytes.subarray(nameEnd, end) });
    at = end;
  }
  if (!packArchive(files).equals(bytes)) throw malformed('its bytes are not those that its files make');
  return files;
}

/** What the header of a file and its line in the directory have in common. */
function aboutOf(name: string, content: Buffer): Buffer {
  const about = Buffer.alloc(LOCAL_BYTES - 4);
  about.writeUInt16LE(VERSION, 0);
  about.writeUInt16LE(DATE, 8);
  about.writeUInt32LE(crc32(content), 10);
  about.writeUInt32LE(content.length, 14);
  about.writeUInt32LE(content.length, 18);
  about.writeUInt16LE(name.length, 22);
  return about;
}

function centralOf(about: Buffer, name: string, offset: number): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(CENTRAL, 0);
  head.writeUInt16LE(VERSION, 4);
  // No comment, first disk, no attributes.
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, about, tail, Buffer.from(name)]);
}

function endOf(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function malformed(problem: string): EbbError {
  return new EbbError('malformed', `not a bundle as Ebb makes it: ${problem}`);
}
