/** What a MWh costs at the miner, on top of the market's price. */
export interface Tariff {
  /** Charges per MWh that do not depend on the market's price: TDU energy charges, retail adder, taxes. */
  readonly addersUsdPerMwh: number;
  /** Share of bought energy lost between the settlement meter and the miners, 0–1; −1 where the market's price does not count. */
  readonly lossRatio: number;
}

/** USD/MWh at the miner for a market price: `price × (1 + losses) + adders`. Negative prices stay negative. */
export function deliveredPriceUsdPerMwh(priceUsdPerMwh: number, tariff: Tariff): number {
  return priceUsdPerMwh * (1 + tariff.lossRatio) + tariff.addersUsdPerMwh;
}

/** Beyond the price of any market. */
export const UNREACHED_USD_PER_MWH = 1e6;

/**
 * The market price at which the delivered price is `deliveredUsdPerMwh`: the inverse of the above. Where the market's
 * price does not count (`lossRatio` −1, a fixed price) no price is: then one beyond any market's, on the side that says
 * which of the two is greater.
 */
export function marketPriceUsdPerMwh(deliveredUsdPerMwh: number, tariff: Tariff): number {
  const rest = deliveredUsdPerMwh - tariff.addersUsdPerMwh;
  const slope = 1 + tariff.lossRatio;
  return slope === 0 ? (rest < 0 ? -1 : 1) * UNREACHED_USD_PER_MWH : rest / slope;
}
