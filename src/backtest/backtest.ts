import { alwaysOn, strike } from '../core/planner/strike.js';
import type { SiteConfig } from '../core/site.js';
import { civilClock } from './civil-clock.js';
import type { NamedPolicy } from './policies.js';
import { type PolicySums, PolicyTally } from './policy-tally.js';
import type { ReserveSales } from './reserve.js';
import {
  type BacktestSetting,
  type Outlooks,
  type PolicyRun,
  runPolicy,
  type SettledInterval,
} from './run-policy.js';
import { ruleText } from './rule-text.js';
import { searchStrikes, type StrikeSearch } from './strike-search.js';

/** What nobody could have earned more than, and what was earned by a schedule that knew all prices. USD. */
export interface ForesightBound {
  readonly boundUsd: number;
  /** Of a schedule that the fleet can follow: the optimum lies between the two. */
  readonly feasibleUsd: number;
  readonly gapRatio: number;
}

/** A policy that is to be run. */
export interface AskedPolicy extends NamedPolicy {
  /** What it is run on where that differs from what all others are run on, as by other settings. */
  readonly site?: SiteConfig | undefined;
}

export interface BacktestInput {
  readonly setting: BacktestSetting;
  /** In the order of the report, the baselines not among them. */
  readonly policies: readonly AskedPolicy[];
  /** False: the site's own rule is not run beside them. */
  readonly runsOwnRule?: boolean | undefined;
  /** Made anew for each policy that looks ahead. */
  readonly outlooks?:
    ((policy: NamedPolicy['policy'], avoidsPeaks: boolean) => Outlooks | undefined) | undefined;
  readonly foresight?: ((setting: BacktestSetting) => ForesightBound) | undefined;
  /** Told of each interval of each run, one run after the other. */
  readonly watch?: ((name: string, interval: SettledInterval) => void) | undefined;
  /** Told how much of all is through, 0–1, and what is run. */
  readonly progress?: ((done: number, name: string) => void) | undefined;
}

/** A policy's period. Money in USD. */
export interface PolicyOutcome {
  readonly name: string;
  readonly isBaseline: boolean;
  /** What it is, for people. */
  readonly rule: string;
  readonly profitUsd: number;
  readonly sums: PolicySums;
  readonly tally: PolicyTally;
  readonly gainOverAlwaysOnUsd: number;
  /** What perfect foresight would have earned more; null where the bound was not worked out. */
  readonly regretUsd: number | null;
  /** (policy − always on) ÷ (perfect foresight − always on); null where foresight gains nothing. */
  readonly skill: number | null;
  readonly shareOfPerfectForesight: number | null;
  readonly uptime: number;
  readonly cyclesPerDay: number;
  /** Delivered. */
  readonly avgPricePaidUsdPerMwh: number | null;
  /** Null where no peaks are billed, or the policy does not try to avoid them. */
  readonly peaks: PeakRecord | null;
  /** Null where no reserve is sold, and for baselines. */
  readonly reserve: ReserveRecord | null;
}

/** How a policy did with the reserve that was sold. */
export interface ReserveRecord {
  readonly paidUsd: number;
  readonly hours: number;
  /** Of them, with all of the reserve there. */
  readonly heldHours: number;
  /** Sold and not there. */
  readonly shortMwHours: number;
  /** Against the same policy without reserve. */
  readonly gainUsd: number;
}

/** How a policy did at the coincident peaks. Hours of the clock. */
export interface PeakRecord {
  readonly peaks: number;
  /** Peaks in whose hour the fleet was curtailed. */
  readonly avoided: number;
  /** Hours without a peak in which only the forecast of one kept the fleet off. */
  readonly falseAlarmHours: number;
  /** Against the same policy without the forecast: charges that were saved, and what else that cost. */
  readonly savedUsd: number;
  readonly costUsd: number;
  /** The one less the other. */
  readonly gainUsd: number;
}

export interface BacktestReport {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervals: number;
  readonly days: number;
  readonly minerCount: number;
  readonly bound: ForesightBound | null;
  readonly strikeSearch: StrikeSearch;
  /** By product, were all of it held; the same for every policy. */
  readonly reserveSales: readonly ReserveSales[];
  readonly outcomes: readonly PolicyOutcome[];
}

