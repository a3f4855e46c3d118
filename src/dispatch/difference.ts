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
  const pointW = plannedWatts(plan);
  let expectedW = 0;
  for (const miner of fleet.miners) {
    const state = states.get(miner.minerId)!;
    const drawnW = state.powerW ?? 0;
    const pointId = open.get(miner.minerId)?.pointId ?? state.directedPointId ?? state.observedPointId;
    const plannedW = (): number => (pointId === null ? drawnW : pointW(miner, pointId));
    const { cause, shouldW } = standing(state, plannedW, open.has(miner.minerId), waiting.get(miner.minerId));
    expectedW += shouldW;
    if (Math.abs(drawnW - shouldW) >= PART_W_MIN) add(cause, drawnW - shouldW, 1);
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
  { stuckCause, powerW }: MinerState,
  plannedW: () => number,
  isOpen: boolean,
  waitingW: number | undefined,
): { cause: DifferencePart['cause']; shouldW: number } {
  const drawnW = powerW ?? 0;
  if (stuckCause !== null) return { cause: 'not-directable', shouldW: drawnW };
  if (isOpen) return { cause: 'on-the-way', shouldW: plannedW() };
  if (waitingW !== undefined) return { cause: 'waiting', shouldW: drawnW + waitingW };
  return { cause: 'off-point', shouldW: plannedW() };
}

/** Watts of a miner's point as the plan counted them: learned ones where it did. */
function plannedWatts({ groups }: Plan): (miner: FleetMiner, pointId: string) => number {
  const learned = new Map(
    groups.flatMap(({ groupId, learned: figures }) =>
      (figures?.points ?? []).map(({ pointId, powerW }) => [`${groupId} ${pointId}`, powerW] as const),
    ),
  );
  return ({ groupId, model }, pointId) =>
    learned.get(`${groupId} ${pointId}`) ?? pointOf(model, pointId).powerW;
}
