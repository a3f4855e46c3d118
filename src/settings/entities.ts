import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DryRunSummary } from '../core/settings/index.js';

/** A site's settings as they were from an instant on. */
@Entity('settings_version')
export class SettingsVersionEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('timestamptz') madeAt!: Date;
  @Column('text') madeBy!: string;
  @Column('text') reason!: string;
  /** SHA-256 of `yaml`, hex. */
  @Column('text') hash!: string;
  @Column('text') yaml!: string;
  /** The version that this one puts back; null: none. */
  @Column('integer', { nullable: true }) putBack!: number | null;
  /** What a dry run of it said before it was saved; null: there was none. */
  @Column('jsonb', { nullable: true }) dryRun!: DryRunSummary | null;
  /** The second person, where one was needed. */
  @Column('text', { nullable: true }) approvedBy!: string | null;
  /** What they approved. */
  @Column('uuid', { nullable: true }) requestId!: string | null;
}
