/** Length of the intervals that readings are rolled up in. They begin on whole multiples of it. */
export const ROLL_UP_MINUTES = 5;
const ROLL_UP_MS = ROLL_UP_MINUTES * 60_000;

/** The scope of what is of a whole site. No group has this id: each names its feeder. */
export const WHOLE_SITE = '';

/** Readings of all miners of a site at one instant. */
export interface FrameReadings {
  readonly atMs: number;
  /** W by slot; null: not known. */
  readonly powerW: readonly (number | null)[];
  /** GH/s by slot; null: not known. */
  readonly hashrateGhs: readonly (number | null)[];
  /** Hottest chip by slot, °C; null: not known. Absent: of no miner. */
  readonly chipTempC?: readonly (number | null)[];
  /** Share of the power that was estimated or carried over, 0–1. */
  readonly estimatedRatio: number;
}

/** What a site or a group did in an interval, by its frames. */
export interface RollUp {
  /** Id of a group, or `WHOLE_SITE`. */
  readonly scope: string;
  readonly startMs: number;
  readonly frames: number;
  /** Mean over the frames of the sum over miners. */
  readonly powerW: number;
  /** The highest of those sums. */
  readonly powerWMax: number;
  readonly hashrateThs: number;
  /** Share of the miners' readings that there were, 0–1. */
  readonly knownRatio: number;
  /** Share of the power that was estimated or carried over, 0–1. Of groups it is not known. */
  readonly estimatedRatio: number | null;
}

/** Start of the roll-up interval that holds the instant. */
export function rollUpStartMs(atMs: number): number {
  return Math.floor(atMs / ROLL_UP_MS) * ROLL_UP_MS;
}

interface Sum {
  miners: number;
  known: number;
  powerW: number;
  powerWMax: number;
  hashrateGhs: number;
}

/** Adds up the frames of one interval, each once, in any order. */
export class RollUpSum {
  #frames = 0;
  #estimatedW = 0;
  readonly #sums = new Map<string, Sum>();

  constructor(readonly startMs: number) {}

  /** @param scopes the groups that there are, by slot; undefined where a miner is of none that exists still */
  add({ powerW, hashrateGhs, estimatedRatio }: FrameReadings, scopes: readonly (string | undefined)[]): void {
    this.#frames += 1;
    const frame = new Map<string, Sum>([[WHOLE_SITE, noSum()]]);
    const site = frame.get(WHOLE_SITE)!;
    for (let slot = 0; slot < powerW.length; slot += 1) {
      const scope = scopes[slot];
      let group = scope === undefined ? undefined : frame.get(scope);
      if (scope !== undefined && group === undefined) frame.set(scope, (group = noSum()));
      addReading(site, powerW[slot]!, hashrateGhs[slot]!);
      if (group) addReading(group, powerW[slot]!, hashrateGhs[slot]!);
    }
    this.#estimatedW += site.powerW * estimatedRatio;
    for (const [scope, sum] of frame) this.#sums.set(scope, joined(this.#sums.get(scope), sum));
  }

  /** The site's first, then its groups'. */
  rows(): RollUp[] {
    return [...this.#sums].map(([scope, sum]) => ({
      scope,
      startMs: this.startMs,
      frames: this.#frames,
      powerW: sum.powerW / this.#frames,
      powerWMax: sum.powerWMax,
      hashrateThs: sum.hashrateGhs / 1e3 / this.#frames,
      knownRatio: sum.known / Math.max(1, sum.miners),
      estimatedRatio: scope === WHOLE_SITE ? this.#estimatedW / Math.max(1, sum.powerW) : null,
    }));
  }
}

function noSum(): Sum {
  return { miners: 0, known: 0, powerW: 0, powerWMax: 0, hashrateGhs: 0 };
}

function addReading(sum: Sum, powerW: number | null, hashrateGhs: number | null): void {
  sum.miners += 1;
  sum.hashrateGhs += hashrateGhs ?? 0;
  if (powerW === null) return;
  sum.known += 1;
  sum.powerW += powerW;
}

function joined(before: Sum | undefined, frame: Sum): Sum {
  return {
    miners: (before?.miners ?? 0) + frame.miners,
    known: (before?.known ?? 0) + frame.known,
    powerW: (before?.powerW ?? 0) + frame.powerW,
    powerWMax: Math.max(before?.powerWMax ?? 0, frame.powerW),
    hashrateGhs: (before?.hashrateGhs ?? 0) + frame.hashrateGhs,
  };
}
