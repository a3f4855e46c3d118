import type { SiteBook } from './book.js';
import { unfairMwh } from './fairness.js';
import { HORIZON_LAYERS } from './problem.js';
import { siteCost } from './site-money.js';
import { limitExcessKw } from './slots.js';
import { cycleFaults, type Levels, moveCostUsd, timeFaults } from './trajectory.js';

/** What a change of counts does: kWh of violation by layer, and USD earned. */
export interface Effect {
  readonly kwh: Float64Array;
  readonly usd: number;
}

/** A group's counts in intervals `from` to `to`, to be put in place of what is there. */
export interface Change {
  readonly group: number;
  readonly from: number;
  readonly to: number;
  /** By level, then by interval from `from`. */
  readonly levels: readonly Int32Array[];
}

/** What of a group's own times a change can break: a minimum time, or a cap on wakes. */
export type TimeFault = 'minimum-time' | 'cycles';

/** kWh below which a violation is a sum's rounding. */
export const KWH_TOLERANCE = 1e-6;

const LAYERS = HORIZON_LAYERS.length;
const PROGRAM = HORIZON_LAYERS.indexOf('program');

/** Counts with the loads that they draw, kept up to date while single miners are moved. */
export class Workplan {
  readonly rootKw: Float64Array;
  /** By slot, and by reserve set (above that of all asleep), then by interval. */
  readonly slotKw: readonly Float64Array[];
  readonly sheddableKw: readonly Float64Array[];
  readonly #slotLayer: readonly number[];
  readonly #allSlots: readonly number[];
  readonly #allSets: readonly number[];
  /** By group, once asked for: what its counts break of minimum times and caps. */
  readonly #faults: (Record<TimeFault, number> | undefined)[] = [];
  /** By customer that is to be served alike, times before included. */
  readonly #servedMwh: number[];

