import { createPublicKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { assert } from '../core/assert.js';
import { isoUtc } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { keyId, publicKeyText, signCheckpoint } from '../core/ledger/checkpoint.js';
import {
  type ChainHead,
  EMPTY_CHAIN,
  ENTRY_CHARACTERS_MAX,
  type LedgerEntry,
  nextEntry,
} from '../core/ledger/entry.js';
import type { LedgerKind } from '../core/ledger/kinds.js';
import { appendLeaf, EMPTY_FRONTIER, type MerkleFrontier, merkleRoot } from '../core/ledger/merkle.js';
import { type Verification, verifyExport } from '../core/ledger/verify.js';
import type { Clock } from '../core/ports/clock.js';
import { toWire } from '../core/wire.js';
import { CLOCK } from '../platform/index.js';
import { type BundleFacts, digestOf, sealBundle } from './bundle.js';
import { exportLedger, type ExportRange } from './ledger-export.js';
import type { ArchiveFile } from './stored-zip.js';

/** The private key that checkpoints are signed with. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

/** A checkpoint at the latest after this many entries, or this long after the one before it once there are new ones. */
const CHECKPOINT_ENTRIES = 256;
export const CHECKPOINT_MINUTES = 5;

export interface NewEntry {
  readonly kind: LedgerKind;
  /** camelCase; stored as snake_case. */
  readonly body: object;
}

interface Head extends ChainHead {
  readonly frontier: MerkleFrontier;
  readonly checkpointSeq: number;
  readonly checkpointAt: string;
}

/** The append-only record: one hash chain a site. */
@Injectable()
export class Ledger {
  readonly publicKey: string;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SIGNING_KEY) private readonly key: KeyObject,
  ) {
    this.publicKey = publicKeyText(createPublicKey(key));
  }

  /** Appends entries to the site's chain, within `tx` where it is given: all of them or none. Returns the new head. */
  async append(siteId: string, entries: readonly NewEntry[], tx?: EntityManager): Promise<ChainHead> {
    if (entries.length === 0) return this.head(siteId);
    if (!tx) return this.database.transaction((own) => this.append(siteId, entries, own));
    const head = await lockHead(tx, siteId);
    const at = isoUtc(this.clock.now());
    const sealed: LedgerEntry[] = [];
    let frontier = head.frontier;
    let last: ChainHead = head;
    for (const { kind, body } of entries) {
      const entry = nextEntry(last, { at, site: siteId, kind, body: toWire(body) as object });
      sealed.push(entry);
      frontier = appendLeaf(frontier, entry.hash);
      last = entry;
    }
    await insertEntries(tx, sealed);
    await this.#saveHead(
      tx,
      siteId,
      { ...head, seq: last.seq, hash: last.hash, at: last.at, frontier },
      false,
    );
    return { seq: last.seq, hash: last.hash, at: last.at };
  }

  /** Signs what no checkpoint covers yet; done before a stop. */
  async checkpoint(siteId: string): Promise<void> {
    await this.database.transaction(async (tx) =>
      this.#saveHead(tx, siteId, await lockHead(tx, siteId), true),
    );
  }

  async head(siteId: string): Promise<ChainHead & { readonly checkpointSeq: number }> {
    const { seq, hash, at, checkpointSeq } = await readHead(this.database.manager, siteId, '');
    return { seq, hash, at, checkpointSeq };
  }

  /** Sites that have a chain. */
  async sites(): Promise<string[]> {
    const rows = await this.database.query<{ site_id: string }[]>(
      'SELECT site_id FROM ledger_head ORDER BY site_id',
    );
    return rows.map((row) => row.site_id);
  }

  /** Ascending from `fromSeq`. */
  async read(siteId: string, { fromSeq, limit }: { fromSeq: number; limit: number }): Promise<LedgerEntry[]> {
    const rows = await this.database.query<{ entry: string }[]>(
      'SELECT entry FROM ledger_entry WHERE site_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3',
      [siteId, fromSeq, limit],
    );
    return rows.map(({ entry }) => JSON.parse(entry) as LedgerEntry);
  }

  /** Lines of an export (without line feeds), in bounded memory; see docs/ledger.md. */
  export(siteId: string, range: ExportRange = {}): AsyncIterable<string> {
    return exportLedger(this.database, siteId, range);
  }

  /**
   * Issues a report: its files' digests become an entry, which is signed at once, and all goes into one signed file.
   * @param by who asked for it
   * @param fromSeq the first entry that the report rests on; absent: its own
   */
  async issue(
    siteId: string,
    { report, by, fromSeq }: { readonly report: string; readonly by?: string; readonly fromSeq?: number },
    files: readonly ArchiveFile[],
  ): Promise<{ readonly bundle: Buffer; readonly seq: number }> {
    const issuedAt = isoUtc(this.clock.now());
    const body = { report, ...(by !== undefined && { by }), issuedAt, files: files.map(digestOf) };
    const { seq } = await this.append(siteId, [{ kind: 'report-issued', body }]);
    await this.checkpoint(siteId);
    const facts: BundleFacts = { siteId, report, issuedAt, entrySeq: seq, fromSeq: fromSeq ?? seq };
    return { bundle: await sealBundle(this.database, this.key, facts, files), seq };
  }

  /**
   * Verifies as an auditor would who trusts this process's key: the whole chain, or with `recent` the last few
   * hundred entries, from a checkpoint on. Also that the chain ends where this site's appends go on from.
   */
  async verify(siteId: string, { recent = false } = {}): Promise<Verification> {
    const { seq, hash } = await this.head(siteId);
    const fromSeq = recent ? await this.#recentStart(siteId, seq) : 1;
    return verifyExport(this.export(siteId, { fromSeq }), {
      trustedKeys: [this.publicKey],
      expect: { seq, hash },
    });
  }

  async #recentStart(siteId: string, headSeq: number): Promise<number> {
    const [row] = await this.database.query<{ tree_size: string }[]>(
      `SELECT tree_size FROM ledger_checkpoint WHERE site_id = $1 AND tree_size <= $2
       ORDER BY tree_size DESC LIMIT 1`,
      [siteId, headSeq - CHECKPOINT_ENTRIES],
    );
    return Number(row?.tree_size ?? 0) + 1;
  }

  async #saveHead(tx: EntityManager, siteId: string, head: Head, now: boolean): Promise<void> {
    const at = isoUtc(this.clock.now());
    const minutes = (Date.parse(at) - Date.parse(head.checkpointAt)) / 60_000;
    const fresh = head.seq - head.checkpointSeq;
    const due = fresh > 0 && (now || fresh >= CHECKPOINT_ENTRIES || minutes >= CHECKPOINT_MINUTES);
    if (due) await this.#sign(tx, siteId, head, at < head.at ? head.at : at);
    await tx.query(
      `UPDATE ledger_head SET seq = $2, hash = $3, at = $4, frontier = $5, checkpoint_seq = $6, checkpoint_at = $7
       WHERE site_id = $1`,
      [
        siteId,
        head.seq,
        head.hash,
        head.at,
        head.frontier.roots,
        due ? head.seq : head.checkpointSeq,
        due ? at : head.checkpointAt,
      ],
    );
  }

  async #sign(tx: EntityManager, siteId: string, { seq, hash, frontier }: Head, at: string): Promise<void> {
    const unsigned = { site: siteId, tree_size: seq, root: merkleRoot(frontier), head: hash, at };
    await tx.query(
      'INSERT INTO ledger_key (public_key, key_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [this.publicKey, keyId(this.publicKey), at],
    );
    await tx.query(
      'INSERT INTO ledger_checkpoint (site_id, tree_size, frontier, checkpoint) VALUES ($1, $2, $3, $4)',
      [siteId, seq, frontier.roots, canonicalJson(signCheckpoint(unsigned, this.key))],
    );
  }
}

