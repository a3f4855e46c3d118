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

/** A public key by which checkpoints were signed. Append-only. */
@Entity('ledger_key')
export class LedgerKeyEntity {
  @PrimaryColumn('text') publicKey!: string;
  @Column('text') keyId!: string;
  @Column('timestamptz') since!: Date;
}
