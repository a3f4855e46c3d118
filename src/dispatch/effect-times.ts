/** How fast the first look after a write moves: later where nothing was to be seen yet, sooner where it was. */
const LATER = 1.3;
const LATER_SECONDS = 0.05;
const SOONER = 0.9;
/** Below this there is no point in waiting at all. */
const AT_ONCE_SECONDS = 0.01;
/** Looks after the first: as much later again as this share of the time that has passed. */
const NEXT_RATIO = 0.15;
const NEXT_SECONDS_MIN = 0.25;
const NEXT_SECONDS_MAX = 30;

/**
 * How long after a write its effect is worth looking for, learnt from what was seen, by firmware and direction. It
 * settles where about seven of ten first looks see the effect. What a look teaches is measured from when that look was
 * planned to be: thousands that were planned alike teach the same once, and not thousands of times. Seconds of the wall.
 */
export class EffectTimes {
  readonly #first = new Map<string, number>();

  /** Seconds from the answer to a write to the first look. */
  first(kind: string): number {
    return this.#first.get(kind) ?? 0;
  }

  /** Seconds from one look without an effect to the next. @param age seconds since the write */
  next(age: number): number {
    return Math.min(NEXT_SECONDS_MAX, Math.max(NEXT_SECONDS_MIN, age * NEXT_RATIO));
  }

  /** Takes note of a first look that was planned for `planned` seconds after the write. */
  noteFirst(kind: string, planned: number, hasEffect: boolean): void {
    if (hasEffect) this.#sooner(kind, planned * SOONER);
    else this.#first.set(kind, Math.max(this.first(kind), planned * LATER + LATER_SECONDS));
  }

  /** Takes note of an effect that somebody saw by chance, `age` seconds after the write. */
  noteChance(kind: string, age: number): void {
    this.#sooner(kind, Math.max(age, this.first(kind) * SOONER));
  }

  #sooner(kind: string, seconds: number): void {
    if (seconds < this.first(kind)) this.#first.set(kind, seconds < AT_ONCE_SECONDS ? 0 : seconds);
  }
}
