import type { Command } from 'commander';
import { type BacktestReport, backtest } from './backtest.js';
import {
  type BacktestDeps,
  prepareSetting,
  type SettingOptions,
  withSettingOptions,
} from './backtest-options.js';
import { foresightBound } from './foresight.js';
import type { Policy } from '../core/planner/policy.js';
import { LookAheadOutlooks } from './look-ahead-outlooks.js';
import { parsePolicy } from './policies.js';
import type { Outlooks } from './run-policy.js';
import { readKnownSeries } from './series-options.js';
import { writeText } from './command-inputs.js';
import { reportHtml } from './report-html.js';
import { reportJson } from './report-json.js';
import { reportLines } from './report-text.js';

interface BacktestOptions extends SettingOptions {
  readonly policy: readonly string[];
  readonly json?: boolean;
  readonly html?: string;
}

const EXAMPLE = `
Example:
  ebb backtest --site config/demo.yaml --prices prices.csv --hashprice 50 --policy economic --policy strike:90

Policies: economic, threshold (the site's own rule), always-on, strike:NN (delivered $/MWh),
threshold:curtail=90,resume=80,after=2 (also resume_after, high), or a YAML file with a policy.
Always on, the site's own rule and the best fixed strike chosen in hindsight are always run.`;

/** Adds `ebb backtest`. */
export function registerBacktest(program: Command, deps: BacktestDeps): void {
  withSettingOptions(
    program
      .command('backtest')
      .description(
        'run policies over a price history and tell what each would have earned, against perfect foresight',
      ),
  )
    .option('--policy <policy>', 'what to run; may be repeated (default: economic)', repeated, [])
    .option('--json', 'one JSON object')
    .option('--html <file>', 'writes a page with plots, complete in itself')
    .addHelpText('after', EXAMPLE)
    .action(async (options: BacktestOptions) => {
      const { report, notes, title } = await runBacktest(options, deps);
      if (options.html !== undefined) writeText(options.html, reportHtml(report, title, notes));
      if (options.json) deps.write(JSON.stringify(reportJson(report, notes)));
      else for (const line of reportLines(report, notes)) deps.write(line);
    });
}

async function runBacktest(
  options: BacktestOptions,
  deps: BacktestDeps,
): Promise<{ report: BacktestReport; notes: readonly string[]; title: string }> {
  const { setting, history, peaks, notes } = await prepareSetting(options, deps);
  const names = options.policy.length > 0 ? options.policy : ['economic'];
  const policies = [...new Set(names)].map((name) => parsePolicy(name, setting.site.policy, deps.loadPolicy));
  const { lagMinutes } = setting.history;
  const zone = setting.site.timeZone;
  const series = readKnownSeries(options, history, zone, lagMinutes);
  const outlooks = (policy: Policy, avoidsPeaks: boolean): Outlooks | undefined =>
    policy.kind === 'economic' && policy.horizonHours > 0
      ? new LookAheadOutlooks(policy, {
          series,
          zone,
          lagMinutes,
          peaks: avoidsPeaks && peaks ? peaks : undefined,
        })
      : undefined;
  return {
    report: backtest({ setting, policies, outlooks, foresight: foresightBound }),
    notes,
    title: setting.site.name,
  };
}

function repeated(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
