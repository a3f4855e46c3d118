import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { factsOf } from '../src/core/horizon/facts.js';
import {
  checkHorizon,
  explainHorizon,
  HORIZON_OPTIONS,
  type HorizonPlan,
  type HorizonProblem,
} from '../src/core/horizon/index.js';
import { buildModel } from '../src/core/horizon/model.js';
import { HighsEngine, HorizonSolver } from '../src/solver/index.js';
import type { BenchResult } from './bench-site.js';
import { backtestYear } from './backtest-year.js';
import { benchProblem, FIVE_MINUTES, TELESCOPED } from './planner/instance.js';

const GROUPS = 60;
const REPEATS = 3;
const STEP_SECONDS = 300;
const IDLE_MS = 3_000;
const SCALING = [
  ['groups_12', 12, FIVE_MINUTES],
  ['groups_24', 24, FIVE_MINUTES],
  ['steps_96', GROUPS, FIVE_MINUTES.slice(0, 96)],
  ['steps_192', GROUPS, FIVE_MINUTES.slice(0, 192)],
] as const;

/**
 * 30,000 miners in 60 groups over 24 h of five minutes, and on the telescoped grid: from scratch, on new prices, with
 * the horizon moved on; as a caller sees it through the worker, with HiGHS alone on the same arrays beside it.
 */
export async function run(): Promise<BenchResult> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const idleMs = await idleBlockMs(delay);
  const full = await measure(FIVE_MINUTES, delay);
  const rssMib = Math.round(process.resourceUsage().maxRSS / 2 ** 10);
  const tele = await measure(TELESCOPED, delay);
  const figures: Record<string, number> = { ...full, rss_mib: rssMib, event_loop_idle_ms_max: idleMs };
  for (const [name, value] of Object.entries(tele)) figures[`${name}_tele`] = value;
  for (const [name, groups, steps] of SCALING) {
    const solver = new HorizonSolver();
    const { seconds } = await timed(solver, benchProblem({ groups, steps }));
    figures[`solve_s_${name}`] = seconds;
    await solver.close();
  }
  Object.assign(figures, await blockFigures());
  figures['bare_solver_s'] = await bareSeconds(FIVE_MINUTES);
  figures['bare_solver_s_tele'] = await bareSeconds(TELESCOPED);
  Object.assign(figures, backtestYear());
  const notes =
    `${GROUPS} groups, 30,000 miners, sleep and 3 points, minimum times, wear, ramps, reserve of two products, event, ` +
    `coincident peak, block, fairness; ${FIVE_MINUTES.length} steps of 5 min, _tele: ${TELESCOPED.length} steps over ` +
    '36 h. gap: (bound − plan) ÷ bound, the worst of all plans made, each checked. solve_s: the first plan of a new ' +
    `worker, its start included; resolve_s: new prices, shift_s: 5 min later, medians of ${REPEATS}; seconds as the ` +
    'caller sees them. bare_solver_s: HiGHS alone on the same arrays, first solve of a new instance. ' +
    `explain_ms_max: one group and interval, the slowest of ten; explain_all_s: all. blocks: 12 groups of 4 contactors each, ` +
    `_rounded_loss: what the rounded LP earns less than the MILP. ` +
    `event_loop_block_ms_max: the asking thread, throughout; event_loop_idle_ms_max: the same for ${IDLE_MS / 1e3} s in ` +
    `which it asks nothing, which is what the machine adds by itself. Synthetic prices. ` +
    'backtest_year_s: a year of 5-minute ticks on 15-minute prices, 60 groups, looking ahead without the LP; ' +
    `backtest_last_over_middle: its last month against its sixth. Node ${process.version}, one run.`;
  return { figures, notes };
}

