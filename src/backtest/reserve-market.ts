import type { PricedBlock } from '../core/outlook/index.js';
import type { SoldReserve } from './reserve.js';

/** A reserve that is offered, and what the market paid for it. */
export interface ReserveProduct {
  readonly product: string;
  /** Most that is offered. */
  readonly powerWMax: number;
  /** USD/MW for an hour below which it is not sold; null: what holding it costs. */
  readonly usdPerMwLeast: number | null;
  /** What was paid, by start of the hour (Unix ms), USD/MW. */
  readonly usdPerMw: ReadonlyMap<number, number>;
}

/** Load that can be held, with the least price of it; null where none could be worked out. */
export type OfferedBlock = Pick<PricedBlock, 'powerW'> & { readonly offerUsdPerMw: number | null };

/**
 * What is sold in an hour to a market that pays its price whatever is offered: each watt once, to the product that pays
 * most of those that pay what it asks.
 */
export function clearHour(
  hourMs: number,
  blocks: readonly OfferedBlock[],
  products: readonly ReserveProduct[],
): SoldReserve[] {
  const open = products
    .flatMap((each) => {
      const usdPerMw = each.usdPerMw.get(hourMs);
      return usdPerMw === undefined ? [] : [{ ...each, usdPerMw, leftW: each.powerWMax, soldW: 0 }];
    })
    .sort((a, b) => b.usdPerMw - a.usdPerMw);
  for (const { powerW, offerUsdPerMw } of blocks) {
    let leftW = powerW;
    for (const product of open) {
      const least = product.usdPerMwLeast ?? offerUsdPerMw;
      if (least === null || product.usdPerMw < least) continue;
      const takenW = Math.min(leftW, product.leftW);
      product.leftW -= takenW;
      product.soldW += takenW;
      leftW -= takenW;
    }
  }
  return open
    .filter(({ soldW }) => soldW > 0)
    .map(({ product, soldW, usdPerMw }) => ({ product, powerW: soldW, usdPerMw }));
}