  constructor(
    readonly book: SiteBook,
    readonly levels: readonly Levels[],
  ) {
    const { facts, slots, sets } = book;
    this.rootKw = book.fixedKw.slice();
    this.slotKw = slots.map(({ scope }) => scope.fixedKw.slice());
    this.sheddableKw = sets.map(() => new Float64Array(facts.T));
    this.#slotLayer = slots.map(({ layer }) => HORIZON_LAYERS.indexOf(layer));
    this.#allSlots = [...slots.keys()];
    this.#allSets = [...sets.keys()];
    this.#servedMwh = facts.problem.fairness?.customers.map((each) => each.servedMwhBefore) ?? [];
    for (const { index, minerCount, pointKw } of facts.groups) {
      const aboveKw = pointKw[0]!.map((_, t) => this.aboveSleepKw(index, t));
      const allKw = aboveKw.map((kw, t) => kw + minerCount * pointKw[0]![t]!);
      addTo(this.rootKw, allKw);
      for (const slot of book.slotsOf[index]!) addTo(this.slotKw[slot]!, allKw);
      for (const set of book.setsOf[index]!) addTo(this.sheddableKw[set]!, aboveKw);
      allKw.forEach((kw, t) => this.#serve(index, t, kw));
    }
  }

  /** Of the highest load beyond the peak that the billing period has seen. */
  demandUsd(): number {
    const { demandCharge } = this.book.facts.problem;
    if (!demandCharge) return 0;
    const beforeKw = demandCharge.peakSoFarW / 1e3;
    let beyondKw = 0;
    for (let t = 0; t < this.rootKw.length; t += 1) {
      if (demandCharge.applies[t]) beyondKw = Math.max(beyondKw, this.rootKw[t]! - beforeKw);
    }
    return beyondKw * demandCharge.usdPerKw;
  }

  unfairnessUsd(): number {
    const { fairness } = this.book.facts.problem;
    if (!fairness) return 0;
    const beyond = unfairMwh(fairness, this.book.entitledMwh, this.#servedMwh);
    return beyond.reduce((sum, mwh) => sum + mwh, 0) * fairness.usdPerMwh;
  }

  /** Adds the kWh of violation of interval `t` by layer, but for heat and locks. */
  violationKwh(t: number, into = new Float64Array(LAYERS)): Float64Array {
    return this.#violationKwh(t, into, this.#allSlots, this.#allSets);
  }

  #violationKwh(
    t: number,
    into: Float64Array,
    inSlots: readonly number[],
    inSets: readonly number[],
  ): Float64Array {
    const { facts, slots, reserves } = this.book;
    const hour = facts.hours[t]!;
    for (const index of inSlots) {
      const kw = limitExcessKw(slots[index]!, t, this.slotKw[index]![t]!);
      if (kw > 0) into[this.#slotLayer[index]!]! += kw * hour;
    }
    const { ramp } = facts.problem;
    if (ramp) into[HORIZON_LAYERS.indexOf(ramp.layer)]! += Math.abs(this.rampExcessKw(t)) * hour;
    for (const set of inSets) into[PROGRAM]! += reserves.shortKw(set, this.sheddableKw[set]![t]!, t) * hour;
    return into;
  }

  /** kW by which the load rises (above zero) or falls (below) faster than it may. */
  rampExcessKw(t: number): number {
    return Math.max(0, -this.rampRoomKw(t, 1)) - Math.max(0, -this.rampRoomKw(t, -1));
  }

  /** kW by which the load could rise (`sign` 1) or fall (−1) more into interval `t`. */
  rampRoomKw(t: number, sign: number): number {
    const { ramp } = this.book.facts.problem;
    const wattsPerMinute = sign > 0 ? ramp?.upWPerMinute : ramp?.downWPerMinute;
    if (!ramp || wattsPerMinute == null) return Infinity;
    const riseKw = this.rootKw[t]! - (t > 0 ? this.rootKw[t - 1]! : ramp.initialW / 1e3);
    return (wattsPerMinute / 1e3) * this.book.facts.hours[t]! * 60 - sign * riseKw;
  }

  /** What a change does; whether it may be made is for `breaksTimes` to say. */
  effectOf(change: Change): Effect {
    const { group, from, to } = change;
    const before = this.#measure(group, from, to);
    const undo = this.apply(change);
    const after = this.#measure(group, from, to);
    this.apply(undo);
    for (let layer = 0; layer < LAYERS; layer += 1) after.kwh[layer]! -= before.kwh[layer]!;
    return { kwh: after.kwh, usd: after.usd - before.usd };
  }

  /** What a change breaks further than it is of the group's times. */
  timesBroken({ group, from, to, levels }: Change): TimeFault[] {
    const awake = this.levels[group]![0]!;
    const kept = awake.slice(from, to + 1);
    if (kept.every((count, at) => count === levels[0]![at])) return [];
    const before = (this.#faults[group] ??= this.#countFaults(group));
    awake.set(levels[0]!, from);
    const after = this.#countFaults(group);
    awake.set(kept, from);
    return (['minimum-time', 'cycles'] as const).filter((kind) => after[kind] > before[kind]);
  }

  /** Puts the change in place; returns the one that undoes it. */
  apply({ group, from, to, levels }: Change): Change {
    const mine = this.levels[group]!;
    const undo = mine.map((level) => level.slice(from, to + 1));
    for (let t = from; t <= to; t += 1) {
      const beforeKw = this.aboveSleepKw(group, t);
      for (let k = 0; k < mine.length; k += 1) mine[k]![t] = levels[k]![t - from]!;
      this.#draw(group, t, this.aboveSleepKw(group, t) - beforeKw);
    }
    return { group, from, to, levels: undo };
  }

  /** Puts a change in place to stay. */
  settle(change: Change): void {
    this.apply(change);
    this.#faults[change.group] = undefined;
  }

  /** kW of the group beyond what it draws asleep. */
  aboveSleepKw(group: number, t: number): number {
    const { pointKw } = this.book.facts.groups[group]!;
    const mine = this.levels[group]!;
    let kw = 0;
    for (let k = 0; k < mine.length; k += 1) kw += mine[k]![t]! * (pointKw[k + 1]![t]! - pointKw[k]![t]!);
    return kw;
  }

  /** What changes of the group in these intervals have an effect on. */
  #measure(group: number, from: number, to: number): Effect {
    const { facts, reserves, sets } = this.book;
    const kwh = new Float64Array(LAYERS);
    const mine = this.levels[group]!;
    const { revenueUsd } = facts.groups[group]!;
    const slots = this.book.slotsOf[group]!;
    const inSets = this.book.setsOf[group]!;
    let usd = -moveCostUsd(facts.groups[group]!, mine, from, Math.min(to + 1, facts.T - 1));
    usd -= this.demandUsd() + this.unfairnessUsd();
    for (let t = from; t <= to; t += 1) {
      for (let k = 0; k < mine.length; k += 1)
        usd += mine[k]![t]! * (revenueUsd[k + 1]![t]! - revenueUsd[k]![t]!);
      const { energyUsd, coincidentUsd } = siteCost(facts, t, this.rootKw[t]!);
      usd -= energyUsd + coincidentUsd;
      if (sets.length > 0) usd += reserves.offersUsd(this.sheddableKw, t);
      this.#violationKwh(t, kwh, slots, inSets);
    }
    // The load after the last interval has to be reached by a ramp from it.
    const { ramp } = facts.problem;
    if (ramp && to + 1 < facts.T) {
      kwh[HORIZON_LAYERS.indexOf(ramp.layer)]! += Math.abs(this.rampExcessKw(to + 1)) * facts.hours[to + 1]!;
    }
    return { kwh, usd };
  }

  #countFaults(group: number): Record<TimeFault, number> {
    const facts = this.book.facts.groups[group]!;
    const awake = this.levels[group]![0]!;
    const { moves, locks } = timeFaults(facts, awake);
    return {
      'minimum-time': locks.reduce((sum, each) => sum + each, moves),
      cycles: cycleFaults(facts, awake, this.book.facts.problem.dayOfInterval),
    };
  }

  #draw(group: number, t: number, kw: number): void {
    if (kw === 0) return;
    this.rootKw[t]! += kw;
    for (const slot of this.book.slotsOf[group]!) this.slotKw[slot]![t]! += kw;
    for (const set of this.book.setsOf[group]!) this.sheddableKw[set]![t]! += kw;
    this.#serve(group, t, kw);
  }

  #serve(group: number, t: number, kw: number): void {
    const customer = this.book.customerOf[group]!;
    if (customer >= 0) this.#servedMwh[customer]! += (kw * this.book.facts.hours[t]!) / 1e3;
  }
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let t = 0; t < sums.length; t += 1) sums[t]! += values[t]!;
}

/** kWh mended in the highest layer that changes; less than nothing where that one gets worse. */
export function mendedKwh({ kwh }: Effect): number {
  const first = kwh.find((each) => Math.abs(each) > KWH_TOLERANCE);
  return first === undefined ? 0 : -first;
}
