import type { SettingChange } from '../core/settings/index.js';
import type { BacktestResult, Gain, Outcome } from './result.js';

/** What somebody asks for. */
export interface AskedBacktest {
  readonly name: string;
  /** ISO 8601 UTC; half-open. */
  readonly from: string;
  readonly to: string;
  /** A draft of settings as YAML; null: those in force alone. */
  readonly yaml: string | null;
  /** Run beside them, as `ebb backtest --policy` names them. */
  readonly policies: readonly string[];
  /** Whose recorded prices are taken; null: the site's. */
  readonly settlementPoint: string | null;
  /** Throughout, net of the pool's fee; null: as recorded. */
  readonly hashpriceUsdPerPhDay: number | null;
  /** From an interval's start until its price counts as known; null: when it is over. */
  readonly lagMinutes: number | null;
}

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** A result in figures, of the draft or, where there was none, of the settings in force. */
export interface RunSummary {
  readonly name: string;
  readonly days: number;
  readonly netUsd: number;
  readonly gainOverAlwaysOn: Gain;
  readonly gainOverPresent: Gain | null;
  readonly regretUsd: number | null;
  readonly cyclesPerDay: number;
  readonly curtailedMwh: number;
}

/** A backtest as it stands, without its result. */
export interface BacktestRun {
  readonly runId: string;
  readonly siteId: string;
  readonly askedAt: string;
  readonly askedBy: string;
  readonly asked: AskedBacktest;
  readonly settingsHash: string | null;
  readonly changes: readonly SettingChange[];
  readonly state: RunState;
  /** 0–1, while it is running. */
  readonly progress: number;
  /** What is run now; null where nothing is. */
  readonly doing: string | null;
  readonly problem: string | null;
  readonly finishedAt: string | null;
  /** Of the wall. */
  readonly tookSeconds: number | null;
  readonly summary: RunSummary | null;
}

/** Which of a result's outcomes it is about. */
export function subjectOf({ outcomes }: BacktestResult): Outcome {
  return (outcomes.find(({ kind }) => kind === 'draft') ?? outcomes.find(({ kind }) => kind === 'present'))!;
}

export function summaryOf(result: BacktestResult): RunSummary {
  const { name, netUsd, gainOverAlwaysOn, gainOverPresent, regretUsd, cyclesPerDay, curtailedMwh } =
    subjectOf(result);
  return {
    name,
    days: result.days,
    netUsd,
    gainOverAlwaysOn,
    gainOverPresent,
    regretUsd,
    cyclesPerDay,
    curtailedMwh,
  };
}
