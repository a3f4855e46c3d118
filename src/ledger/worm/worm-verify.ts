import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { GENESIS_HASH } from '../../core/ledger/entry.js';
import { verifyExport } from '../../core/ledger/verify.js';
import { verifyBundle } from '../bundle.js';
import { readLines } from '../read-lines.js';
import { stampChecker } from '../timestamps/stamp-checker.js';
import { type PlacedManifest, readManifests } from './worm-folder.js';

/** What a site's write-once folder was found to be. */
export interface WormVerification {
  readonly ok: boolean;
  /** Every fault, in the order of the manifests. */
  readonly problems: readonly string[];
  readonly files: number;
  /** Of the segments; null where there is none. */
  readonly entries: { readonly firstSeq: number; readonly lastSeq: number; readonly lastHash: string } | null;
  /** To be kept elsewhere: what is cut off behind it is found by it only. */
  readonly last: { readonly number: number; readonly sha256: string } | null;
  /** Files that no manifest names: left by a crash, or by somebody else. */
  readonly unknown: readonly string[];
}

interface Segments {
  firstSeq: number;
  lastSeq: number;
  lastHash: string;
}

/**
 * Verifies a site's folder by itself: the chain of manifests and their signatures, every file by its manifest, every
 * segment as an export that goes on where the one before ended, every bundle.
 * @param keys public keys (base64url) that the reader trusts
 */
export async function verifyWorm(
  folder: string,
  keys: readonly string[],
  expected?: { readonly number: number; readonly sha256: string },
): Promise<WormVerification> {
  const manifests = await readManifests(folder, keys);
  const problems: string[] = [];
  let entries = null as Segments | null;
  let before = null as PlacedManifest | null;
  for (const placed of manifests) {
    const { manifest } = placed;
    const number = (before?.manifest.number ?? 0) + 1;
    if (manifest.number !== number) problems.push(`manifest ${number} is missing or was changed`);
    else if (manifest.prev !== (before?.sha256 ?? GENESIS_HASH))
      problems.push(`manifest ${number} does not follow the one before it, which was changed`);
    const problem = await faultOfFile(folder, placed, entries, keys);
    if (problem !== null) problems.push(`${manifest.file.name}: ${problem}`);
    if (manifest.entries) {
      const { first_seq: firstSeq, last_seq: lastSeq } = manifest.entries;
      const lastHash = problem === null ? await lastHashOf(join(folder, manifest.file.name)) : '';
      entries = { firstSeq: entries?.firstSeq ?? firstSeq, lastSeq, lastHash };
    }
    before = placed;
  }
  const last = before && { number: before.manifest.number, sha256: before.sha256 };
  const named = new Set(manifests.flatMap(({ file, manifest }) => [file, manifest.file.name]));
  const unknown = existsSync(folder) ? readdirSync(folder).filter((name) => !named.has(name)) : [];
  problems.push(...unreadable(unknown, manifests));
  if (manifests.length === 0) problems.push('there is no manifest that one of the keys has signed');
  if (
    expected &&
    !manifests.some((each) => each.manifest.number === expected.number && each.sha256 === expected.sha256)
  )
    problems.push(`manifest ${expected.number} is not there as it was expected`);
  return { ok: problems.length === 0, problems, files: manifests.length, entries, last, unknown };
}

/** A manifest that cannot be read is a fault unless another of its number, from after a crash, can be. */
function unreadable(unknown: readonly string[], manifests: readonly PlacedManifest[]): string[] {
  const numbers = new Set(manifests.map(({ manifest }) => manifest.number));
  return unknown
    .filter((name) => /^manifest-\d{8}/.test(name) && !numbers.has(Number(name.slice(9, 17))))
    .map((name) => `${name}: it is not whole, was changed, or is signed by none of the keys`);
}

async function faultOfFile(
  folder: string,
  { manifest: { file, entries, site } }: PlacedManifest,
  before: Segments | null,
  keys: readonly string[],
): Promise<string | null> {
  const path = join(folder, file.name);
  if (!existsSync(path)) return 'it is missing';
  if ((await sha256OfFile(path)) !== file.sha256) return 'it was changed';
  if (!entries) {
    const bundle = await verifyBundle(readFileSync(path), keys, stampChecker());
    return bundle.problem;
  }
  const found = await verifyExport(readLines(path), { trustedKeys: keys, checkTimestamp: stampChecker() });
  if (found.finding) return `${found.finding.problem}: ${found.finding.detail}`;
  if (found.site !== site || found.firstSeq !== entries.first_seq || found.head?.seq !== entries.last_seq)
    return 'it has other entries than its manifest says';
  if (found.entriesPastCheckpoint > 0) return 'it ends with entries that no checkpoint covers';
  if (before && entries.first_seq !== before.lastSeq + 1)
    return `it begins with entry ${entries.first_seq}, and the segment before it ended with ${before.lastSeq}`;
  if (before && before.lastHash !== '' && (await prevOf(path)) !== before.lastHash)
    return 'it does not go on from the segment before it';
  return null;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

/** Of an export that was found sound. */
async function prevOf(path: string): Promise<string> {
  for await (const line of readLines(path)) return (JSON.parse(line) as { prev: string }).prev;
  return '';
}

async function lastHashOf(path: string): Promise<string> {
  let last = '';
  for await (const line of readLines(path)) last = line;
  return (JSON.parse(last) as { last_hash: string }).last_hash;
}
