import { EbbError } from '../errors.js';
import { toScale } from '../forecast/price-inputs.js';
import { priceToScore } from '../forecast/price-marginals.js';
import { stepMean } from '../forecast/price-outlook.js';
import { advance, carryState, noiseVariance, observe, type ScoreState } from '../forecast/score-dynamics.js';
import { atPlace, FAST, placeOn, SLOW } from './lattice.js';
import { inDeviations } from './price-chain.js';
import type { LookaheadTable, TableStep } from './table.js';

/** Of one miner, beyond what the present interval itself brings; USD. */
export interface AwakeValue {
  readonly groupId: string;
  /** Ending the interval awake rather than asleep, free to move either way. */
  readonly awakeUsd: number;
  /**
   * Staying awake rather than going to sleep now: as above, and what it costs to be bound to sleep for the minimum down
   * time. The watts drawn in vain while going to sleep are the present interval's (`stoppingUsd`).
   */
  readonly stayUsd: number;
  /** Waking now rather than staying asleep, less lost hash, wear, and what it costs to be bound for the minimum up time. */
  readonly wakeUsd: number;
}

const MINUTE_MS = 60_000;

/**
 * The light part: what each group's miners leave the present interval with.
 * @param state the belief after the newest price: `table.state`, then `observePrice`
 * @param presentMs start of the interval that is decided; left out, it is that of the newest price where prices are known
 * at the start, else the one after it
 */
export function awakeValues(
  table: LookaheadTable,
  state: ScoreState,
  presentMs: number = presentOf(table, state),
): AwakeValue[] {
  const present = stepAt(table, presentMs);
  const index = table.steps.indexOf(present);
  const isKnown = table.priceKnown === 'at-start';
  const place = isKnown ? afterStep(table, index) : { step: present, atMs: present.placeMs };
  const [fast, slow] = placesOf(table, state, place.step, place.atMs);
  const of = (values: readonly number[] | null | undefined): number =>
    values ? atPlace(values, fast, slow) : 0;
  const worth = table.miners.map(({ awakeUsd, wakeLockUsd, sleepLockUsd, wakeUsd }) => {
    const awake = of(awakeUsd[index]);
    return {
      awakeUsd: awake,
      stayUsd: awake + of(sleepLockUsd[index]),
      wakeUsd: awake - of(wakeLockUsd[index]) - wakeUsd[index]!,
    };
  });
  return table.groups.map(({ groupId, miner }) => ({ groupId, ...worth[miner]! }));
}

/** The belief after a market interval's price has become known. Prices are given in their order, each once. */
export function observePrice(
  table: LookaheadTable,
  state: ScoreState,
  { startMs, priceUsdPerMwh }: { readonly startMs: number; readonly priceUsdPerMwh: number },
): ScoreState {
  const step = stepAt(table, startMs);
  const score = priceToScore(step.marginal, toScale(priceUsdPerMwh));
  return observe(table.dynamics[step.anchor], carried(table, state, step), { atMs: startMs, score });
}

/** Expected price of the market interval that starts at `startMs`, USD/MWh, where its own is not known yet. */
export function expectedPriceUsdPerMwh(table: LookaheadTable, state: ScoreState, startMs: number): number {
  const step = stepAt(table, startMs);
  const dynamics = table.dynamics[step.anchor];
  const { fast, slow, fastVariance, slowVariance, covariance } = advance(
    dynamics,
    carried(table, state, step),
    startMs,
  );
  const variance = fastVariance + slowVariance + 2 * covariance + noiseVariance(dynamics);
  return stepMean({ ...step, scoreMean: fast + slow, scoreDeviation: Math.sqrt(variance), noiseRatio: 1 });
}

/** Whether a table says anything of `instantMs`. */
export function isWithinTable({ steps }: Pick<LookaheadTable, 'steps'>, instantMs: number): boolean {
  const last = steps.at(-1)!;
  return instantMs >= steps[0]!.startMs && instantMs < last.startMs + last.minutes * MINUTE_MS;
}

function presentOf({ priceKnown, marketMinutes }: LookaheadTable, { atMs }: ScoreState): number {
  return priceKnown === 'at-start' ? atMs : atMs + marketMinutes * MINUTE_MS;
}

/** The step after the given one, and its place; after the last one, its end. */
function afterStep({ steps }: LookaheadTable, index: number): { step: TableStep; atMs: number } {
  const step = steps[index + 1];
  if (step) return { step, atMs: step.placeMs };
  const last = steps[index]!;
  return { step: last, atMs: last.placeMs + last.minutes * MINUTE_MS };
}

/** Where the belief stands on the axes at `atMs`, under the dynamics of `step`. */
function placesOf(
  table: LookaheadTable,
  state: ScoreState,
  step: TableStep,
  atMs: number,
): [fast: number, slow: number] {
  const dynamics = table.dynamics[step.anchor];
  const { fast, slow } = advance(dynamics, carried(table, state, step), atMs);
  return [
    placeOn(FAST, inDeviations(fast, dynamics.fastVariance)),
    placeOn(SLOW, inDeviations(slow, dynamics.slowVariance)),
  ];
}

/** The state under the dynamics of `step`; its own are those of the step that it was made in. */
function carried(table: LookaheadTable, state: ScoreState, step: TableStep): ScoreState {
  const { steps, dynamics } = table;
  const own = steps.findLast(({ startMs }) => startMs <= state.atMs) ?? steps[0]!;
  return carryState(dynamics[own.anchor], dynamics[step.anchor], state);
}

function stepAt({ steps }: LookaheadTable, instantMs: number): TableStep {
  if (!isWithinTable({ steps }, instantMs)) {
    const last = steps.at(-1)!;
    const [fromMs, toMs] = [steps[0]!.startMs, last.startMs + last.minutes * MINUTE_MS];
    const text = (ms: number): string => new Date(ms).toISOString();
    throw new EbbError(
      'stale',
      `looking ahead: ${text(instantMs)} is outside the table's ${text(fromMs)} to ${text(toMs)}; make a new table`,
    );
  }
  return steps.findLast(({ startMs }) => startMs <= instantMs)!;
}
