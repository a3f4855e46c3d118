import type { MeterInterval } from '../../src/core/ports/meter.js';

/** A meter of the grid connection that sees what miners truly draw, whatever they say. */
export class TrueMeter {
  readonly #kwh = new Map<number, number>();
  readonly #widthMs: number;

  /** @param minutes length of a metering interval */
  constructor(private readonly minutes: number) {
    this.#widthMs = minutes * 60_000;
  }

  /** Counts a stretch that was drawn at `powerW`. */
  count(fromMs: number, toMs: number, powerW: number): void {
    for (let atMs = fromMs; atMs < toMs;) {
      const startMs = Math.floor(atMs / this.#widthMs) * this.#widthMs;
      const untilMs = Math.min(toMs, startMs + this.#widthMs);
      const energyKwh = (powerW / 1e3) * ((untilMs - atMs) / 3_600_000);
      this.#kwh.set(startMs, (this.#kwh.get(startMs) ?? 0) + energyKwh);
      atMs = untilMs;
    }
  }

  /** Those that have ended by `untilMs`, from the first that was seen whole. */
  intervals(untilMs: number): MeterInterval[] {
    return [...this.#kwh]
      .sort(([a], [b]) => a - b)
      .slice(1)
      .filter(([startMs]) => startMs + this.#widthMs <= untilMs)
      .map(([startMs, energyKwh]) => ({
        start: new Date(startMs).toISOString(),
        minutes: this.minutes,
        energyKwh: Number(energyKwh.toFixed(3)),
        quality: 'measured' as const,
      }));
  }
}
