import { z } from 'zod';
import { instant, nextCursor } from './reply-parts.js';
import { id, instant as instantGiven } from './schemas.js';

/* Entries of the ledger as answers have them; what it is looked through with, and what is found. */

export const ledgerEntry = z
  .object({
    seq: z.number(),
    at: instant,
    site: z.string(),
    kind: z.string(),
    body: z.looseObject({}),
    prev: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'LedgerEntry' });
export const correctedEntries = z
  .array(z.object({ seq: z.number(), by_seq: z.number() }))
  .describe('which of the entries were corrected, and by which entry; the old one stays as it is');
export const ledgerList = z.object({
  entries: z.array(ledgerEntry),
  corrections: correctedEntries,
  next_cursor: nextCursor,
});
export const ledgerEntryView = z.object({
  entry: ledgerEntry,
  corrections: z.array(ledgerEntry).describe('of the entry, and of these, ascending'),
});
export const ledgerCorrection = z.object({ correction: ledgerEntry });
export const ledgerHead = z.object({
  seq: z.number(),
  hash: z.string(),
  at: instant,
  checkpoint_seq: z.number().describe('newest entry that a signed checkpoint covers'),
  public_key: z.string(),
});
export const ledgerLine = z.looseObject({}).describe('a line of the format in docs/ledger.md');

const seq = z.coerce.number().int().min(1);

export const searchQuery = z.strictObject({
  kind: id.optional().describe('such as plan-made; docs/ledger.md has them all'),
  text: id.optional().describe('found anywhere in the entry, in upper or lower case'),
  from: instantGiven.optional(),
  to: instantGiven.optional().describe('first instant that is left out'),
  before_seq: seq.optional().describe('`next_before_seq` of the answer before'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const entriesFound = z.object({
  entries: z.array(ledgerEntry).describe('newest first'),
  corrections: correctedEntries,
  next_before_seq: z
    .number()
    .nullable()
    .describe(
      'with which the search goes on, also where nothing was found yet; null: all was looked through',
    ),
});

export const checkpointsQuery = z.strictObject({
  before_size: seq.optional().describe('`tree_size` of the last one of the answer before'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const checkpointList = z.object({
  checkpoints: z
    .array(
      z
        .object({
          site: z.string(),
          tree_size: z.number().describe('entries 1 to this one are covered'),
          root: z.string().describe('RFC 6962 Merkle root, hex'),
          head: z.string().describe('hash of the last of them'),
          at: instant,
          key_id: z.string(),
          signature: z.string().describe('Ed25519, base64url'),
          stamped: z.boolean().describe('whether a time-stamping authority has stamped it'),
        })
        .meta({ id: 'Checkpoint' }),
    )
    .describe('newest first'),
  public_keys: z.array(z.string()).describe('base64url, the oldest first'),
});
