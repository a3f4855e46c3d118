import { fitPriceModel, type PriceModel, type PriceView, type ZoneClock } from '../core/forecast/index.js';

/** What a model has learned fades over weeks. */
const MODEL_MS = 3 * 86_400_000;

/** The price model of a history that only goes forward, learned anew every three days from what was known. */
export class KnownModel {
  #known: { readonly model: PriceModel; readonly untilMs: number } | null = null;

  constructor(private readonly clock: ZoneClock) {}

  at(view: PriceView): PriceModel {
    if (!this.#known || view.madeAtMs >= this.#known.untilMs) {
      const model = fitPriceModel(view, this.clock);
      this.#known = { model, untilMs: nextMs(view.madeAtMs, MODEL_MS) };
    }
    return this.#known.model;
  }
}

/** The next multiple of `stepMs` after `nowMs`. */
export function nextMs(nowMs: number, stepMs: number): number {
  return (Math.floor(nowMs / stepMs) + 1) * stepMs;
}
