import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SettingChange } from '../core/settings/index.js';
import type { AskedBacktest, RunState, RunSummary } from './run.js';
import type { BacktestResult } from './result.js';

/** A backtest that somebody asked for, and what came of it. */
@Entity('backtest_run')
@Index('backtest_run_newest', ['siteId', 'askedAt', 'runId'])
export class BacktestRunEntity {
  @PrimaryColumn('uuid') runId!: string;
  @Column('text') siteId!: string;
  @Column('timestamptz') askedAt!: Date;
  @Column('text') askedBy!: string;
  @Column('jsonb') asked!: AskedBacktest;
  /** SHA-256 of the settings in force when it was asked for, hex; null: they came from no file. */
  @Column('text', { nullable: true }) settingsHash!: string | null;
  /** In which the draft differs from them. */
  @Column('jsonb') changes!: readonly SettingChange[];
  @Column('text') state!: RunState;
  @Column('text', { nullable: true }) problem!: string | null;
  @Column('timestamptz', { nullable: true }) finishedAt!: Date | null;
  /** Of the wall. */
  @Column('double precision', { nullable: true }) tookSeconds!: number | null;
  @Column('jsonb', { nullable: true }) summary!: RunSummary | null;
  @Column('jsonb', { nullable: true }) result!: BacktestResult | null;
}