export const ALWAYS_ON = 'always-on';
export const BEST_STRIKE = 'best-strike';
/** Of the search, so many strikes are run in full, and the best of them is the baseline. */
const STRIKES_RUN = 3;

/** What a policy that looks ahead is called when it does not look for peaks. */
export const WITHOUT_PEAKS = ', peaks ignored';

/** And what a policy is called where it sells no reserve. */
export const WITHOUT_RESERVE = ', no reserve';

interface RunOptions {
  readonly avoidsPeaks?: boolean;
  readonly sellsReserve?: boolean;
}

interface Run {
  readonly name: string;
  readonly isBaseline: boolean;
  readonly rule: string;
  readonly tally: PolicyTally;
  /** The same without a forecast of peaks. */
  readonly ignoring?: Run;
  /** The same without reserve. */
  readonly unreserved?: Run;
}

/**
 * Runs policies and the baselines through the same history: always on, the site's own rule, and the best fixed strike that
 * could have been chosen, had the period been known.
 */
export function backtest(input: BacktestInput): BacktestReport {
  const { setting } = input;
  const local = civilClock(setting.site.timeZone);
  const progress = new Progress(input);
  const tallyOf = (name: string, run: PolicyRun, site = setting.site): PolicyTally => {
    const tally = new PolicyTally(local);
    for (const interval of runPolicy({ ...setting, site }, run)) {
      tally.add(interval);
      input.watch?.(name, interval);
      progress.at(name, interval.startMs);
    }
    progress.end();
    return tally;
  };
  const run = (
    { name, policy, site }: AskedPolicy,
    isBaseline: boolean,
    { avoidsPeaks = true, sellsReserve = true }: RunOptions = {},
  ): Run => {
    const reserves = sellsReserve ? setting.history.reserves : undefined;
    const outlooks = policy.kind === 'economic' ? input.outlooks?.(policy, avoidsPeaks) : undefined;
    return {
      name,
      isBaseline,
      rule: ruleText(policy, outlooks !== undefined),
      tally: tallyOf(name, { policy, outlooks, reserves }, site),
    };
  };
  const own = setting.site.policy;
  const baselines = [run({ name: ALWAYS_ON, policy: alwaysOn(own) }, true)];
  if (runsOwnRule(input)) baselines.push(run({ name: 'threshold', policy: own }, true));
  const strikeSearch = searchStrikes(setting, STRIKES_RUN);
  baselines.push(
    bestOf(strikeSearch.best.map((usd) => run({ name: BEST_STRIKE, policy: strike(usd, own) }, true))),
  );
  const asked = input.policies.filter(({ name }) => baselines.every((each) => each.name !== name));
  const hasPeaks = setting.history.peakUsdPerMwh !== undefined;
  const hasReserves = setting.history.reserves !== undefined;
  const runs = [
    ...baselines,
    ...asked.flatMap(({ name, policy, site }): Run[] => {
      const shown = run({ name, policy, site }, false);
      const ignoring =
        hasPeaks && policy.kind === 'economic'
          ? run({ name: `${name}${WITHOUT_PEAKS}`, policy, site }, false, { avoidsPeaks: false })
          : undefined;
      const unreserved = hasReserves
        ? run({ name: `${name}${WITHOUT_RESERVE}`, policy, site }, false, { sellsReserve: false })
        : undefined;
      const others = [ignoring, unreserved].filter((each) => each !== undefined);
      return [...others, { ...shown, ...(ignoring && { ignoring }), ...(unreserved && { unreserved }) }];
    }),
  ];
  progress.at('perfect foresight', setting.fromMs);
  const bound = input.foresight?.(setting) ?? null;
  const alwaysOnUsd = baselines[0]!.tally.total.netUsd;
  const { intervals, hours } = baselines[0]!.tally.total;
  return {
    fromMs: setting.fromMs,
    toMs: setting.toMs,
    intervals,
    days: hours / 24,
    minerCount: setting.site.miners.length,
    bound,
    strikeSearch,
    reserveSales: setting.history.reserves?.sales() ?? [],
    outcomes: runs.map((each) => outcomeOf(each, { alwaysOnUsd, bound, setting })),
  };
}

