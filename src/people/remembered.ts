/** What was looked up a moment ago, so that not every request asks the database. Bounded in time and number. */
export class Remembered<T> {
  readonly #values = new Map<string, { readonly value: T; readonly untilMs: number }>();

  constructor(
    private readonly ms: number,
    private readonly countMax = 10_000,
  ) {}

  get(key: string): T | undefined {
    const known = this.#values.get(key);
    if (!known) return undefined;
    if (known.untilMs > Date.now()) return known.value;
    this.#values.delete(key);
    return undefined;
  }

  set(key: string, value: T): void {
    if (this.#values.size >= this.countMax) this.#values.clear();
    this.#values.set(key, { value, untilMs: Date.now() + this.ms });
  }

  clear(): void {
    this.#values.clear();
  }
}
