import type { Plan } from '../core/planner/plan.js';
import { type FleetMiner, type MinerState, pointOf, type SiteFleet } from '../fleet/index.js';
import type { Command } from './command.js';
import type { Reconciliation } from './reconciler.js';

export const DIFFERENCE_CAUSES = [
  'whole-machines',
  'on-the-way',
  'waiting',
  'not-directable',
  'off-point',
  'shadow',
] as const;

/** Part of what lies between the setpoint and what the miners are read to draw. */
export interface DifferencePart {
  readonly cause: (typeof DIFFERENCE_CAUSES)[number];
  /** Positive: above the setpoint. */
  readonly powerW: number;
  readonly minerCount: number;
  readonly why: string;
}

const WHY: Readonly<Record<DifferencePart['cause'], string>> = {
  'whole-machines': 'miners are whole, and have the points that they have: no set of them draws the setpoint',
  'on-the-way': 'told to change, and not there yet',
  waiting: 'held back by a limit, a ramp or an inrush of a feeder',
  'not-directable': 'miners that cannot be directed draw what the others could not make up for',
  shadow: 'mode shadow sends nothing: the setpoint is that of the fleet as it would be',
  'off-point': 'draw other watts than their point says: worn boards, heat, noise of their meters',
};

/** Parts smaller than this are noise of rounding. */
const PART_W_MIN = 0.5;

/**
 * Where the difference between the setpoint and the miners' watts comes from. The parts add up to the difference
 * exactly.
 */
export function differenceParts(input: {
  readonly plan: Plan;
  readonly fleet: SiteFleet;
  readonly states: ReadonlyMap<string, MinerState>;
  readonly open: ReadonlyMap<string, Command>;
  readonly last: Reconciliation;
}): DifferencePart[] {
  const { plan, fleet, states, open, last } = input;
  const waiting = new Map(last.held.map(({ minerId, stepW }) => [minerId, stepW]));
  const sums = new Map<DifferencePart['cause'], { powerW: number; minerCount: number }>();
  const add = (cause: DifferencePart['cause'], powerW: number, minerCount: number): void => {
    const sum = sums.get(cause) ?? { powerW: 0, minerCount: 0 };
    sums.set(cause, { powerW: sum.powerW + powerW, minerCount: sum.minerCount + minerCount });
  };
  if (plan.states === 'would-be') {
    const drawnW = [...states.values()].reduce((sum, { powerW }) => sum + (powerW ?? 0), 0);
    return [{ cause: 'shadow', powerW: drawnW - plan.setpointW, minerCount: 0, why: WHY.shadow }];
  }
  let expectedW = 0;
  for (const miner of fleet.miners) {
    const state = states.get(miner.minerId)!;
    const drawnW = state.powerW ?? 0;
    const { cause, pointW } = standing(miner, state, open.get(miner.minerId), waiting.get(miner.minerId));
    expectedW += pointW;
    if (Math.abs(drawnW - pointW) >= PART_W_MIN) add(cause, drawnW - pointW, 1);
  }
  const missedW = expectedW - plan.setpointW;
  const shortfallW = plan.shortfalls.reduce((sum, { powerW }) => sum + powerW, 0);
  const stuckW = Math.min(Math.max(missedW, 0), shortfallW);
  const stuckCount = [...states.values()].filter(({ stuckCause }) => stuckCause !== null).length;
  add('not-directable', stuckW, stuckCount);
  add('whole-machines', missedW - stuckW, 0);
  return [...sums]
    .filter(([, { powerW }]) => Math.abs(powerW) >= PART_W_MIN)
    .map(([cause, sum]) => ({ cause, ...sum, why: WHY[cause] }))
    .sort((a, b) => Math.abs(b.powerW) - Math.abs(a.powerW));
}

/** What a miner is expected to draw, and what it means where it does not. */
function standing(
  miner: FleetMiner,
  state: MinerState,
  open: Command | undefined,
  waitingW: number | undefined,
): { cause: DifferencePart['cause']; pointW: number } {
  const drawnW = state.powerW ?? 0;
  if (state.stuckCause !== null) return { cause: 'not-directable', pointW: drawnW };
  if (open) return { cause: 'on-the-way', pointW: pointOf(miner.model, open.pointId).powerW };
  if (waitingW !== undefined) return { cause: 'waiting', pointW: drawnW + waitingW };
  const pointId = state.directedPointId ?? state.observedPointId;
  const pointW = pointId === null ? drawnW : pointOf(miner.model, pointId).powerW;
  return { cause: 'off-point', pointW };
}
