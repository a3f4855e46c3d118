import { assert } from '../assert.js';
import type { GroupState, PointCount, StuckMiners } from '../planner/index.js';
import { Cohorts, type CohortState } from './cohorts.js';
import {
  type GroupDynamicsState,
  type GroupTally,
  NOTHING,
  type Obedience,
  type Transient,
} from './group-records.js';
import { groupState, type SimulatedGroup } from './simulated-group.js';
import { StuckCohorts } from './stuck-miners.js';

/** Miners of a group that are to go from one point to another; indices of points, ascending power. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * A group's miners in a simulation: counts at each point and what is still on its way. A waking miner draws its power and
 * earns nothing for the firmware's `upSeconds`; one that goes to sleep draws its power for `downSeconds` more. The longest
 * awake sleep first, the longest asleep wake first, as dispatch does it.
 */
export class GroupDynamics {
  readonly powerW: readonly number[];
  readonly hashThs: readonly number[];
  #tally: GroupTally = { ...NOTHING };
  /** Directable miners that were told to be at each point. */
  readonly #told: number[];
  readonly #awake = new Cohorts();
  readonly #asleep = new Cohorts();
  #transients: Transient[] = [];
  readonly #stuck: StuckCohorts;
  readonly #nominal: number;
  /** As last seen; null where miners have moved since. */
  #state: GroupState | null = null;

  constructor(
    readonly group: SimulatedGroup,
    private readonly obedience: Obedience,
    private readonly failuresAmong: (count: number) => number,
    private nowMs: number,
  ) {
    const { operatingPoints, devFeeRatio, minerCount } = group;
    this.powerW = operatingPoints.map(({ powerW }) => powerW);
    this.hashThs = operatingPoints.map(({ hashrateThs }) => hashrateThs * (1 - devFeeRatio));
    this.#told = operatingPoints.map(({ kind }) => (kind === 'nominal' ? minerCount : 0));
    this.#awake.addFree(minerCount);
    this.#nominal = operatingPoints.findIndex(({ kind }) => kind === 'nominal');
    this.#stuck = new StuckCohorts(this.powerW, this.hashThs, this.#nominal);
  }

