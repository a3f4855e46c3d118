import { keyedRandom } from '../random.js';

/** A quantity of mean 0 and variance 1 that wanders off and comes back, as a function of the instant (ms since 1970). */
export type Wander = (atMs: number) => number;

export interface WanderShape {
  /** After which half of a deviation is gone. */
  readonly halfLifeHours: number;
  /** Within so short a time it moves straight; absent: a quarter of the half-life. */
  readonly finestHours?: number;
}

// Named once: millions of draws are made, and where modules run in a sandbox, as in tests, each look at a global is slow.
const { cos, floor, imul, log, sqrt, PI } = Math;
const HOUR_MS = 3_600_000;
/** Knots are half a half-life apart; what lies further back than these has faded to below one per cent. */
const KNOTS_BACK = 14;
const KNOTS_PER_HALF_LIFE = 2;

/**
 * An Ornstein-Uhlenbeck process without memory: its value at a knot is the sum of the draws of the knots before, faded,
 * and between knots it is filled in by halves, each middle drawn as the process would have it given both ends. All draws
 * are keyed, so any instant can be asked by itself and in any order.
 */
export function wander(
  seed: number,
  name: string,
  { halfLifeHours, finestHours = halfLifeHours / 4 }: WanderShape,
): Wander {
  const knotMs = (halfLifeHours * HOUR_MS) / KNOTS_PER_HALF_LIFE;
  const kept = 0.5 ** (1 / KNOTS_PER_HALF_LIFE);
  const fresh = sqrt(1 - kept ** 2);
  const levels = Math.max(0, Math.round(Math.log2(knotMs / (finestHours * HOUR_MS))));
  const streams = Array.from({ length: levels + 1 }, (_, level) => streamOf(seed, name, level));
  const halvings = halvingsOf(kept, levels);
  const knotEnds = lastOnly((knot) => {
    let left = 0;
    for (let back = KNOTS_BACK; back >= 0; back -= 1) {
      left = kept * left + fresh * normalOf(streams[0]!, knot - back);
    }
    return [left, kept * left + fresh * normalOf(streams[0]!, knot + 1)] as const;
  });
  return (atMs) => {
    const knot = floor(atMs / knotMs);
    let [left, right] = knotEnds(knot);
    let share = atMs / knotMs - knot;
    let cell = knot;
    for (let level = 0; level < levels; level += 1) {
      const { mean, deviation } = halvings[level]!;
      const middle = mean * (left + right) + deviation * normalOf(streams[level + 1]!, cell);
      const isLate = share >= 0.5;
      if (isLate) left = middle;
      else right = middle;
      share = 2 * share - (isLate ? 1 : 0);
      cell = 2 * cell + (isLate ? 1 : 0);
    }
    return left + (right - left) * share;
  };
}

/** Keeps the last answer: what is asked next is usually near. */
function lastOnly<T>(of: (knot: number) => T): (knot: number) => T {
  let last: { readonly knot: number; readonly value: T } | null = null;
  return (knot) => {
    if (last?.knot !== knot) last = { knot, value: of(knot) };
    return last.value;
  };
}

/** Of a middle given both ends of a cell: what multiplies their sum, and the spread around it. */
function halvingsOf(kept: number, levels: number): { mean: number; deviation: number }[] {
  return Array.from({ length: levels }, (_, level) => {
    const cellKept = kept ** (0.5 ** level);
    return {
      mean: sqrt(cellKept) / (1 + cellKept),
      deviation: sqrt((1 - cellKept) / (1 + cellKept)),
    };
  });
}

/** A number that names a series of draws. */
function streamOf(...key: readonly (string | number)[]): number {
  return floor(keyedRandom(...key) * 2 ** 32) | 0;
}

/** A normal draw by its stream and its index (Box and Muller). */
function normalOf(stream: number, index: number): number {
  const first = mixed(imul(index | 0, 0x9e3779b1) ^ stream);
  const second = mixed(first ^ 0x5bd1e995);
  return sqrt(-2 * log((first + 0.5) / 2 ** 32)) * cos((2 * PI * second) / 2 ** 32);
}

/** Mixes the bits of an integer (murmur3's last step), to 0 … 2³² − 1. */
function mixed(bits: number): number {
  let hash = imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
