import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { fromIso } from '../core/interval.js';
import type { BacktestResult } from './result.js';
import type { AskedBacktest, BacktestRun, RunState, RunSummary } from './run.js';

/** What is written of a run when it ends. */
export interface Ended {
  readonly state: Exclude<RunState, 'running'>;
  readonly problem: string | null;
  readonly finishedAt: Date;
  readonly tookSeconds: number;
  readonly summary: RunSummary | null;
  readonly result: BacktestResult | null;
}

interface Row {
  run_id: string;
  site_id: string;
  asked_at: Date;
  asked_by: string;
  asked: AskedBacktest;
  settings_hash: string | null;
  changes: BacktestRun['changes'];
  state: RunState;
  problem: string | null;
  finished_at: Date | null;
  took_seconds: number | null;
  summary: RunSummary | null;
}

const HEAD =
  'run_id, site_id, asked_at, asked_by, asked, settings_hash, changes, state, problem, finished_at, took_seconds, summary';

/** Backtests that were asked for, with their results. */
@Injectable()
export class RunStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Adds a run, and drops the oldest ones of its site beyond `kept`. */
  async add(run: BacktestRun, kept: number): Promise<void> {
    await this.database.query(
      `INSERT INTO backtest_run (run_id, site_id, asked_at, asked_by, asked, settings_hash, changes, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        run.runId,
        run.siteId,
        fromIso(run.askedAt).toJSDate(),
        run.askedBy,
        JSON.stringify(run.asked),
        run.settingsHash,
        JSON.stringify(run.changes),
        run.state,
      ],
    );
    await this.database.query(
      `DELETE FROM backtest_run WHERE run_id IN (
         SELECT run_id FROM backtest_run WHERE site_id = $1 AND state <> 'running'
         ORDER BY asked_at DESC, run_id DESC OFFSET $2)`,
      [run.siteId, kept],
    );
  }

  async end(runId: string, ended: Ended): Promise<void> {
    await this.database.query(
      `UPDATE backtest_run SET state = $2, problem = $3, finished_at = $4, took_seconds = $5, summary = $6, result = $7
       WHERE run_id = $1`,
      [
        runId,
        ended.state,
        ended.problem,
        ended.finishedAt,
        ended.tookSeconds,
        ended.summary && JSON.stringify(ended.summary),
        ended.result && JSON.stringify(ended.result),
      ],
    );
  }

  /** Marks what was under way when Ebb ended. */
  async interrupt(finishedAt: Date): Promise<void> {
    await this.database.query(
      `UPDATE backtest_run SET state = 'interrupted', finished_at = $1, problem = $2 WHERE state = 'running'`,
      [finishedAt, 'Ebb was stopped while it ran: start it again'],
    );
  }

  /** Newest first. @param before the last of the page before */
  async list(
    siteId: string,
    limit: number,
    before: readonly [string, string] | null,
  ): Promise<BacktestRun[]> {
    const [askedAt, runId] = before ?? ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
    const rows = await this.database.query<Row[]>(
      `SELECT ${HEAD} FROM backtest_run
       WHERE site_id = $1 AND (asked_at, run_id) < ($2::timestamptz, $3::uuid)
       ORDER BY asked_at DESC, run_id DESC LIMIT $4`,
      [siteId, askedAt, runId, limit],
    );
    return rows.map(runOf);
  }

  async find(
    siteId: string,
    runId: string,
  ): Promise<{ readonly run: BacktestRun; readonly result: BacktestResult | null } | null> {
    const [row] = await this.database.query<(Row & { result: BacktestResult | null })[]>(
      `SELECT ${HEAD}, result FROM backtest_run WHERE site_id = $1 AND run_id::text = $2`,
      [siteId, runId],
    );
    return row ? { run: runOf(row), result: row.result } : null;
  }
}

function runOf(row: Row): BacktestRun {
  return {
    runId: row.run_id,
    siteId: row.site_id,
    askedAt: row.asked_at.toISOString(),
    askedBy: row.asked_by,
    asked: row.asked,
    settingsHash: row.settings_hash,
    changes: row.changes,
    state: row.state,
    progress: row.state === 'done' ? 1 : 0,
    doing: null,
    problem: row.problem,
    finishedAt: row.finished_at && row.finished_at.toISOString(),
    tookSeconds: row.took_seconds,
    summary: row.summary,
  };
}
