import { createHash, type KeyObject } from 'node:crypto';
import { constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { EbbError } from '../../core/errors.js';
import { sha256OfBytes } from '../../core/ledger/digest.js';
import { GENESIS_HASH } from '../../core/ledger/entry.js';
import { readWormManifest, signWormManifest, type WormManifest } from '../../core/ledger/worm-manifest.js';

/** A manifest with what it is known by. */
export interface PlacedManifest {
  readonly manifest: WormManifest;
  readonly file: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

/** What a file to be written is. */
export interface WormFile {
  readonly name: string;
  readonly lines: AsyncIterable<Buffer> | Iterable<Buffer>;
  readonly entries: WormManifest['entries'];
}

const READ_ONLY = 0o444;
const WRITE_ONCE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
const ATTEMPTS_MAX = 1_000;
const MANIFEST = /^manifest-(\d{8})(?:\.\d+)?\.json$/;

/** The folder of a site. Its path may not be what leads elsewhere. */
export function siteFolder(path: string, siteId: string): string {
  return join(path, encodeURIComponent(siteId).replaceAll('.', '%2E'));
}

/**
 * The manifests of a folder in their order, one a number: of several by one number, the one that is whole. What a crash
 * has left half-written is passed over.
 */
export async function readManifests(
  folder: string,
  keys: readonly string[] | null,
): Promise<PlacedManifest[]> {
  const newest: PlacedManifest[] = [];
  for await (const manifest of newestManifests(folder, keys)) newest.push(manifest);
  return newest.reverse();
}

/** The same from the highest number down, each read when it is asked for: of a long folder only what is wanted. */
export async function* newestManifests(
  folder: string,
  keys: readonly string[] | null,
): AsyncGenerator<PlacedManifest, void> {
  if (!existsSync(folder)) return;
  let last = Infinity;
  for (const file of readdirSync(folder).sort().reverse()) {
    const number = Number(MANIFEST.exec(file)?.[1] ?? 0);
    if (number === 0 || number === last) continue;
    const bytes = readFileSync(join(folder, file));
    const manifest = await readWormManifest(bytes.toString('utf8'), keys);
    if (typeof manifest === 'string' || manifest.number !== number) continue;
    last = number;
    yield { manifest, file, sha256: sha256OfBytes(bytes) };
  }
}

/**
 * Writes a file once, then its manifest: both whole on the disk before this returns, neither ever written over. Names
 * that a crash has left taken are given up for the next.
 * @throws EbbError that says what of the disk is wrong
 */
export async function writeOnce(
  path: string,
  siteId: string,
  { name, lines, entries }: WormFile,
  { key, writtenAt }: { readonly key: KeyObject; readonly writtenAt: string },
): Promise<WormManifest> {
  if (!existsSync(path) || !statSync(path).isDirectory())
    throw new EbbError(
      'rejected',
      `${path} is no folder: make it, or mount what it should be (evidence.worm.path)`,
    );
  const folder = siteFolder(path, siteId);
  try {
    await mkdir(folder, { recursive: true });
    await syncFolder(path);
    const written = await firstFree(folder, name, lines);
    const { value: last } = await newestManifests(folder, null).next();
    const text = signWormManifest(
      {
        site: siteId,
        number: (last?.manifest.number ?? 0) + 1,
        prev: last?.sha256 ?? GENESIS_HASH,
        written_at: writtenAt,
        file: written,
        entries,
      },
      key,
    );
    const manifest = JSON.parse(text) as WormManifest;
    const manifestName = `manifest-${String(manifest.number).padStart(8, '0')}.json`;
    await firstFree(folder, manifestName, [Buffer.from(text)]);
    return manifest;
  } catch (error) {
    throw inWords(error, folder);
  }
}

async function firstFree(
  folder: string,
  name: string,
  lines: WormFile['lines'],
): Promise<WormManifest['file']> {
  const [, stem, ending] = /^(.*)(\.[a-z]+)$/.exec(name)!;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const free = attempt === 1 ? name : `${stem}.${attempt}${ending}`;
    if (existsSync(join(folder, free))) continue;
    return { name: free, ...(await writeFile(join(folder, free), lines, folder)) };
  }
  throw new EbbError('rejected', `${folder} has ${ATTEMPTS_MAX} files ${name} that were left half-written`);
}

async function writeFile(
  file: string,
  lines: WormFile['lines'],
  folder: string,
): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(file, WRITE_ONCE, READ_ONLY);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const line of lines) {
      await handle.appendFile(line);
      hash.update(line);
      bytes += line.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
  return { bytes, sha256: hash.digest('hex') };
}

/** So that a name survives a power cut, too. Some mounts of object stores know no such thing. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or name another folder',
  EDQUOT: 'the quota is used up: raise it, or name another folder',
  EROFS: 'it is mounted read-only',
  EACCES: "Ebb's user may not write there",
  EPERM: "Ebb's user may not write there",
  EIO: 'the disk fails',
};

function inWords(error: unknown, folder: string): EbbError {
  if (error instanceof EbbError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new EbbError('unreachable', `${folder} cannot be written: ${REASONS[code] ?? message}`, {
    cause: error,
  });
}
