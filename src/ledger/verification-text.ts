import type { ProofVerification } from '../core/ledger/entry-proof.js';
import type { BundleVerification } from './bundle.js';
import { type Hints, NOT_TRUTH, notProven, untrusted } from '../core/ledger/not-proven.js';
import type { Verification } from '../core/ledger/verify.js';

/** What was found, for people: what is proven, and what is not. */
export function verificationText(result: Verification, file: string): string {
  const lines = [`${file}: ${result.ok ? 'OK' : 'NOT OK'}`, ...faultLines(result)];
  if (result.site !== null) lines.push(...factLines(result));
  if (result.ok) lines.push('', 'not proven:', ...notProven(result, HINTS).map((each) => `  - ${each}`));
  return lines.join('\n');
}

/** The same of the proof of one entry. */
export function proofText(
  { ok, problem, entry, checkpoint, keysTrusted }: ProofVerification,
  file: string,
): string {
  if (!ok || !entry || !checkpoint) return `${file}: NOT OK\n  ${problem}`;
  const { treeSize, at, keyId } = checkpoint;
  return [
    `${file}: OK`,
    `  entry        ${entry.seq} of site ${entry.site}, ${entry.kind}, ${entry.at}`,
    `  hash         ${entry.hash}`,
    `  checkpoint   over entry ${treeSize} at ${at}, key ${keyId}`,
    '',
    'not proven:',
    ...(keysTrusted ? [] : [`  - ${untrusted(HINTS)}`]),
    `  - ${NOT_TRUTH}`,
  ].join('\n');
}

/** The same of a bundle. */
export function bundleText(
  { ok, problem, manifest, ledger, keysTrusted }: BundleVerification,
  file: string,
): string {
  if (!ok || !manifest || !ledger) return `${file}: NOT OK\n  ${problem}`;
  return [
    `${file}: OK`,
    `  report       ${manifest.report}`,
    `  site         ${manifest.site}, issued ${manifest.issued_at}, ledger entry ${manifest.entry_seq}`,
    ...manifest.files.map(({ name, bytes, sha256 }) => `  file         ${name}, ${bytes} bytes, ${sha256}`),
    `  ledger       entries ${ledger.firstSeq} to ${ledger.head?.seq}, key ${manifest.key_id}`,
    ...stampLines(ledger),
    '',
    'not proven:',
    ...(keysTrusted ? [] : [`  - ${untrusted(HINTS)}`]),
    `  - ${NOT_TRUTH}`,
  ].join('\n');
}

function faultLines({ finding }: Verification): string[] {
  if (!finding) return [];
  const entry = finding.seq === null ? '' : `entry ${finding.seq}, `;
  const lines = [`  ${finding.problem}: ${entry}line ${finding.line}: ${finding.detail}`];
  if (finding.seqMin !== undefined) {
    lines.push(
      `  no signature covers the entries from ${finding.seqMin} on: they may have been rewritten with it`,
    );
  }
  return [...lines, '  nothing after this was looked at'];
}

function factLines(result: Verification): string[] {
  const { site, firstSeq, entries, firstAt, lastAt, head, checkpoints, lastCheckpoint, keyIds, warnings } =
    result;
  const span = entries === 0 ? 'none' : `${firstSeq} to ${head?.seq} (${entries}), ${firstAt} to ${lastAt}`;
  const signed = lastCheckpoint
    ? `${checkpoints}, the last over entry ${lastCheckpoint.treeSize} at ${lastCheckpoint.at}, key ${keyIds.join(', ')}`
    : 'none';
  return [
    `  site         ${site}`,
    `  ${result.ok ? 'entries     ' : 'good entries'} ${span}`,
    `  head         ${head?.seq} ${head?.hash}`,
    `  checkpoints  ${signed}`,
    ...stampLines(result),
    ...result.corrections.map(({ seq, by }) => `  corrected    entry ${seq}, by entry ${by}`),
    ...warnings.map(({ seq, line, detail }) => `  warning      entry ${seq}, line ${line}: ${detail}`),
  ];
}

function stampLines({ timestamps, lastTimestamp: last }: Verification): string[] {
  if (timestamps === 0) return [];
  const said = last && `, the last over entry ${last.treeSize} at ${last.at}, by ${last.authority}`;
  return [`  time stamps  ${timestamps}${said ?? ''}`];
}

/** How to have what is not proven proven, by this command. */
const HINTS: Hints = {
  key: 'Give the key that the mine gave you with --key',
  authority: "name the certificate of the authority's own authority with --tsa-ca",
  head: 'Pin a head with --expect-seq and --expect-hash',
};
