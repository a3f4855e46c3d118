import type { Facts } from './facts.js';
import type { ReserveSet } from './scopes.js';

/** What reserve asks of each interval, looked up often: prices in order, sets around each product. */
export class ReserveBook {
  /** kW sold before, by set, then by interval. */
  readonly awardKw: readonly Float64Array[];
  readonly #around: readonly (readonly number[])[];
  readonly #maxKw: readonly Float64Array[];
  readonly #usdPerKw: readonly Float64Array[];
  /** By interval: products that are worth offering, the dearest first. */
  readonly #order: readonly (readonly number[])[];
  readonly #room: Float64Array;

  constructor({ problem: { reserves }, hours, T }: Facts, sets: readonly ReserveSet[]) {
    this.awardKw = sets.map(({ products }) =>
      hours.map((_, t) => products.reduce((sum, product) => sum + reserves[product]!.awardW[t]! / 1e3, 0)),
    );
    this.#around = reserves.map((_, product) =>
      sets.flatMap(({ products }, index) => (products.includes(product) ? [index] : [])),
    );
    this.#maxKw = reserves.map(({ offer }) => hours.map((_, t) => (offer ? offer.maxW[t]! / 1e3 : 0)));
    this.#usdPerKw = reserves.map(({ offer }) =>
      hours.map((hour, t) => (offer ? (offer.usdPerMwPerHour[t]! * hour) / 1e3 : 0)),
    );
    this.#order = Array.from({ length: T }, (_, t) =>
      this.#usdPerKw
        .flatMap((usd, product) => (usd[t]! > 0 ? [product] : []))
        .sort((a, b) => this.#usdPerKw[b]![t]! - this.#usdPerKw[a]![t]! || a - b),
    );
    this.#room = new Float64Array(sets.length);
  }

  /** kW that a set lacks for what was sold before. */
  shortKw(set: number, sheddableKw: number, t: number): number {
    return Math.max(0, this.awardKw[set]![t]! - sheddableKw);
  }

  /**
   * USD of the dearest offers that the sheddable load carries. Where sets are nested or apart, taking them in the order
   * of price, each as far as every set around it has room, is the best there is.
   *
   * @param sheddableKw by set, then by interval: load above that of all asleep
   * @param offeredKw takes the kW of each product, where given
   */
  offersUsd(sheddableKw: readonly Float64Array[], t: number, offeredKw?: Float64Array): number {
    const room = this.#room;
    for (let set = 0; set < room.length; set += 1) room[set] = sheddableKw[set]![t]! - this.awardKw[set]![t]!;
    let usd = 0;
    for (const product of this.#order[t]!) {
      let kw = this.#maxKw[product]![t]!;
      for (const set of this.#around[product]!) kw = Math.min(kw, room[set]!);
      if (kw <= 0) continue;
      for (const set of this.#around[product]!) room[set]! -= kw;
      usd += kw * this.#usdPerKw[product]![t]!;
      if (offeredKw) offeredKw[product] = kw;
    }
    return usd;
  }
}
