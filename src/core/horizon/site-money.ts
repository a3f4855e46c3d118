import type { Facts } from './facts.js';

/** Cost of the site's load in interval `t`: bought and sold around the block, adders, coincident peak. */
export function siteCost({ problem, hours }: Facts, t: number, loadKw: number): SiteCost {
  const { buyUsdPerMwh, sellUsdPerMwh, blockW, addersUsdPerMwh, coincidentUsdPerMw } = problem.energy;
  const beyondMwh = ((loadKw - blockW[t]! / 1e3) / 1e3) * hours[t]!;
  const tradeUsd = beyondMwh * (beyondMwh > 0 ? buyUsdPerMwh[t]! : sellUsdPerMwh[t]!);
  const loadMw = loadKw / 1e3;
  return {
    energyUsd: tradeUsd + loadMw * hours[t]! * addersUsdPerMwh[t]!,
    coincidentUsd: loadMw * coincidentUsdPerMw[t]!,
  };
}

export interface SiteCost {
  readonly energyUsd: number;
  readonly coincidentUsd: number;
}
