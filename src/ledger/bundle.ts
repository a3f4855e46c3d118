import { createHash, type KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import type { StampChecker } from '../core/ledger/attachments.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { isPublicKeyText } from '../core/ledger/signature.js';
import type { EntryProof, ProofVerification } from '../core/ledger/entry-proof.js';
import {
  isManifestSigned,
  type Manifest,
  type ManifestFile,
  parseManifest,
  signManifest,
} from '../core/ledger/manifest.js';
import { type Verification, verifyEntryProof, verifyExport } from '../core/ledger/verify.js';
import { exportLedger } from './ledger-export.js';
import { proveEntry } from './ledger-proof.js';
import { type ArchiveFile, packArchive, unpackArchive } from './stored-zip.js';

export const MANIFEST_FILE = 'manifest.json';
const PROOF_FILE = 'proof.json';
const LEDGER_FILE = 'ledger.jsonl';
/** Files that a bundle adds to those of its report. */
const RESERVED = [MANIFEST_FILE, PROOF_FILE, LEDGER_FILE];

/** What is said about a bundle, beside its files. */
export interface BundleFacts {
  readonly siteId: string;
  readonly report: string;
  readonly issuedAt: string;
  /** Of the `report-issued` entry, which a checkpoint covers. */
  readonly entrySeq: number;
  /** The ledger from here to that entry goes with it. */
  readonly fromSeq: number;
}

/** Name, length and SHA-256 of a file, as manifests and ledger entries have them. */
export function digestOf({ name, content }: ArchiveFile): ManifestFile {
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** One file with a report, the part of the ledger that it rests on, the proof that it was issued, and a signed manifest. */
export async function sealBundle(
  database: DataSource,
  key: KeyObject,
  { siteId, report, issuedAt, entrySeq, fromSeq }: BundleFacts,
  reportFiles: readonly ArchiveFile[],
): Promise<Buffer> {
  const taken = reportFiles.find(({ name }) => RESERVED.includes(name));
  if (taken) throw new EbbError('rejected', `a bundle makes its own ${taken.name}`);
  const lines: string[] = [];
  for await (const line of exportLedger(database, siteId, { fromSeq, toSeq: entrySeq }))
    lines.push(`${line}\n`);
  const files = [
    ...reportFiles,
    { name: PROOF_FILE, content: Buffer.from(`${await proveEntry(database, siteId, entrySeq)}\n`) },
    { name: LEDGER_FILE, content: Buffer.from(lines.join('')) },
  ];
  const unsigned = {
    site: siteId,
    report,
    issued_at: issuedAt,
    files: files.map(digestOf),
    entry_seq: entrySeq,
  };
  const manifest = {
    name: MANIFEST_FILE,
    content: Buffer.from(`${canonicalJson(signManifest(unsigned, key))}\n`),
  };
  return packArchive([manifest, ...files]);
}

/** What a bundle was found to be. */
export interface BundleVerification {
  readonly ok: boolean;
  /** The first fault; null where it is sound. */
  readonly problem: string | null;
  readonly manifest: Manifest | null;
  readonly proof: ProofVerification | null;
  readonly ledger: Verification | null;
  readonly keysTrusted: boolean;
}

/**
 * Verifies a bundle by itself: its bytes, every file by the signed manifest, that the ledger has the same digests, and the
 * ledger's part in it. Never throws for what it says.
 * @param trustedKeys public keys (base64url) that the reader trusts; absent: those that it names, which proves less
 * @param checkTimestamp reads the ledger's time stamps; absent: only that they are whole and in their place
 */
export async function verifyBundle(
  bytes: Buffer,
  trustedKeys?: readonly string[],
  checkTimestamp?: StampChecker,
): Promise<BundleVerification> {
  const found = { manifest: null, proof: null, ledger: null, keysTrusted: trustedKeys !== undefined };
  const failed = (problem: string): BundleVerification => ({ ...found, ok: false, problem });
  let files: ArchiveFile[];
  try {
    files = unpackArchive(bytes);
  } catch (error) {
    return failed((error as Error).message);
  }
  const manifest = manifestOf(files);
  if (typeof manifest === 'string') return failed(manifest);
  const texts = textsOf(files);
  if (texts === null) return failed(`${PROOF_FILE} or ${LEDGER_FILE} is missing, or is no text`);
  const keys = trustedKeys ?? keysIn(texts.proof);
  if (!(await isManifestSigned(manifest, keys)))
    return failed('the manifest is not signed by a key that is expected');
  const proof = await verifyEntryProof(texts.proof, keys);
  if (!proof.ok) return failed(`${PROOF_FILE}: ${proof.problem}`);
  const unlike = differenceOf(manifest, proof);
  if (unlike !== null) return failed(unlike);
  const ledger = await verifyExport(texts.ledger.slice(0, -1).split('\n'), {
    trustedKeys: keys,
    ...(checkTimestamp && { checkTimestamp }),
  });
  if (ledger.finding) return failed(`${LEDGER_FILE}: ${ledger.finding.problem}: ${ledger.finding.detail}`);
  if (ledger.site !== manifest.site) return failed(`${LEDGER_FILE} is of site ${ledger.site}`);
  if (ledger.entriesPastCheckpoint > 0)
    return failed(`${LEDGER_FILE} ends with entries that no checkpoint covers`);
  return { ...found, ok: true, problem: null, manifest, proof, ledger };
}

/** The manifest where every file is as it says; else what is wrong. */
function manifestOf(files: readonly ArchiveFile[]): Manifest | string {
  const [first, ...rest] = files;
  if (first?.name !== MANIFEST_FILE) return `the first file is not ${MANIFEST_FILE}`;
  const manifest = parseManifest(first.content.toString('utf8'));
  if (typeof manifest === 'string') return manifest;
  if (manifest.files.length !== rest.length) return 'the bundle has other files than its manifest';
  for (const [index, file] of rest.entries()) {
    const said = manifest.files[index]!;
    if (canonicalJson(said) !== canonicalJson(digestOf(file)))
      return `${said.name} is not the file that was signed`;
  }
  return manifest;
}

function textsOf(files: readonly ArchiveFile[]): { proof: string; ledger: string } | null {
  const contentOf = (name: string): Buffer | undefined => files.find((file) => file.name === name)?.content;
  const [proof, ledger] = [contentOf(PROOF_FILE), contentOf(LEDGER_FILE)];
  if (!proof || !ledger) return null;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return { proof: decoder.decode(proof), ledger: decoder.decode(ledger) };
  } catch {
    return null;
  }
}

function keysIn(proof: string): readonly string[] {
  try {
    const { public_keys: keys } = JSON.parse(proof) as Partial<EntryProof>;
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string' && isPublicKeyText(key)) : [];
  } catch {
    return [];
  }
}

/** Where manifest and ledger entry do not say the same; null where they do. */
function differenceOf(
  { site, entry_seq: seq, files }: Manifest,
  { entry }: ProofVerification,
): string | null {
  if (!entry || entry.kind !== 'report-issued' || entry.site !== site || entry.seq !== seq)
    return 'the proven entry is not that of the issue of this report';
  const own = files.filter(({ name }) => !RESERVED.includes(name));
  const { files: recorded } = entry.body as { readonly files?: unknown };
  if (canonicalJson(recorded) === canonicalJson(own)) return null;
  return "the report's files are not those that the ledger has";
}
