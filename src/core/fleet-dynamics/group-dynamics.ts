import { assert } from '../assert.js';
import type { GroupState, PointCount, StuckMiners } from '../planner/index.js';
import { Cohorts } from './cohorts.js';
import { groupState, type SimulatedGroup } from './simulated-group.js';

/** How miners take a command, and how often they don't. */
export interface Obedience {
  /** Seconds from the tick until a miner begins to do as it was told. */
  readonly latencySeconds: number;
  /** Share of commands that fail, 0–1: the miner stays as it is and cannot be directed until it is repaired. */
  readonly failureRatio: number;
  readonly repairHours: number;
  readonly wearUsdPerWake: number;
}

/** What a group has drawn, earned hash for, and done. */
export interface GroupTally {
  /** W·ms at the wall. */
  powerWMs: number;
  /** TH/s·ms, net of the firmware's dev fee. */
  hashThsMs: number;
  /** Miners mining, times ms. */
  miningMs: number;
  wakes: number;
  failures: number;
}

const NOTHING: GroupTally = { powerWMs: 0, hashThsMs: 0, miningMs: 0, wakes: 0, failures: 0 };

/** Until `untilMs` the group draws and earns so much more than the points that it was told make. */
interface Transient {
  readonly untilMs: number;
  readonly powerW: number;
  readonly hashThs: number;
  readonly mining: number;
}

interface StuckCohort {
  readonly point: number;
  readonly cause: StuckMiners['cause'];
  readonly count: number;
  readonly repairedMs: number;
}

/** Miners of a group that are to go from one point to another; indices of points, ascending power. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * A group's miners that obey as people say: counts at each point and what is still on its way. A waking miner draws its power and
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
  #stuck: StuckCohort[] = [];
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
      stuck: this.#stuckMiners(),
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
      this.#toldW() + this.#stuckW(),
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
    let [power, hash, mining] = [this.#toldW() + this.#stuckW(), 0, this.#awake.count];
    for (let point = 0; point < this.#told.length; point += 1)
      hash += this.#told[point]! * this.hashThs[point]!;
    for (const { point, count } of this.#stuck) {
      hash += count * this.hashThs[point]!;
      if (point > 0) mining += count;
    }
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
    this.#stuck.push({
      point: from,
      cause: to > from ? 'unreachable' : 'disobeys',
      count,
      repairedMs: this.nowMs + this.obedience.repairHours * 3_600_000,
    });
  }

  #repair(): void {
    if (this.#stuck.length === 0) return;
    const repaired = this.#stuck.filter(({ repairedMs }) => repairedMs <= this.nowMs);
    if (repaired.length === 0) return;
    this.#stuck = this.#stuck.filter(({ repairedMs }) => repairedMs > this.nowMs);
    this.#state = null;
    for (const { point, count } of repaired) {
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

  #stuckW(): number {
    return this.#stuck.reduce((sum, { point, count }) => sum + count * this.powerW[point]!, 0);
  }

  #currentCounts(): PointCount[] {
    return this.group.operatingPoints
      .map(({ id }, point) => ({ pointId: id, count: this.#told[point]! }))
      .filter(({ count }) => count > 0);
  }

  #stuckMiners(): StuckMiners[] {
    if (this.#stuck.length === 0) return [];
    return (['disobeys', 'unreachable'] as const).flatMap((cause) => {
      const stuck = this.#stuck.filter((each) => each.cause === cause);
      const count = stuck.reduce((sum, each) => sum + each.count, 0);
      const powerW = stuck.reduce((sum, each) => sum + each.count * this.powerW[each.point]!, 0);
      return count > 0 ? [{ cause, count, powerW }] : [];
    });
  }
}
