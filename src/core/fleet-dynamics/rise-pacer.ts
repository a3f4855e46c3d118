import type { FeederConfig } from '../site.js';

/** Power supplies draw their inrush for about this long [U]; so many starts a minute may follow each other. */
const INRUSH_SECONDS = 2;
const STARTS_PER_MINUTE = 60 / INRUSH_SECONDS;

interface Allowance {
  readonly feeder: FeederConfig;
  roomW: number;
  rampW: number;
  inrushW: number;
  isUntouched: boolean;
}

/** A rise of load: `count` miners that each draw `stepW` more, with an inrush where they were asleep. */
export interface Rise {
  readonly feederId: string;
  readonly count: number;
  readonly stepW: number;
  readonly inrushW: number;
}

/** Lets load rise, minute by minute, no faster than every feeder above a group stands: what dispatch does by the second. */
export class RisePacer {
  readonly #allowances: ReadonlyMap<string, Allowance>;
  readonly #paths = new Map<string, readonly Allowance[]>();

  constructor(private readonly feeders: readonly FeederConfig[]) {
    this.#allowances = new Map(
      feeders.map((feeder) => [
        feeder.feederId,
        { feeder, roomW: 0, rampW: 0, inrushW: 0, isUntouched: true },
      ]),
    );
    for (const { feederId } of feeders) this.#paths.set(feederId, this.#pathOf(feederId));
  }

  /** Whether any feeder has a ramp or an inrush limit. */
  get paces(): boolean {
    return this.feeders.some(
      ({ rampUpWPerMinute, inrushWMax }) => rampUpWPerMinute !== null || inrushWMax !== null,
    );
  }

  /** Starts a minute. @param loads what is drawn at each feeder's own miners */
  begin(loads: Iterable<{ readonly feederId: string; readonly powerW: number }>): void {
    for (const allowance of this.#allowances.values()) {
      const { powerWMax, rampUpWPerMinute, inrushWMax } = allowance.feeder;
      allowance.roomW = powerWMax;
      allowance.rampW = rampUpWPerMinute ?? Infinity;
      allowance.inrushW = inrushWMax === null ? Infinity : inrushWMax * STARTS_PER_MINUTE;
      allowance.isUntouched = true;
    }
    for (const { feederId, powerW } of loads)
      for (const allowance of this.#paths.get(feederId)!) allowance.roomW -= powerW;
  }

  /** How many of the rise may start in this minute; counts them. */
  admit({ feederId, count, stepW, inrushW }: Rise): number {
    const path = this.#paths.get(feederId)!;
    let admitted = count;
    for (const allowance of path) admitted = Math.min(admitted, fitting(allowance, stepW, inrushW));
    if (admitted === 0) return 0;
    for (const allowance of path) {
      allowance.roomW -= admitted * stepW;
      allowance.rampW -= admitted * stepW;
      allowance.inrushW -= admitted * inrushW;
      allowance.isUntouched = false;
    }
    return admitted;
  }

  #pathOf(feederId: string): Allowance[] {
    const path: Allowance[] = [];
    for (let id: string | null = feederId; id !== null;) {
      const allowance: Allowance = this.#allowances.get(id)!;
      path.push(allowance);
      id = allowance.feeder.parentId;
    }
    return path;
  }
}

function fitting(
  { roomW, rampW, inrushW, isUntouched }: Allowance,
  stepW: number,
  stepInrushW: number,
): number {
  const room = Math.floor(roomW / stepW + 1e-9);
  const paced = Math.floor(
    Math.min(rampW / stepW, stepInrushW > 0 ? inrushW / stepInrushW : Infinity) + 1e-9,
  );
  // A single step larger than the whole allowance may go alone: it could never go otherwise.
  return Math.max(0, Math.min(room, isUntouched ? Math.max(1, paced) : paced));
}
