import {
  ALWAYS_ON,
  type AskedPolicy,
  backtest,
  type BacktestReport,
  civilClock,
  foresightBound,
  LookAheadOutlooks,
  type PolicyOutcome,
  type PolicySums,
} from '../backtest/index.js';
import type { EconomicPolicy, Policy } from '../core/planner/policy.js';
import { gainOf, missingGain, monthLike, type Uncertainty } from './gains.js';
import { IntervalLog, worstHours } from './interval-log.js';
import { type Missing, missingPrices } from './missing.js';
import { notesOf } from './notes.js';
import type { BacktestResult, Basis, Outcome, OutcomeKind, Stretch } from './result.js';
import { type BacktestData, type Prepared, prepared, SEED } from './setting.js';

const DAY_MS = 86_400_000;
export const PRESENT = 'present';
export const DRAFT = 'draft';

/** Told how much is through, 0–1, and what is run. */
type OnProgress = (done: number, doing: string) => void;

/** A backtest on what was recorded, by the core that `ebb backtest` runs on files. */
export function runBacktest(data: BacktestData, progress: OnProgress = () => undefined): BacktestResult {
  const ready = prepared(data);
  const dateOf = dates(data.site.timeZone);
  const logs = new Map<string, IntervalLog>();
  const foresight = new IntervalLog();
  const report = backtest({
    setting: ready.setting,
    policies: askedPolicies(data),
    runsOwnRule: false,
    outlooks: (policy) => lookAhead(policy, data, ready),
    foresight: (setting) => foresightBound(setting, (interval) => foresight.add(interval)),
    watch: (name, interval) => logOf(logs, name).add(interval),
    progress,
  });
  const period = { ...data, minutes: data.present.market.settlementMinutes };
  const missing = missingPrices(data.history, period, dateOf);
  const basis = basisOf(data, ready, missing);
  return {
    days: report.days,
    minerCount: report.minerCount,
    bound: report.bound!,
    basis,
    notes: notesOf(data, basis),
    outcomes: outcomesOf(report, { data, missing, logs, foresight }),
  };
}

function askedPolicies({ site, present, hasDraft, policies }: BacktestData): AskedPolicy[] {
  return [
    { name: PRESENT, policy: present.policy, ...(hasDraft && { site: present }) },
    ...(hasDraft ? [{ name: DRAFT, policy: site.policy }] : []),
    ...policies,
  ];
}

function lookAhead(policy: Policy, { site, lagMinutes }: BacktestData, { series }: Prepared) {
  if (policy.kind !== 'economic' || policy.horizonHours === 0) return undefined;
  return new LookAheadOutlooks(policy satisfies EconomicPolicy, { series, zone: site.timeZone, lagMinutes });
}

function dates(timeZone: string): (atMs: number) => string {
  const local = civilClock(timeZone);
  return (atMs) => local(atMs).date;
}

/** Runs of the same name begin anew: of several fixed strikes the last one stays, which nobody asks for. */
function logOf(logs: Map<string, IntervalLog>, name: string): IntervalLog {
  let log = logs.get(name);
  if (!log) logs.set(name, (log = new IntervalLog()));
  return log;
}

interface Compared {
  readonly data: BacktestData;
  readonly missing: Missing;
  readonly logs: ReadonlyMap<string, IntervalLog>;
  readonly foresight: IntervalLog;
}

function outcomesOf({ outcomes }: BacktestReport, compared: Compared): Outcome[] {
  const alwaysOn = outcomes.find(({ name }) => name === ALWAYS_ON)!;
  const present = outcomes.find(({ name }) => name === PRESENT)!;
  return outcomes.map((outcome) =>
    outcomeOf(outcome, { alwaysOn, present: kindOf(outcome) === 'baseline' ? null : present }, compared),
  );
}

function kindOf({ name, isBaseline }: PolicyOutcome): OutcomeKind {
  if (isBaseline) return 'baseline';
  return name === PRESENT || name === DRAFT ? name : 'asked';
}

interface Others {
  readonly alwaysOn: PolicyOutcome;
  /** Null: not compared with it. */
  readonly present: PolicyOutcome | null;
}

