import { assert } from '../core/assert.js';
import type { CapabilityEnvelope } from '../core/ports/miner.js';
import type { Plan } from '../core/planner/plan.js';
import {
  type FleetGroup,
  type FleetMiner,
  isLeftAlone,
  type MinerState,
  pointOf,
  type SiteFleet,
} from '../fleet/index.js';
import { groupTargets } from './assign.js';
import { type Command, isAt } from './command.js';
import { FeederPacer, type HeldBy } from './pacer.js';

/** A change that a miner is to make now. */
export interface Change {
  readonly miner: FleetMiner;
  readonly pointId: string;
  readonly fromPointId: string;
  /** Positive: load rises. */
  readonly stepW: number;
}

/** What one comparison of desired with observed came to. */
export interface Reconciliation {
  /** In the order in which they should go out: most watts shed per second first, then rises, most efficient first. */
  readonly changes: readonly Change[];
  /** Rises that have to wait, with what holds them. */
  readonly held: readonly { readonly minerId: string; readonly stepW: number; readonly by: HeldBy }[];
}

export interface ReconcileInput {
  readonly plan: Plan;
  readonly states: ReadonlyMap<string, MinerState>;
  readonly open: ReadonlyMap<string, Command>;
  /** Miners that a write is still under way to: nothing may overtake it. */
  readonly writing: (minerId: string) => boolean;
  readonly nowMs: number;
  /** Only these groups are compared; absent: all of them. */
  readonly groups?: readonly FleetGroup[];
}

/** Compares what the plan wants with what each miner is seen to do, and says what to send: the level-triggered core. */
export class Reconciler {
  readonly #pacer: FeederPacer;

  constructor(
    private readonly fleet: SiteFleet,
    private readonly envelopes: (firmware: string) => CapabilityEnvelope,
  ) {
    this.#pacer = new FeederPacer(fleet.site.feeders);
  }

  reconcile(input: ReconcileInput): Reconciliation {
    this.#pacer.adopt(this.fleet.site.feeders);
    const falls: Change[] = [];
    const rises: Change[] = [];
    for (const [minerId, pointId] of this.#targets(input)) {
      const miner = this.fleet.byId.get(minerId)!;
      const state = input.states.get(minerId)!;
      if (!needsCommand(miner, state, pointId, input)) continue;
      const committedW = this.#committedPowerW(miner, state, input.open.get(minerId), input.nowMs);
      const stepW = pointOf(miner.model, pointId).powerW - committedW;
      const change = {
        miner,
        pointId,
        fromPointId: state.directedPointId ?? state.observedPointId ?? 'unknown',
        stepW,
      };
      (stepW > 0 && pointId !== miner.sleep.id ? rises : falls).push(change);
    }
    falls.sort((a, b) => this.#shedRate(b) - this.#shedRate(a) || compareIds(a, b));
    rises.sort((a, b) => joulePerTerahash(a.miner) - joulePerTerahash(b.miner) || compareIds(a, b));
    return this.#pace(falls, rises, input);
  }

  #targets({ plan, states, nowMs, groups }: ReconcileInput): Map<string, string> {
    const targets = new Map<string, string>();
    const targetsOf = groupTargets(plan, this.fleet.site, states, nowMs);
    for (const group of groups ?? this.fleet.groups) {
      const wanted = targetsOf(group);
      assert(wanted || plan.groups.length === 0, `plan ${plan.epoch} lacks group ${group.groupId}`);
      for (const [minerId, pointId] of wanted ?? []) targets.set(minerId, pointId);
    }
    return targets;
  }

  #commitLoad({ plan, states, open, nowMs }: ReconcileInput): void {
    this.#pacer.begin(plan, nowMs);
    for (const miner of this.fleet.miners) {
      const { minerId } = miner;
      this.#pacer.commit(miner, this.#committedPowerW(miner, states.get(minerId)!, open.get(minerId), nowMs));
    }
  }

  /** What a miner draws, or may yet draw because it was told to. */
  #committedPowerW(miner: FleetMiner, state: MinerState, open: Command | undefined, nowMs: number): number {
    const seenW = state.powerW ?? miner.nominal.powerW;
    if (open) return Math.max(seenW, pointOf(miner.model, open.pointId).powerW);
    const directed = state.directedPointId;
    if (directed === null || directed === miner.sleep.id || state.stuckCause !== null) return seenW;
    const risingUntilMs =
      Date.parse(state.awakeChangedAt ?? '') + this.envelopes(miner.model.firmware).upSeconds * 1e3;
    const rising = state.claim === 'starting' || nowMs < risingUntilMs;
    return rising ? Math.max(seenW, pointOf(miner.model, directed).powerW) : seenW;
  }

  #pace(falls: readonly Change[], rises: readonly Change[], input: ReconcileInput): Reconciliation {
    if (rises.length === 0) return { changes: falls, held: [] };
    this.#commitLoad(input);
    const { states, nowMs } = input;
    const admitted: Change[] = [];
    const held: { minerId: string; stepW: number; by: HeldBy }[] = [];
    for (const change of rises) {
      const { miner, stepW } = change;
      const asleep = states.get(miner.minerId)!.observedPointId === miner.sleep.id;
      const inrushW = asleep ? miner.nominal.powerW * miner.model.inrushRatio : 0;
      const by = this.#pacer.admit({ miner, stepW, inrushW }, nowMs);
      if (by) held.push({ minerId: miner.minerId, stepW, by });
      else admitted.push(change);
    }
    return { changes: [...falls, ...admitted], held };
  }

  #shedRate({ miner, stepW }: Change): number {
    return -stepW / this.envelopes(miner.model.firmware).downSeconds;
  }
}

function needsCommand(
  miner: FleetMiner,
  state: MinerState,
  pointId: string,
  { open, writing, nowMs }: ReconcileInput,
): boolean {
  if (writing(miner.minerId) || isLeftAlone(state)) return false;
  const pending = open.get(miner.minerId);
  // Told otherwise a moment ago: it may look right only because that has not happened yet.
  if (pending) return pending.pointId !== pointId;
  if (isAt(miner, state, pointId)) return false;
  // Never read yet: nothing says that it is not awake already. Sleep is asked for even so.
  if (state.claim === 'unknown' && pointId !== miner.sleep.id) return false;
  if (state.retryAt !== null && nowMs < Date.parse(state.retryAt)) return false;
  const starting =
    state.claim === 'starting' && state.failedCommands === 0 && state.directedPointId !== miner.sleep.id;
  return !(starting && pointId !== miner.sleep.id && (state.directedPointId ?? pointId) === pointId);
}

function joulePerTerahash({ nominal }: FleetMiner): number {
  return nominal.powerW / nominal.hashrateThs;
}

function compareIds(a: Change, b: Change): number {
  return a.miner.minerId < b.miner.minerId ? -1 : 1;
}