async function lockHead(tx: EntityManager, siteId: string): Promise<Head> {
  await tx.query(
    `INSERT INTO ledger_head (site_id, seq, hash, at, frontier, checkpoint_seq, checkpoint_at)
     VALUES ($1, 0, $2, $3, '{}', 0, $3) ON CONFLICT (site_id) DO NOTHING`,
    [siteId, EMPTY_CHAIN.hash, EMPTY_CHAIN.at],
  );
  return readHead(tx, siteId, 'FOR UPDATE');
}

async function readHead(tx: EntityManager, siteId: string, lock: '' | 'FOR UPDATE'): Promise<Head> {
  const [row] = await tx.query<
    {
      seq: string;
      hash: string;
      at: string;
      frontier: string[];
      checkpoint_seq: string;
      checkpoint_at: string;
    }[]
  >(`SELECT * FROM ledger_head WHERE site_id = $1 ${lock}`, [siteId]);
  if (!row)
    return { ...EMPTY_CHAIN, frontier: EMPTY_FRONTIER, checkpointSeq: 0, checkpointAt: EMPTY_CHAIN.at };
  const seq = Number(row.seq);
  return {
    seq,
    hash: row.hash,
    at: row.at,
    frontier: { size: seq, roots: row.frontier },
    checkpointSeq: Number(row.checkpoint_seq),
    checkpointAt: row.checkpoint_at,
  };
}

async function insertEntries(tx: EntityManager, entries: readonly LedgerEntry[]): Promise<void> {
  // Each text goes over as it is: in an array its every quote would be escaped, here and by the server.
  for (let from = 0; from < entries.length; from += ROWS_PER_INSERT) {
    const rows = entries.slice(from, from + ROWS_PER_INSERT);
    const places = rows.map(
      (_, row) => `(${COLUMNS.map((__, column) => `$${row * COLUMNS.length + column + 1}`)})`,
    );
    await tx.query(
      `INSERT INTO ledger_entry (${COLUMNS.join()}) VALUES ${places.join()}`,
      rows.flatMap((entry) => [entry.site, entry.seq, entry.at, entry.kind, entry.hash, entryText(entry)]),
    );
  }
}

const COLUMNS = ['site_id', 'seq', 'at', 'kind', 'hash', 'entry'] as const;
/** A statement takes 65,535 parameters. */
const ROWS_PER_INSERT = 1_000;

function entryText(entry: LedgerEntry): string {
  const text = canonicalJson(entry);
  assert(
    text.length <= ENTRY_CHARACTERS_MAX,
    `a ledger entry (${entry.kind}) of ${text.length} characters is too long`,
  );
  return text;
}