async function measure(
  steps: readonly number[],
  delay: ReturnType<typeof monitorEventLoopDelay>,
): Promise<Record<string, number>> {
  const base = benchProblem({ groups: GROUPS, steps });
  const priced = times((index) => benchProblem({ groups: GROUPS, steps, priceSeed: index + 1 }));
  const shifted = times((index) =>
    benchProblem({ groups: GROUPS, steps, priceSeed: REPEATS, shiftSeconds: (index + 1) * STEP_SECONDS }),
  );
  const solver = new HorizonSolver();
  await sleep(20);
  delay.reset();
  delay.enable();
  const first = await timed(solver, base);
  const resolved = await inTurn(solver, priced);
  const moved = await inTurn(solver, shifted);
  delay.disable();
  await solver.close();
  const problems = [base, ...priced, ...shifted];
  const made = [first, ...resolved, ...moved];
  made.forEach(({ plan }, index) => assertSound(problems[index]!, plan));
  return {
    gap: Math.max(...made.map(({ plan }) => plan.gapRatio!)),
    solve_s: first.seconds,
    resolve_s: median(resolved.map(({ seconds }) => seconds)),
    shift_s: median(moved.map(({ seconds }) => seconds)),
    event_loop_block_ms_max: round(delay.max / 1e6),
    ...explainFigures(base, first.plan),
  };
}

/** Contactors of a quarter of a group each: planned by MILP, since rounding loses too much. */
async function blockFigures(): Promise<Record<string, number>> {
  const problem = benchProblem({ groups: 12, steps: TELESCOPED, blocksPerGroup: 4 });
  const rounded = { ...HORIZON_OPTIONS, gapRatioGoal: 1 };
  const solver = new HorizonSolver();
  const first = (await solver.plan(problem, { options: rounded })).plan;
  const { plan, seconds } = await timed(solver, problem);
  await solver.close();
  assertSound(problem, plan);
  return {
    blocks_solve_s: seconds,
    blocks_gap: plan.gapRatio!,
    blocks_rounded_loss: (plan.objectiveUsd - first.objectiveUsd) / plan.objectiveUsd,
  };
}

function explainFigures(
  problem: HorizonProblem,
  plan: HorizonPlan,
): { readonly explain_ms_max: number; readonly explain_all_s: number } {
  const millisecondsOf = (where: Parameters<typeof explainHorizon>[2]): number => {
    const start = performance.now();
    explainHorizon(problem, plan, where);
    return performance.now() - start;
  };
  const middle = Math.floor(problem.stepsSeconds.length / 2);
  const single = problem.groups
    .slice(0, 10)
    .map(({ groupId }) => millisecondsOf({ groupId, interval: middle }));
  return { explain_ms_max: round(Math.max(...single)), explain_all_s: round(millisecondsOf({}) / 1e3) };
}

/** What other programs on the machine do to the event loop. */
async function idleBlockMs(delay: ReturnType<typeof monitorEventLoopDelay>): Promise<number> {
  delay.enable();
  await sleep(IDLE_MS);
  delay.disable();
  return round(delay.max / 1e6);
}

interface Timed {
  readonly plan: HorizonPlan;
  readonly seconds: number;
}

async function timed(solver: HorizonSolver, problem: HorizonProblem): Promise<Timed> {
  const start = performance.now();
  const { plan } = await solver.plan(problem);
  return { plan, seconds: round((performance.now() - start) / 1e3) };
}

async function inTurn(solver: HorizonSolver, problems: readonly HorizonProblem[]): Promise<Timed[]> {
  const made: Timed[] = [];
  for (const problem of problems) made.push(await timed(solver, problem));
  return made;
}

async function bareSeconds(steps: readonly number[]): Promise<number> {
  const { lp } = buildModel(factsOf(benchProblem({ groups: GROUPS, steps })));
  const engine = await HighsEngine.load();
  engine.solve(lp, HORIZON_OPTIONS.limits);
  engine.forget();
  return round(engine.solveMs / 1e3);
}

function assertSound(problem: HorizonProblem, plan: HorizonPlan): void {
  const broken = checkHorizon(problem, plan).map(({ constraint, interval, amount, unit }) => {
    return `${constraint} in interval ${interval}: ${amount} ${unit}`;
  });
  if (broken.length > 0) throw new Error(`the benched plan is invalid: ${broken.slice(0, 5).join('; ')}`);
}

function times<T>(of: (index: number) => T): T[] {
  return Array.from({ length: REPEATS }, (_, index) => of(index));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
