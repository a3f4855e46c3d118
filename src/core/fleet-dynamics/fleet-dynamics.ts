import type { GroupState } from '../planner/index.js';
import type { Policy } from '../planner/policy.js';
import type { FeederConfig } from '../site.js';
import { SeededRandom } from '../statistics/index.js';
import { binomial } from './binomial.js';
import { GroupDynamics, type Move } from './group-dynamics.js';
import type { GroupDynamicsState, Obedience } from './group-records.js';
import type { SimulatedGroup } from './simulated-group.js';
import { RisePacer } from './rise-pacer.js';

const MINUTE_MS = 60_000;

/** What a fleet drew and did in a stretch of time. */
export interface FleetStretch {
  readonly energyMwh: number;
  /** TH/s·h, net of the firmware's dev fee. */
  readonly hashThsHours: number;
  /** Hours of one miner. */
  readonly miningHours: number;
  readonly wakes: number;
  readonly failures: number;
}

/** Directable miners by group and point. */
export type Decided = ReadonlyMap<string, ReadonlyMap<string, number>>;

const NOBODY: ReadonlyMap<string, number> = new Map();

interface PendingRise {
  readonly dynamics: GroupDynamics;
  readonly move: Move;
  left: number;
}

/** A whole fleet as plain values. */
export interface FleetDynamicsState {
  readonly nowMs: number;
  readonly pacedUntilMs: number;
  /** Rises that still wait for room. */
  readonly rises: readonly { readonly groupId: string; readonly move: Move; readonly left: number }[];
  readonly groups: readonly GroupDynamicsState[];
}

/** All miners of a site in a simulation, every one at nominal when it begins. */
export class FleetDynamics {
  readonly minerCount: number;
  /** Load of the fleet with every miner asleep. */
  readonly asleepW: number;
  readonly #groups: readonly GroupDynamics[];
  /** The most efficient first, as dispatch wakes them. */
  readonly #byEfficiency: readonly number[];
  readonly #pacer: RisePacer;
  #rises: PendingRise[] = [];
  /** The pacer's allowances are those of the minute that ends then. */
  #pacedUntilMs = -Infinity;
  #states: readonly GroupState[] = [];
  readonly #minUpMs: number;
  readonly #minDownMs: number;

  constructor(
    groups: readonly SimulatedGroup[],
    site: { readonly feeders: readonly FeederConfig[]; readonly policy: Policy },
    obedience: Obedience,
    seed: number,
    private nowMs: number,
  ) {
    const random = new SeededRandom(seed);
    const failuresAmong = (count: number): number => binomial(random, count, obedience.failureRatio);
    this.#groups = groups.map((group) => new GroupDynamics(group, obedience, failuresAmong, nowMs));
    this.minerCount = this.#groups.reduce((sum, { group }) => sum + group.minerCount, 0);
    this.asleepW = this.#groups.reduce((sum, { group, powerW }) => sum + group.minerCount * powerW[0]!, 0);
    this.#byEfficiency = this.#groups
      .map((dynamics, index) => ({ index, joulePerTh: nominalJoulePerTh(dynamics) }))
      .sort((a, b) => a.joulePerTh - b.joulePerTh || a.index - b.index)
      .map(({ index }) => index);
    this.#pacer = new RisePacer(site.feeders);
    this.#minUpMs = site.policy.minUpMinutes * MINUTE_MS;
    this.#minDownMs = site.policy.minDownMinutes * MINUTE_MS;
  }

  /** Until when time has passed, Unix ms. */
  get atMs(): number {
    return this.nowMs;
  }