function runsOwnRule({ setting, runsOwnRule: isWanted = true }: BacktestInput): boolean {
  return isWanted && setting.site.policy.kind === 'threshold';
}

/** How much of all runs is through; perfect foresight counts as one. */
class Progress {
  #ended = 0;
  readonly #runs: number;

  constructor(private readonly input: BacktestInput) {
    const { policies, setting } = input;
    const { peakUsdPerMwh, reserves } = setting.history;
    const runsOfEach = 1 + (peakUsdPerMwh ? 1 : 0) + (reserves ? 1 : 0);
    this.#runs = 1 + (runsOwnRule(input) ? 1 : 0) + STRIKES_RUN + policies.length * runsOfEach + 1;
  }

  at(name: string, atMs: number): void {
    const { fromMs, toMs } = this.input.setting;
    const share = (atMs - fromMs) / (toMs - fromMs);
    this.input.progress?.(Math.min(1, (this.#ended + share) / this.#runs), name);
  }

  end(): void {
    this.#ended += 1;
  }
}

function bestOf(runs: readonly Run[]): Run {
  return runs.reduce((best, each) => (each.tally.total.netUsd > best.tally.total.netUsd ? each : best));
}

function outcomeOf(
  { tally, ignoring, unreserved, ...run }: Run,
  site: {
    readonly alwaysOnUsd: number;
    readonly bound: ForesightBound | null;
    readonly setting: BacktestSetting;
  },
): PolicyOutcome {
  const { alwaysOnUsd, bound } = site;
  const sums = tally.total;
  const profitUsd = sums.netUsd;
  const room = bound === null ? 0 : bound.boundUsd - alwaysOnUsd;
  return {
    ...run,
    profitUsd,
    sums,
    tally,
    gainOverAlwaysOnUsd: profitUsd - alwaysOnUsd,
    regretUsd: bound === null ? null : bound.boundUsd - profitUsd,
    // Rounding is no room.
    skill: room > 1e-9 * Math.abs(alwaysOnUsd) ? (profitUsd - alwaysOnUsd) / room : null,
    shareOfPerfectForesight: bound !== null && bound.boundUsd > 0 ? profitUsd / bound.boundUsd : null,
    uptime: sums.miningHours / sums.hours,
    cyclesPerDay: sums.wakes / site.setting.site.miners.length / (sums.hours / 24),
    avgPricePaidUsdPerMwh: sums.energyMwh > 0 ? sums.energyCostUsd / sums.energyMwh : null,
    peaks: ignoring ? peakRecord(tally, ignoring.tally, site.setting) : null,
    reserve: unreserved
      ? {
          paidUsd: sums.reserveUsd,
          hours: sums.reserveHours,
          heldHours: sums.reserveHeldHours,
          shortMwHours: sums.reserveShortMwHours,
          gainUsd: profitUsd - unreserved.tally.total.netUsd,
        }
      : null,
  };
}

function peakRecord(tally: PolicyTally, ignoring: PolicyTally, setting: BacktestSetting): PeakRecord {
  const { history, fromMs, toMs } = setting;
  const hours = [...history.peakUsdPerMwh!.keys()].filter((ms) => fromMs <= ms && ms < toMs);
  const savedUsd = ignoring.total.peakChargeUsd - tally.total.peakChargeUsd;
  const gainUsd = tally.total.netUsd - ignoring.total.netUsd;
  const alarms = [...tally.curtailedHours].filter((ms) => !ignoring.curtailedHours.has(ms));
  return {
    peaks: hours.length,
    avoided: hours.filter((ms) => tally.curtailedHours.has(ms)).length,
    falseAlarmHours: alarms.filter((ms) => !hours.includes(ms)).length,
    savedUsd,
    costUsd: savedUsd - gainUsd,
    gainUsd,
  };
}
