import type { FeederConfig } from '../core/site.js';
import type { Plan } from '../core/planner/plan.js';
import type { FleetMiner } from '../fleet/index.js';

/** Power supplies draw their inrush for about this long after they are switched on [U: depends on the supply]. */
export const INRUSH_SECONDS = 2;
const RAMP_WINDOW_MS = 60_000;
const INRUSH_WINDOW_MS = INRUSH_SECONDS * 1e3;

/** Why a rise of load has to wait. */
export type HeldBy =
  | { readonly kind: 'limit'; readonly feederId: string; readonly source: string }
  | { readonly kind: 'ramp'; readonly feederId: string }
  | { readonly kind: 'inrush'; readonly feederId: string };

/** A rise of load that a miner is about to be told to make. */
export interface Rise {
  readonly miner: FleetMiner;
  readonly stepW: number;
  /** 0 where the power supply is on already. */
  readonly inrushW: number;
}

interface FeederLoad {
  config: FeederConfig;
  committedW: number;
  ceilingW: number;
  ceilingSource: string;
  readonly ramp: RecentLoad;
  readonly inrush: RecentLoad;
}

/** Load that was let in within a window of time, with its sum at hand: thousands of steps may be looked at at once. */
class RecentLoad {
  #steps: { readonly atMs: number; readonly powerW: number }[] = [];
  #sumW = 0;

  constructor(private readonly windowMs: number) {}

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  get sumW(): number {
    return this.#sumW;
  }

  add(atMs: number, powerW: number): void {
    this.#steps.push({ atMs, powerW });
    this.#sumW += powerW;
  }

  forget(nowMs: number): void {
    this.#steps = this.#steps.filter(({ atMs }) => atMs > nowMs - this.windowMs);
    this.#sumW = this.#steps.reduce((sum, { powerW }) => sum + powerW, 0);
  }
}

/**
 * Lets load rise no faster than every feeder above a miner stands. A step counts in full from the moment that its
 * command goes out, and load that was told to fall counts until it is seen to have fallen: between two plans the
 * sum of both never passes a limit.
 */
export class FeederPacer {
  readonly #feeders: ReadonlyMap<string, FeederLoad>;

  constructor(feeders: readonly FeederConfig[]) {
    this.#feeders = new Map(
      feeders.map((config) => [
        config.feederId,
        {
          config,
          committedW: 0,
          ceilingW: config.powerWMax,
          ceilingSource: '',
          ramp: new RecentLoad(RAMP_WINDOW_MS),
          inrush: new RecentLoad(INRUSH_WINDOW_MS),
        },
      ]),
    );
  }

  /** Goes by other limits from the next pass on; what was let in before counts still. */
  adopt(feeders: readonly FeederConfig[]): void {
    for (const config of feeders) this.#feeders.get(config.feederId)!.config = config;
  }

  /** Starts a pass: forgets committed load, takes the plan's ceilings, drops what is older than its window. */
  begin(plan: Plan, nowMs: number): void {
    for (const load of this.#feeders.values()) {
      load.committedW = 0;
      load.ceilingW = load.config.powerWMax;
      load.ceilingSource = `electrical:${load.config.feederId}`;
      load.ramp.forget(nowMs);
      load.inrush.forget(nowMs);
    }
    for (const { feederId, ceiling } of plan.feeders) {
      const load = this.#feeders.get(feederId);
      if (!load || ceiling.powerW >= load.ceilingW) continue;
      load.ceilingW = ceiling.powerW;
      load.ceilingSource = ceiling.source;
    }
  }

  /** Counts load that is there, or was let in before. */
  commit(miner: FleetMiner, powerW: number): void {
    for (const feederId of miner.feederPath) this.#feeders.get(feederId)!.committedW += powerW;
  }

  committedW(feederId: string): number {
    return this.#feeders.get(feederId)!.committedW;
  }

  /** Lets a rise in and counts it, or says what holds it back. */
  admit({ miner, stepW, inrushW }: Rise, nowMs: number): HeldBy | null {
    const path = miner.feederPath.map((feederId) => this.#feeders.get(feederId)!);
    for (const load of path) {
      const held = heldBy(load, stepW, inrushW);
      if (held) return held;
    }
    for (const load of path) {
      load.committedW += stepW;
      load.ramp.add(nowMs, stepW);
      if (inrushW > 0) load.inrush.add(nowMs, inrushW);
    }
    return null;
  }
}

function heldBy(load: FeederLoad, stepW: number, inrushW: number): HeldBy | null {
  const { feederId, rampUpWPerMinute, inrushWMax } = load.config;
  if (load.committedW + stepW > load.ceilingW) return { kind: 'limit', feederId, source: load.ceilingSource };
  // A single step larger than the whole allowance may go alone: it could never go otherwise.
  if (rampUpWPerMinute !== null && !load.ramp.isEmpty && load.ramp.sumW + stepW > rampUpWPerMinute) {
    return { kind: 'ramp', feederId };
  }
  const { inrush } = load;
  if (inrushWMax !== null && inrushW > 0 && !inrush.isEmpty && inrush.sumW + inrushW > inrushWMax) {
    return { kind: 'inrush', feederId };
  }
  return null;
}