  /** As the planner sees them: the same array as before where nothing has changed. */
  get states(): readonly GroupState[] {
    const states = this.#groups.map((dynamics) => dynamics.state(this.#minUpMs, this.#minDownMs));
    if (states.some((state, index) => state !== this.#states[index])) this.#states = states;
    return this.#states;
  }

  /** Tells the miners what is decided. Rises that find no room until the next decision wait for it. */
  direct(decided: Decided): void {
    this.#rises = [];
    for (const index of this.#byEfficiency) {
      const dynamics = this.#groups[index]!;
      for (const move of dynamics.movesTo(decided.get(dynamics.group.groupId) ?? NOBODY)) {
        if (move.to > move.from) this.#rises.push({ dynamics, move, left: move.count });
        else dynamics.tell(move);
      }
    }
    if (this.#rises.length === 0 || this.#pacer.paces || this.#groups.some(({ isSettled }) => !isSettled))
      return;
    for (const { dynamics, move } of this.#rises) dynamics.tell(move);
    this.#rises = [];
  }

  /** Lets time pass; what waits rises as it finds room. */
  advance(toMs: number): void {
    while (this.#rises.length > 0 && Math.max(this.#pacedUntilMs, this.nowMs) < toMs) {
      this.#pass(Math.max(this.#pacedUntilMs, this.nowMs));
      this.#rise();
      this.#pacedUntilMs = this.nowMs + MINUTE_MS;
    }
    this.#pass(toMs);
  }

  /** Begins where the fleet is in fact. */
  beginAt(states: readonly GroupState[]): void {
    for (const state of states) this.#group(state.groupId)?.beginAt(state);
  }

  /** Makes those miners stuck that are so in fact; what waits to rise waits for the next decision. */
  hold(states: readonly Pick<GroupState, 'groupId' | 'stuck'>[]): void {
    this.#rises = [];
    for (const { groupId, stuck } of states) this.#group(groupId)?.hold(stuck);
  }

  dump(): FleetDynamicsState {
    return {
      nowMs: this.nowMs,
      pacedUntilMs: Math.max(0, this.#pacedUntilMs),
      rises: this.#rises.map(({ dynamics, move, left }) => ({ groupId: dynamics.group.groupId, move, left })),
      groups: this.#groups.map((group) => group.dump()),
    };
  }

  /** Goes on from what was dumped, group by group; one that is of other miners or points now stays as it is here. */
  restore({ nowMs, pacedUntilMs, rises, groups }: FleetDynamicsState): void {
    this.#pass(nowMs);
    this.#pacedUntilMs = pacedUntilMs;
    const restored = new Map(
      groups.map((state) => [state.groupId, this.#group(state.groupId)?.restore(state)]),
    );
    this.#rises = rises.flatMap(({ groupId, move, left }) =>
      restored.get(groupId) === true ? [{ dynamics: this.#group(groupId)!, move, left }] : [],
    );
  }

  /** What was drawn and done since the last call. */
  takeStretch(): FleetStretch {
    let [powerWMs, hashThsMs, miningMs, wakes, failures] = [0, 0, 0, 0, 0];
    for (const dynamics of this.#groups) {
      const tally = dynamics.takeTally();
      powerWMs += tally.powerWMs;
      hashThsMs += tally.hashThsMs;
      miningMs += tally.miningMs;
      wakes += tally.wakes;
      failures += tally.failures;
    }
    return {
      energyMwh: powerWMs / 3.6e12,
      hashThsHours: hashThsMs / 3.6e6,
      miningHours: miningMs / 3.6e6,
      wakes,
      failures,
    };
  }

  #group(id: string): GroupDynamics | undefined {
    return this.#groups.find(({ group }) => group.groupId === id);
  }

  #pass(toMs: number): void {
    for (const group of this.#groups) group.advance(toMs);
    this.nowMs = toMs;
  }

  #rise(): void {
    this.#pacer.begin(
      this.#groups.map((each) => ({ feederId: each.group.feederId, powerW: each.drawnAtMostW() })),
    );
    for (const rise of this.#rises) this.#admit(rise);
    this.#rises = this.#rises.filter(({ left }) => left > 0);
  }

  #admit(rise: PendingRise): void {
    const { dynamics, move } = rise;
    const { group, powerW } = dynamics;
    const nominalW = group.operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW;
    const count = this.#pacer.admit({
      feederId: group.feederId,
      count: rise.left,
      stepW: powerW[move.to]! - powerW[move.from]!,
      inrushW: move.from === 0 ? group.inrushRatio * nominalW : 0,
    });
    if (count > 0) dynamics.tell({ ...move, count });
    rise.left -= count;
  }
}

function nominalJoulePerTh({ group }: GroupDynamics): number {
  const { powerW, hashrateThs } = group.operatingPoints.find(({ kind }) => kind === 'nominal')!;
  return powerW / hashrateThs;
}
