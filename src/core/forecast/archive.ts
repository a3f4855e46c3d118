import { assert } from '../assert.js';

/** A value of the interval that starts at `startMs`, as somebody knew it from `knownAtMs` on. Milliseconds of the Unix epoch. */
export interface Observation<T = number> {
  readonly startMs: number;
  readonly knownAtMs: number;
  readonly value: T;
}

/** Handed only to `Known`'s constructor: nobody else can make one. */
const MAKER = Symbol('made by an archive');

/**
 * One series with who knew what, when. Nothing can be read from it but through `asOf`: so nothing that is built from
 * `Known` can have seen what was published after its `madeAtMs`. A value that was revised stands as often as it was
 * published.
 */
export class Archive<T = number> {
  /** By start, then by when it was known. */
  readonly #observations: readonly Observation<T>[];

  /** @param minutes the length of each of its intervals */
  constructor(
    readonly minutes: number,
    observations: Iterable<Observation<T>>,
  ) {
    assert(minutes > 0, `a series of intervals of ${minutes} min`);
    this.#observations = [...observations].sort((a, b) => a.startMs - b.startMs || a.knownAtMs - b.knownAtMs);
  }

  asOf(madeAtMs: number): Known<T> {
    return new Known(MAKER, this.#observations, this.minutes, madeAtMs);
  }
}

/** What had been published by `madeAtMs`. */
export class Known<T = number> {
  readonly #observations: readonly Observation<T>[];

  constructor(
    maker: typeof MAKER,
    observations: readonly Observation<T>[],
    readonly minutes: number,
    readonly madeAtMs: number,
  ) {
    assert(maker === MAKER, 'take what is known from Archive.asOf');
    this.#observations = observations;
  }

  /**
   * The newest value of the interval that starts at `startMs`, or undefined where none is known.
   * @param knownByMs narrows what counts as known; later than `madeAtMs` it has no effect
   */
  at(startMs: number, knownByMs = this.madeAtMs): T | undefined {
    const limitMs = Math.min(knownByMs, this.madeAtMs);
    for (let index = this.#indexAfter(startMs) - 1; index >= 0; index -= 1) {
      const { startMs: start, knownAtMs, value } = this.#observations[index]!;
      if (start !== startMs) return undefined;
      if (knownAtMs <= limitMs) return value;
    }
    return undefined;
  }

  /** The value of the interval that holds `instantMs`; intervals are aligned to the Unix epoch. */
  holding(instantMs: number, knownByMs = this.madeAtMs): T | undefined {
    const widthMs = this.minutes * 60_000;
    return this.at(Math.floor(instantMs / widthMs) * widthMs, knownByMs);
  }

  /** The newest known value of each interval that starts in [fromMs, toMs), ascending. */
  between(fromMs: number, toMs: number): Observation<T>[] {
    const found: Observation<T>[] = [];
    for (let index = this.#indexAfter(fromMs - 1); index < this.#observations.length; index += 1) {
      const observation = this.#observations[index]!;
      if (observation.startMs >= toMs) break;
      if (observation.knownAtMs > this.madeAtMs) continue;
      if (found.at(-1)?.startMs === observation.startMs) found.pop();
      found.push(observation);
    }
    return found;
  }

  /** Every version that was known, ascending by start, then by when it was known. */
  versions(): Observation<T>[] {
    return this.#observations.filter(({ knownAtMs }) => knownAtMs <= this.madeAtMs);
  }

  /** The known interval that starts last, not after `startMsMax`; undefined where none is known. */
  latest(startMsMax = Infinity): Observation<T> | undefined {
    for (let index = this.#indexAfter(startMsMax) - 1; index >= 0; index -= 1) {
      const observation = this.#observations[index]!;
      if (observation.knownAtMs <= this.madeAtMs) return observation;
    }
    return undefined;
  }

  /** Of the first observation that starts after `startMs`. */
  #indexAfter(startMs: number): number {
    let [low, high] = [0, this.#observations.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#observations[middle]!.startMs <= startMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Series by name, all as known at one instant. */
export type View<Archives> = { readonly madeAtMs: number } & {
  readonly [Name in keyof Archives]: Archives[Name] extends Archive<infer T> | undefined
    ? Known<T> | Extract<Archives[Name], undefined>
    : never;
};

/** All of `archives` as known at `madeAtMs`: what every forecast is made from. */
export function viewAt<Archives extends object>(archives: Archives, madeAtMs: number): View<Archives> {
  const known = Object.entries(archives).map(([name, archive]) => [
    name,
    (archive as Archive | undefined)?.asOf(madeAtMs),
  ]);
  return { ...Object.fromEntries(known), madeAtMs } as View<Archives>;
}
