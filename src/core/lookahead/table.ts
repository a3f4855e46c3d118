import { EbbError } from '../errors.js';
import type { PriceAnchor } from '../forecast/price-model.js';
import { placeMs, type PriceOutlook, type Step } from '../forecast/price-outlook.js';
import type { ScoreDynamics, ScoreState } from '../forecast/score-dynamics.js';
import { induceValues, type MinerValues, type PriceKnown } from './induction.js';
import { type LookaheadGroup, type LookaheadTerms, minerFacts } from './miner.js';
import { priceChain } from './price-chain.js';

/** What a table is made from. Series have a value for each step of the outlook. */
export interface LookaheadInput extends Pick<LookaheadTerms, 'hashpriceUsdPerPhDay' | 'tariff'> {
  /** Steps follow one another without gaps; none is shorter than the market's interval. Miners move where one begins. */
  readonly outlook: PriceOutlook;
  readonly priceKnown: PriceKnown;
  readonly groups: readonly LookaheadGroup[];
}

/**
 * What being awake is worth, at each step and for each belief about the price that the newest prices may lead to. Plain
 * data. It stays right until something else than the real-time price is news: a day-ahead price, a model, a hashprice.
 */
export interface LookaheadTable {
  readonly priceKnown: PriceKnown;
  /** Of the market's intervals. */
  readonly marketMinutes: number;
  readonly dynamics: Readonly<Record<PriceAnchor, ScoreDynamics>>;
  /** The belief at the time the outlook was made. */
  readonly state: ScoreState;
  readonly steps: readonly TableStep[];
  /** One for each kind of miner: groups of the same economics share it. */
  readonly miners: readonly TableMiner[];
  readonly groups: readonly { readonly groupId: string; readonly miner: number }[];
}

export interface TableStep extends Step {
  /** Start of the market interval that stands for the step. */
  readonly placeMs: number;
  readonly anchor: PriceAnchor;
  /** Prices on the scale at the marginals' normal scores. */
  readonly marginal: readonly number[];
}

export interface TableMiner extends MinerValues {
  /** Of a wake at the start of each step: lost hash and wear, USD. */
  readonly wakeUsd: readonly number[];
}

/** The heavy part: backward induction over all steps, once for each kind of miner. */
export function lookaheadTable(input: LookaheadInput): LookaheadTable {
  const { outlook, priceKnown, groups, hashpriceUsdPerPhDay, tariff } = input;
  const { model, states, steps } = outlook;
  checkSteps(outlook);
  const chain = priceChain(outlook);
  const terms = { stepsSeconds: steps.map(({ minutes }) => minutes * 60), hashpriceUsdPerPhDay, tariff };
  const miners: TableMiner[] = [];
  const known = new Map<string, number>();
  const minerOf = (group: LookaheadGroup): number => {
    const economics = JSON.stringify({ ...group, groupId: '' });
    const found = known.get(economics);
    if (found !== undefined) return found;
    const facts = minerFacts(terms, group);
    miners.push({ ...induceValues(chain, facts, priceKnown), wakeUsd: Array.from(facts.wakeUsd) });
    known.set(economics, miners.length - 1);
    return miners.length - 1;
  };
  return {
    priceKnown,
    marketMinutes: model.minutes,
    dynamics: { 'day-ahead': model.anchors['day-ahead'].dynamics, profile: model.anchors.profile.dynamics },
    state: states[steps[0]!.anchor],
    steps: steps.map((step) => ({
      startMs: step.startMs,
      minutes: step.minutes,
      placeMs: placeMs(step, model.minutes),
      anchor: step.anchor,
      marginal: step.marginal,
    })),
    groups: groups.map((group) => ({ groupId: group.groupId, miner: minerOf(group) })),
    miners,
  };
}

/** The table's beginning, as long as `hours` at the most, and one step more at the least: what the next decisions need of it. */
export function firstSteps(table: LookaheadTable, hours: number): LookaheadTable {
  const endMs = table.steps[0]!.startMs + hours * 3_600_000;
  const count = Math.max(
    2,
    table.steps.filter(({ startMs, minutes }) => startMs + minutes * 60_000 <= endMs).length,
  );
  const cut = <T>(series: readonly T[]): T[] => series.slice(0, count);
  return {
    ...table,
    steps: cut(table.steps),
    miners: table.miners.map(({ awakeUsd, wakeLockUsd, sleepLockUsd, wakeUsd }) => ({
      awakeUsd: cut(awakeUsd),
      wakeLockUsd: cut(wakeLockUsd),
      sleepLockUsd: cut(sleepLockUsd),
      wakeUsd: cut(wakeUsd),
    })),
  };
}

function checkSteps({ steps, model }: PriceOutlook): void {
  const fail = (what: string): never => {
    throw new EbbError('rejected', `looking ahead: ${what}`);
  };
  if (steps.length === 0) fail('the outlook has no steps; ask for some hours');
  steps.forEach(({ startMs, minutes }, index) => {
    const at = `step ${index} (${new Date(startMs).toISOString()}, ${minutes} min)`;
    if (minutes < model.minutes)
      fail(`${at} is shorter than the market's ${model.minutes} min; make it as long`);
    const before = steps[index - 1];
    if (before && before.startMs + before.minutes * 60_000 !== startMs)
      fail(`${at} does not begin where the step before it ends; leave no gaps`);
  });
}