  /** As the planner sees it: the same object as before where nothing has changed. */
  state(minUpMs: number, minDownMs: number): GroupState {
    this.#repair();
    const lockedAwakeCount = this.#awake.countAfter(this.nowMs - minUpMs);
    const lockedAsleepCount = this.#asleep.countAfter(this.nowMs - minDownMs);
    const seen = this.#state;
    if (seen?.lockedAwakeCount === lockedAwakeCount && seen.lockedAsleepCount === lockedAsleepCount)
      return seen;
    this.#state = groupState(this.group, {
      lockedAwakeCount,
      lockedAsleepCount,
      currentCounts: this.#currentCounts(),
      stuck: this.#stuck.miners(),
    });
    return this.#state;
  }

  /** The fewest moves that lead from where the miners were told to be to `counts`, by id of the point. */
  movesTo(counts: ReadonlyMap<string, number>): Move[] {
    const missing = this.group.operatingPoints.map(
      ({ id }, point) => (counts.get(id) ?? 0) - this.#told[point]!,
    );
    if (missing.every((count) => count === 0)) return [];
    const moves: Move[] = [];
    let to = 0;
    for (let from = 0; from < missing.length; from += 1) {
      while (missing[from]! < 0) {
        while (to < missing.length && missing[to]! <= 0) to += 1;
        assert(to < missing.length, `the plan for ${this.group.groupId} has fewer miners than the group`);
        const count = Math.min(-missing[from]!, missing[to]!);
        moves.push({ from, to, count });
        missing[from]! += count;
        missing[to]! -= count;
      }
    }
    return moves;
  }

  /** Tells miners to move now; those whose command fails stay and are stuck. */
  tell({ from, to, count }: Move): void {
    const failed = this.obedience.failureRatio > 0 ? this.failuresAmong(count) : 0;
    const obeying = count - failed;
    this.#state = null;
    this.#told[from]! -= count;
    this.#told[to]! += obeying;
    if (from === 0) this.#asleep.take(count);
    else if (to === 0 || failed > 0) this.#awake.take(to === 0 ? count : failed);
    if (from === 0) this.#awake.add(obeying, this.nowMs);
    else if (to === 0) this.#asleep.add(obeying, this.nowMs);
    if (failed > 0) this.#fail(from, to, failed);
    const hashing = to === 0 ? obeying - this.#interruptWaking() : obeying;
    if (obeying > 0) this.#begin(from, to, obeying, hashing);
    if (from === 0) this.#tally.wakes += obeying;
  }

  /** What the group draws once all that was told to rise has risen, and nothing that was told to fall has fallen, W. */
  drawnAtMostW(): number {
    return this.#transients.reduce(
      (sum, { powerW }) => sum + Math.max(0, powerW),
      this.#toldW() + this.#stuck.load.powerW,
    );
  }

  /** What was drawn and done since the last call. */
  takeTally(): GroupTally {
    const tally = this.#tally;
    this.#tally = { ...NOTHING };
    return tally;
  }

  /** Whether nothing is on its way. */
  get isSettled(): boolean {
    return this.#transients.length === 0;
  }

  advance(toMs: number): void {
    const ms = toMs - this.nowMs;
    const stuck = this.#stuck.load;
    let power = this.#toldW() + stuck.powerW;
    let hash = stuck.hashThs;
    let mining = this.#awake.count + stuck.mining;
    for (let point = 0; point < this.#told.length; point += 1)
      hash += this.#told[point]! * this.hashThs[point]!;
    [power, hash, mining] = [power * ms, hash * ms, mining * ms];
    for (const each of this.#transients) {
      const heldMs = Math.min(each.untilMs, toMs) - this.nowMs;
      power += each.powerW * heldMs;
      hash += each.hashThs * heldMs;
      mining += each.mining * heldMs;
    }
    this.#tally.powerWMs += power;
    this.#tally.hashThsMs += hash;
    this.#tally.miningMs += mining;
    if (this.#transients.length > 0)
      this.#transients = this.#transients.filter(({ untilMs }) => untilMs > toMs);
    this.nowMs = toMs;
  }

  /**
   * Makes those miners stuck that are so in fact. Miners that become so are taken from the highest points, where load
   * that cannot be shed matters; those that obey again come back at nominal.
   */
  hold(held: readonly StuckMiners[]): void {
    let missing = -this.#stuck.heldCount;
    if (!this.#stuck.hold(held)) return;
    missing += this.#stuck.heldCount;
    this.#state = null;
    for (let point = this.#told.length - 1; point >= 0 && missing > 0; point -= 1) {
      const count = Math.min(missing, this.#told[point]!);
      this.#told[point]! -= count;
      (point === 0 ? this.#asleep : this.#awake).take(count);
      missing -= count;
    }
    assert(missing <= 0, `more miners of ${this.group.groupId} are stuck than there are`);
    if (missing === 0) return;
    this.#told[this.#nominal]! -= missing;
    this.#awake.addFree(-missing);
  }

  dump(): GroupDynamicsState {
    return {
      groupId: this.group.groupId,
      told: this.#currentCounts(),
      awake: this.#awake.dump(),
      asleep: this.#asleep.dump(),
      transients: this.#transients,
      stuck: this.#stuck.dump(),
      tally: { ...this.#tally },
    };
  }

  /** Goes on from what was dumped, as long as it is of a group of the same miners and points. @returns whether it was */
  restore(state: GroupDynamicsState): boolean {
    const { operatingPoints, minerCount } = this.group;
    const told = new Map(state.told.map(({ pointId, count }) => [pointId, count]));
    const isKnown = state.told.every(({ pointId }) => operatingPoints.some(({ id }) => id === pointId));
    const count = [...state.told, ...state.stuck.failed, ...state.stuck.held].reduce(
      (sum, each) => sum + each.count,
      0,
    );
    if (!isKnown || count !== minerCount) return false;
    operatingPoints.forEach(({ id }, point) => (this.#told[point] = told.get(id) ?? 0));
    this.#awake.restore(state.awake);
    this.#asleep.restore(state.asleep);
    this.#transients = [...state.transients];
    this.#stuck.restore(state.stuck);
    this.#tally = { ...state.tally };
    this.#state = null;
    return true;
  }

  /** Begins where the group is in fact, bound by nothing. */
  beginAt({ currentCounts, stuck }: Pick<GroupState, 'currentCounts' | 'stuck'>): void {
    const sleepId = this.group.operatingPoints[0]!.id;
    const asleep = currentCounts.find(({ pointId }) => pointId === sleepId)?.count ?? 0;
    const awake = currentCounts.reduce((sum, { count }) => sum + count, -asleep);
    const isWhole = this.restore({
      groupId: this.group.groupId,
      told: currentCounts,
      awake: free(awake),
      asleep: free(asleep),
      transients: [],
      stuck: { failed: [], held: stuck },
      tally: NOTHING,
    });
    assert(isWhole, `the states of ${this.group.groupId} are not of ${this.group.minerCount} miners`);
  }

  /** Miners that were sent back to sleep before they had begun to hash: the last to wake, so the last to sleep. */
  #interruptWaking(): number {
    let waking = this.#transients.reduce((sum, { mining }) => sum - Math.min(0, mining), 0);
    const interrupted = Math.max(0, waking - this.#awake.count);
    if (interrupted === 0) return 0;
    this.#transients = this.#transients.map((each) => {
      const taken = Math.min(-Math.min(0, each.mining), Math.max(0, waking - this.#awake.count));
      if (taken === 0) return each;
      waking -= taken;
      const kept = 1 + taken / each.mining;
      return { ...each, hashThs: each.hashThs * kept, mining: each.mining * kept };
    });
    return interrupted;
  }

  #begin(from: number, to: number, count: number, hashing: number): void {
    const { upSeconds, downSeconds } = this.group;
    const begunMs = this.nowMs + this.obedience.latencySeconds * 1e3;
    const powerW = count * (this.powerW[from]! - this.powerW[to]!);
    const hashThs = hashing * (this.hashThs[from]! - this.hashThs[to]!);
    const mining = hashing * (Number(from > 0) - Number(to > 0));
    const hashMs = begunMs + (from === 0 ? upSeconds * 1e3 : 0);
    const powerMs = begunMs + (to === 0 ? downSeconds * 1e3 : 0);
    this.#transients.push({ untilMs: powerMs, powerW, hashThs: 0, mining: 0 });
    this.#transients.push({ untilMs: hashMs, powerW: 0, hashThs, mining });
  }

  #fail(from: number, to: number, count: number): void {
    this.#tally.failures += count;
    this.#stuck.fail({
      point: from,
      cause: to > from ? 'unreachable' : 'disobeys',
      count,
      repairedMs: this.nowMs + this.obedience.repairHours * 3_600_000,
    });
  }

  #repair(): void {
    for (const { point, count } of this.#stuck.takeRepaired(this.nowMs)) {
      this.#state = null;
      this.#told[point]! += count;
      (point === 0 ? this.#asleep : this.#awake).addFree(count);
    }
  }

  #toldW(): number {
    let powerW = 0;
    for (let point = 0; point < this.#told.length; point += 1)
      powerW += this.#told[point]! * this.powerW[point]!;
    return powerW;
  }

  #currentCounts(): PointCount[] {
    return this.group.operatingPoints
      .map(({ id }, point) => ({ pointId: id, count: this.#told[point]! }))
      .filter(({ count }) => count > 0);
  }
}

function free(count: number): CohortState[] {
  return count > 0 ? [{ atMs: null, count }] : [];
}
