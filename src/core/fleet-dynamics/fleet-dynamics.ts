import type { GroupState } from '../planner/index.js';
import type { Policy } from '../planner/policy.js';
import type { SiteConfig } from '../site.js';
import { SeededRandom } from '../statistics/index.js';
import { binomial } from './binomial.js';
import { GroupDynamics, type Move, type Obedience } from './group-dynamics.js';
import { simulatedGroups, type RampTimes } from './simulated-group.js';
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

/** All miners of a site in a backtest, every one at nominal when it begins. */
export class FleetDynamics {
  readonly minerCount: number;
  readonly #groups: readonly GroupDynamics[];
  /** The most efficient first, as dispatch wakes them. */
  readonly #byEfficiency: readonly number[];
  readonly #pacer: RisePacer;
  #states: readonly GroupState[] = [];
  readonly #minUpMs: number;
  readonly #minDownMs: number;

  constructor(
    site: SiteConfig & { readonly policy: Policy },
    rampTimes: RampTimes,
    obedience: Obedience,
    seed: number,
    private nowMs: number,
  ) {
    const random = new SeededRandom(seed);
    const failuresAmong = (count: number): number => binomial(random, count, obedience.failureRatio);
    this.#groups = simulatedGroups(site, rampTimes).map(
      (group) => new GroupDynamics(group, obedience, failuresAmong, nowMs),
    );
    this.minerCount = this.#groups.reduce((sum, { group }) => sum + group.minerCount, 0);
    this.#byEfficiency = this.#groups
      .map((dynamics, index) => ({ index, joulePerTh: nominalJoulePerTh(dynamics) }))
      .sort((a, b) => a.joulePerTh - b.joulePerTh || a.index - b.index)
      .map(({ index }) => index);
    this.#pacer = new RisePacer(site.feeders);
    this.#minUpMs = site.policy.minUpMinutes * MINUTE_MS;
    this.#minDownMs = site.policy.minDownMinutes * MINUTE_MS;
  }

  /** As the planner sees them: the same array as before where nothing has changed. */
  get states(): readonly GroupState[] {
    const states = this.#groups.map((dynamics) => dynamics.state(this.#minUpMs, this.#minDownMs));
    if (states.some((state, index) => state !== this.#states[index])) this.#states = states;
    return this.#states;
  }

  /** Tells the miners what is decided. Rises that find no room until `untilMs` wait for the next tick. */
  follow(decided: Decided, untilMs: number): void {
    const rises: PendingRise[] = [];
    for (const index of this.#byEfficiency) {
      const dynamics = this.#groups[index]!;
      for (const move of dynamics.movesTo(decided.get(dynamics.group.groupId) ?? NOBODY)) {
        if (move.to > move.from) rises.push({ dynamics, move, left: move.count });
        else dynamics.tell(move);
      }
    }
    if (rises.length > 0) this.#rise(rises, untilMs);
    this.advance(untilMs);
  }

  /** Lets time pass. */
  advance(toMs: number): void {
    for (const group of this.#groups) group.advance(toMs);
    this.nowMs = toMs;
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

  #rise(rises: readonly PendingRise[], untilMs: number): void {
    if (!this.#pacer.paces && this.#groups.every(({ isSettled }) => isSettled)) {
      for (const { dynamics, move } of rises) dynamics.tell(move);
      return;
    }
    let isLeft = true;
    while (isLeft && this.nowMs < untilMs) {
      this.#pacer.begin(
        this.#groups.map((each) => ({ feederId: each.group.feederId, powerW: each.drawnAtMostW() })),
      );
      isLeft = false;
      for (const rise of rises) {
        if (rise.left > 0) this.#admit(rise);
        isLeft ||= rise.left > 0;
      }
      if (isLeft) this.advance(Math.min(untilMs, this.nowMs + MINUTE_MS));
    }
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
