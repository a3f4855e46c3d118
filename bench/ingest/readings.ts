import type { FrameReadings } from '../../src/core/telemetry/index.js';

const MINUTE_MS = 60_000;
const MODELS = [
  { powerW: 3_250, hashrateGhs: 110_000 },
  { powerW: 3_510, hashrateGhs: 200_000 },
  { powerW: 5_360, hashrateGhs: 335_000 },
] as const;
/** Evening hours in which most sleep. */
const DEAR_HOURS = { from: 17, to: 21 };
const ASLEEP_W = 28;

/**
 * What a fleet would tell minute by minute: watts within 2 % of nominal and hash within 4 %, one reading in 200 missing,
 * four fifths asleep in the evening. The same seed gives the same day.
 */
export class FleetReadings {
  #state: number;

  constructor(
    private readonly miners: number,
    seed: number,
  ) {
    this.#state = seed >>> 0 || 1;
  }

  frame(atMs: number): FrameReadings {
    const hour = Math.floor(atMs / (60 * MINUTE_MS)) % 24;
    const isDear = hour >= DEAR_HOURS.from && hour < DEAR_HOURS.to;
    const powerW: (number | null)[] = [];
    const hashrateGhs: (number | null)[] = [];
    for (let miner = 0; miner < this.miners; miner += 1) {
      const model = MODELS[miner % MODELS.length]!;
      const asleep = isDear && miner % 5 !== 0;
      const chance = this.#next();
      powerW.push(
        chance < 0.005 ? null : Math.round(asleep ? ASLEEP_W : model.powerW * (0.98 + 0.04 * chance)),
      );
      hashrateGhs.push(asleep ? 0 : Math.round(model.hashrateGhs * (0.96 + 0.08 * this.#next())));
    }
    return { atMs, powerW, hashrateGhs, estimatedRatio: 0 };
  }

  /** Xorshift: 0 to 1, quickly. */
  #next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }
}