function outcomeOf(outcome: PolicyOutcome, others: Others, compared: Compared): Outcome {
  const { name, rule, sums, tally, regretUsd, skill, uptime, cyclesPerDay, avgPricePaidUsdPerMwh } = outcome;
  const kind = kindOf(outcome);
  const stretch = stretches(outcome, others, compared);
  const all = [...tally.days.keys()];
  const months = [...new Set(all.map((date) => date.slice(0, 7)))];
  const days = all.map((date) => ({ date, ...stretch([date]) }));
  const log = compared.logs.get(name)!;
  return {
    name,
    kind,
    rule,
    ...stretch(all),
    revenueUsd: sums.revenueUsd,
    energyCostUsd: sums.energyCostUsd,
    wearUsd: sums.wearUsd,
    regretUsd,
    skill,
    uptime,
    cyclesPerDay,
    avgPricePaidUsdPerMwh,
    monthLike: monthLike(days.map(({ gainOverAlwaysOn }) => gainOverAlwaysOn.usd)),
    days,
    months: months.map((month) => ({ month, ...stretch(all.filter((date) => date.startsWith(month))) })),
    worstHours: kind === 'baseline' ? [] : worstHours(log, compared.foresight),
  };
}

/** The policy's figures of days, against the others' of the same days. */
function stretches(
  outcome: PolicyOutcome,
  { alwaysOn, present }: Others,
  { data, missing, logs }: Compared,
): (days: readonly string[]) => Stretch {
  const { wattsOffRatio } = data.history;
  const against = (other: PolicyOutcome) => {
    // Several fixed strikes were run, and only one of them is shown: what its intervals gained is not known.
    const isLogged = kindOf(outcome) !== 'baseline';
    const gains = isLogged ? logs.get(outcome.name)!.gainsOver(logs.get(other.name)!) : new Float64Array();
    const uncertainty: Uncertainty = {
      wattsOffRatio: isLogged || missing.intervalsMissing === 0 ? wattsOffRatio : null,
      missing: missingGain(gains),
    };
    return (own: Sums, days: readonly string[]) =>
      gainOf(own, added(other, days), missingIn(missing, days), uncertainty);
  };
  const overAlwaysOn = against(alwaysOn);
  const overPresent = present && present !== outcome ? against(present) : null;
  return (days) => {
    const own = added(outcome, days);
    return {
      netUsd: own.netUsd,
      energyMwh: own.energyMwh,
      curtailedMwh: added(alwaysOn, days).energyMwh - own.energyMwh,
      curtailedHours: own.curtailedHours,
      wakes: own.wakes,
      gainOverAlwaysOn: overAlwaysOn(own, days),
      gainOverPresent: overPresent && overPresent(own, days),
    };
  };
}

const SUMMED = ['netUsd', 'revenueUsd', 'energyCostUsd', 'energyMwh', 'curtailedHours', 'wakes'] as const;
type Sums = Pick<PolicySums, (typeof SUMMED)[number]>;

function added({ tally }: PolicyOutcome, days: readonly string[]): Sums {
  const total = (key: (typeof SUMMED)[number]): number =>
    days.reduce((sum, date) => sum + (tally.days.get(date)?.[key] ?? 0), 0);
  return Object.fromEntries(SUMMED.map((key) => [key, total(key)])) as unknown as Sums;
}

function missingIn({ byDate }: Missing, days: readonly string[]): number {
  return days.reduce((sum, date) => sum + (byDate.get(date) ?? 0), 0);
}

function basisOf(data: BacktestData, { obedience }: Prepared, missing: Missing): Basis {
  const { history, fromMs, toMs } = data;
  const { byDate: _, ...prices } = missing;
  const within = ({ fromMs: starts }: { fromMs: Float64Array }): number =>
    starts.reduce((count, ms) => count + (ms >= fromMs && ms < toMs ? 1 : 0), 0);
  const first = history.prices.fromMs[0] ?? fromMs;
  return {
    settlementPoint: history.settlementPoint,
    settlementMinutes: data.present.market.settlementMinutes,
    ...prices,
    lagMinutes: data.lagMinutes,
    learnedFromDays: Math.max(0, (fromMs - first) / DAY_MS),
    hashpriceUsdPerPhDay: data.hashpriceUsdPerPhDay,
    hashpriceReadings: within(history.hashprice),
    dayAheadHours: history.dayAhead ? within(history.dayAhead) : 0,
    weatherHours: history.dryBulbC ? within(history.dryBulbC) : 0,
    wattsOffRatio: history.wattsOffRatio,
    assumed: { ...obedience, seed: SEED },
  };
}
