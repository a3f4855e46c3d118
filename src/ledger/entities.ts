import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Where each site's chain ends; the row that appends take turns on. */
@Entity('ledger_head')
export class LedgerHeadEntity {
  @PrimaryColumn('text') siteId!: string;
  @Column('bigint') seq!: string;
  @Column('text') hash!: string;
  @Column('text') at!: string;
  @Column('text', { array: true }) frontier!: string[];
  @Column('bigint') checkpointSeq!: string;
  @Column('text') checkpointAt!: string;
}

/** An entry as canonical text: never as a JSON column, which would write its numbers anew. Append-only. */
@Entity('ledger_entry')
@Index('ledger_entry_at', ['siteId', 'at'])
@Index('ledger_entry_correction', ['siteId', 'seq'], { where: "kind = 'entry-corrected'" })
export class LedgerEntryEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') seq!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') kind!: string;
  @Column('text') hash!: string;
  @Column('text') entry!: string;
}

/** A signed checkpoint as canonical text. Append-only. */
@Entity('ledger_checkpoint')
export class LedgerCheckpointEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') treeSize!: string;
  /** Of the Merkle tree of that size: from here on an export can begin. */
  @Column('text', { array: true }) frontier!: string[];
  @Column('text') checkpoint!: string;
}

/** What a time-stamping authority answered for a checkpoint's root, as it was received (DER). Append-only. */
@Entity('ledger_timestamp')
export class LedgerTimestampEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') treeSize!: string;
  @Column('bytea') reply!: Buffer;
  @Column('timestamptz') receivedAt!: Date;
}

/** That a site's entries up to one were pruned: the database lets go of no others. Append-only. */
@Entity('ledger_pruning')
export class LedgerPruningEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('bigint') toSeq!: string;
  @Column('timestamptz') prunedAt!: Date;
}

/** A public key by which checkpoints were signed. Append-only. */
@Entity('ledger_key')
export class LedgerKeyEntity {
  @PrimaryColumn('text') publicKey!: string;
  @Column('text') keyId!: string;
  @Column('timestamptz') since!: Date;
}
