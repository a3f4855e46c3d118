import { createPublicKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { EvidenceConfig } from '../core/evidence.js';
import { isoUtc } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { keyId, publicKeyText, signCheckpoint } from '../core/ledger/signing.js';
import { CORRECTION_KIND, type CorrectionBody } from '../core/ledger/correction.js';
import type { ChainHead, LedgerEntry, SealedEntry } from '../core/ledger/entry.js';
import { sealEntry } from '../core/ledger/seal.js';
import type { LedgerKind } from '../core/ledger/kinds.js';
import { appendLeaf, merkleRoot } from '../core/ledger/merkle.js';
import { type Verification, verifyExport } from '../core/ledger/verify.js';
import type { Clock } from '../core/ports/clock.js';
import { toWire } from '../core/wire.js';
import { CLOCK } from '../platform/index.js';
import { AppendNews, type AppendListener } from './append-news.js';
import { EVIDENCE, keepBundle, stampForBundle } from './bundle-evidence.js';
import { type BundleFacts, digestOf, sealBundle } from './bundle.js';
import { correctionBody, entryAt, type EntryView, entryView, type NewCorrection } from './corrections.js';
import { exportLedger, type ExportRange } from './ledger-export.js';
import { correctionsOf, hashOf, prunedTo } from './ledger-queries.js';
import { LedgerSearch, readEntries } from './ledger-search.js';
import { type Head, insertEntries, lockHead, readHead } from './ledger-rows.js';
import { type Exported, pruneEnd, type Retention } from './prune.js';
import { stampChecker } from './timestamps/stamp-checker.js';
import { WormExport } from './worm/worm-export.js';
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

/** What to prune, and why it may be. */
export interface Pruning {
  readonly before: Date;
  readonly exported: Exported;
  readonly retention: Retention;
  readonly by: string;
}

/** The append-only record: one hash chain a site. */
@Injectable()
export class Ledger {
  readonly publicKey: string;
  readonly #news: AppendNews;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SIGNING_KEY) private readonly key: KeyObject,
    @Optional() @Inject(EVIDENCE) private readonly evidence: EvidenceConfig = {},
  ) {
    this.publicKey = publicKeyText(createPublicKey(key));
    this.#news = new AppendNews(database);
  }

  /** Told of this process's entries once they are on disk. */
  onAppend(listener: AppendListener): void {
    this.#news.listen(listener);
  }

  /** Appends entries to the site's chain, within `tx` where it is given: all of them or none. Returns the new head. */
  async append(siteId: string, entries: readonly NewEntry[], tx?: EntityManager): Promise<ChainHead> {
    if (entries.length === 0) return this.head(siteId);
    if (!tx) return this.database.transaction((own) => this.append(siteId, entries, own));
    const head = await lockHead(tx, siteId);
    const at = isoUtc(this.clock.now());
    const sealed: SealedEntry[] = [];
    let frontier = head.frontier;
    let last: ChainHead = head;
    for (const { kind, body } of entries) {
      const next = sealEntry(last, { at, site: siteId, kind, body: toWire(body) as object });
      sealed.push(next);
      frontier = appendLeaf(frontier, next.entry.hash);
      last = next.entry;
    }
    await insertEntries(tx, sealed);
    await this.#saveHead(
      tx,
      siteId,
      { ...head, seq: last.seq, hash: last.hash, at: last.at, frontier },
      false,
    );
    this.#news.await(
      tx.queryRunner!,
      siteId,
      sealed.map(({ entry }) => entry),
    );
    return { seq: last.seq, hash: last.hash, at: last.at };
  }

  /**
   * Appends that an entry was wrong, and what should have been recorded; the old one stays as it is. Signed at once.
   * @throws EbbError `rejected` where there is no such entry, or the correction says nothing
   */
  async correct(siteId: string, wanted: NewCorrection): Promise<LedgerEntry> {
    const correction = await this.database.transaction(async (tx) => {
      await lockHead(tx, siteId);
      const old = await entryAt(tx, siteId, wanted.seq);
      const body = correctionBody(old, wanted);
      const known = (await correctionsOf(tx, siteId)).get(old.seq) ?? [];
      const again = known.find((each) => isSameRequest(each.body as CorrectionBody, body));
      if (again) return again;
      const { seq } = await this.append(siteId, [{ kind: CORRECTION_KIND, body }], tx);
      return entryAt(tx, siteId, seq);
    });
    await this.checkpoint(siteId);
    return correction;
  }

  /** Which of these entries were corrected, and by which entry. */
  async corrections(
    siteId: string,
    entries: readonly { readonly seq: number }[],
  ): Promise<{ readonly seq: number; readonly bySeq: number }[]> {
    const all = await correctionsOf(this.database, siteId);
    return entries.flatMap(({ seq }) => (all.get(seq) ?? []).map((by) => ({ seq, bySeq: by.seq })));
  }

  /** An entry with its corrections. @throws EbbError `rejected` where there is none */
  entry(siteId: string, seq: number): Promise<EntryView> {
    return entryView(this.database, siteId, seq);
  }

  /**
   * Removes the oldest entries, up to the last checkpoint that `exported` allows, and appends that it was done. What is
   * left verifies from there on. Whoever calls has asked `checkRetention`.
   * @throws EbbError `rejected` where there is nothing to prune
   */
  async prune(
    siteId: string,
    { before, exported, retention, by }: Pruning,
  ): Promise<{ readonly firstSeq: number; readonly lastSeq: number }> {
    const lastSeq = await pruneEnd(this.database, siteId, before, exported);
    const firstSeq = (await prunedTo(this.database, siteId)) + 1;
    const lastHash = await hashOf(this.database, siteId, lastSeq);
    await this.database.transaction(async (tx) => {
      await lockHead(tx, siteId);
      await tx.query('INSERT INTO ledger_pruning (site_id, to_seq, pruned_at) VALUES ($1, $2, now())', [
        siteId,
        lastSeq,
      ]);
      await tx.query('DELETE FROM ledger_entry WHERE site_id = $1 AND seq <= $2', [siteId, lastSeq]);
      const body = {
        firstSeq,
        lastSeq,
        lastHash,
        before: before.toISOString(),
        retention,
        by,
        kept: exported.place,
      };
      await this.append(siteId, [{ kind: 'entries-pruned', body }], tx);
    });
    await this.checkpoint(siteId);
    return { firstSeq, lastSeq };
  }

  /** The clock that entries are stamped with. */
  now(): Date {
    return this.clock.now().toJSDate();
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

  /** Ascending from `fromSeq`; within `tx` where it is given. */
  read(
    siteId: string,
    range: { fromSeq: number; limit: number },
    tx?: EntityManager,
  ): Promise<LedgerEntry[]> {
    return readEntries(tx ?? this.database, siteId, range);
  }

  get search(): LedgerSearch {
    return new LedgerSearch(this.database);
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
    await stampForBundle(this.database, this.evidence, siteId);
    const facts: BundleFacts = { siteId, report, issuedAt, entrySeq: seq, fromSeq: fromSeq ?? seq };
    const bundle = await sealBundle(this.database, this.key, facts, files);
    const { worm } = this.evidence;
    const folder = worm ? new WormExport(this.database, worm.path, this.key, this.clock) : null;
    await keepBundle(folder, siteId, seq, bundle);
    return { bundle, seq };
  }

  /**
   * Verifies as an auditor would who trusts this process's key: the whole chain, or with `recent` the last few
   * hundred entries, from a checkpoint on. Also that the chain ends where this site's appends go on from.
   */
  async verify(siteId: string, { recent = false } = {}): Promise<Verification> {
    const { seq, hash } = await this.head(siteId);
    const range = recent ? { fromSeq: await this.#recentStart(siteId, seq) } : {};
    return verifyExport(this.export(siteId, range), {
      trustedKeys: [this.publicKey],
      expect: { seq, hash },
      checkTimestamp: stampChecker(),
    });
  }

  async #recentStart(siteId: string, headSeq: number): Promise<number> {
    const [row] = await this.database.query<{ tree_size: string }[]>(
      `SELECT tree_size FROM ledger_checkpoint WHERE site_id = $1 AND tree_size <= $2
       ORDER BY tree_size DESC LIMIT 1`,
      [siteId, headSeq - CHECKPOINT_ENTRIES],
    );
    return Math.max(Number(row?.tree_size ?? 0), await prunedTo(this.database, siteId)) + 1;
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

function isSameRequest(known: CorrectionBody, wanted: CorrectionBody): boolean {
  return (
    wanted.idempotency_key !== undefined &&
    known.idempotency_key === wanted.idempotency_key &&
    known.by === wanted.by
  );
}
