import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import type { ThresholdPolicy } from '../core/planner/policy.js';
import { formatUsd } from '../core/units.js';
import { toWire } from '../core/wire.js';
import {
  type BacktestDeps,
  prepareSetting,
  type SettingOptions,
  withSettingOptions,
} from './backtest-options.js';
import { strike } from '../core/planner/strike.js';
import { type MonthlyGain, type Suggestion, suggestRule } from './suggest.js';

const WEEKS_LEAST = 4;
const WEEK_MS = 7 * 86_400_000;

const EXAMPLE = `
Example:
  ebb policy suggest --site config/demo.yaml --prices prices.csv --hashprice 50`;

/** Adds `ebb policy suggest`. @param policy the command that it stands below */
export function registerPolicySuggest(policy: Command, deps: BacktestDeps): void {
  withSettingOptions(
    policy
      .command('suggest')
      .description('find a price rule in a history, and tell what it brings in weeks that it has not seen'),
  )
    .option('--json', 'one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (options: SettingOptions & { readonly json?: boolean }) => {
      const { setting, notes } = await prepareSetting(options, deps);
      if (setting.toMs - setting.fromMs < WEEKS_LEAST * WEEK_MS)
        throw new EbbError(
          'rejected',
          `a rule is chosen by every other week and judged on the rest: give ${WEEKS_LEAST} weeks of prices or more`,
        );
      const suggestion = suggestRule(setting);
      const rule: ThresholdPolicy = { ...strike(0, setting.site.policy), ...suggestion.rule };
      if (options.json) deps.write(JSON.stringify(suggestionJson(suggestion, rule)));
      else for (const line of [...notes, '', ...suggestionLines(suggestion, rule)]) deps.write(line);
    });
}

function suggestionJson(
  { judged, chosenBy, againstOwn, ...rest }: Suggestion,
  policy: ThresholdPolicy,
): unknown {
  const gain = ({ usdPerMonth, ...band }: MonthlyGain): object => ({
    gainOverAlwaysOnUsdPerMonth: usdPerMonth,
    ...band,
  });
  return toWire({
    policy,
    judged: gain(judged),
    chosenBy: gain(chosenBy),
    gainOverOwnRule: againstOwn,
    tried: rest.tried,
    isWorthwhile: rest.isWorthwhile,
  });
}

function suggestionLines(suggestion: Suggestion, rule: ThresholdPolicy): string[] {
  const { judged, chosenBy, againstOwn, tried, isWorthwhile } = suggestion;
  return [
    'policy:',
    '  kind: threshold',
    `  curtail_above_usd_per_mwh: ${rule.curtailAboveUsdPerMwh} # delivered, as all prices here`,
    `  curtail_after_intervals: ${rule.curtailAfterIntervals}`,
    `  resume_below_usd_per_mwh: ${rule.resumeBelowUsdPerMwh}`,
    `  resume_after_intervals: ${rule.resumeAfterIntervals}`,
    `  min_up_minutes: ${rule.minUpMinutes}`,
    `  min_down_minutes: ${rule.minDownMinutes}`,
    '',
    `Against always on it brings ${gainText(judged)}, in weeks that were not looked at when it was chosen (${formatUsd(chosenBy.usdPerMonth)} in those that were).`,
    ...(againstOwn === null
      ? []
      : [`Against the rule that the site has now it brings ${gainText(againstOwn)}, in the same weeks.`]),
    `Chosen of ${tried} rules for a fleet that moves as one, without the limits of the tree or failures; run it with ebb backtest --policy threshold:curtail=${rule.curtailAboveUsdPerMwh},resume=${rule.resumeBelowUsdPerMwh},after=${rule.curtailAfterIntervals},resume_after=${rule.resumeAfterIntervals} to see it in full.`,
    ...(isWorthwhile ? [] : ['The band reaches below 0: this history does not show that the rule pays.']),
  ];
}

function gainText({ usdPerMonth, low, high, weeks }: MonthlyGain): string {
  return `${formatUsd(usdPerMonth)} a month (90 % band ${formatUsd(low)} to ${formatUsd(high)}, ${weeks} weeks)`;
}
