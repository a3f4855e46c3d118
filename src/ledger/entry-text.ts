import type { CorrectionBody } from '../core/ledger/correction.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { EntryView } from './corrections.js';

/** An entry for people, its corrections below it. */
export function entryText({ entry, corrections }: EntryView): string {
  return [
    `entry ${entry.seq} of site ${entry.site}, ${entry.kind}, ${entry.at}`,
    `  hash ${entry.hash}`,
    ...indented(entry.body),
    ...corrections.flatMap(correctionLines),
  ].join('\n');
}

function correctionLines({ seq, at, hash, body }: LedgerEntry): string[] {
  const { corrects, by, reason, correction } = body as CorrectionBody;
  return [
    `corrected by entry ${seq}, ${at}, ${by}: ${reason}`,
    `  hash ${hash}, of entry ${corrects.seq}`,
    ...indented(correction),
  ];
}

function indented(body: object): string[] {
  return JSON.stringify(body, null, 2)
    .split('\n')
    .map((line) => `  ${line}`);
}
