/** What a MWh costs at the miner, on top of the market's price. */
export interface Tariff {
  /** Charges per MWh that do not depend on the market's price: TDU energy charges, retail adder, taxes. */
  readonly addersUsdPerMwh: number;
  /** Share of bought energy lost between the settlement meter and the miners, 0–1. */
  readonly lossRatio: number;
}

/** USD/MWh at the miner for a market price: `price × (1 + losses) + adders`. Negative prices stay negative. */
export function deliveredPriceUsdPerMwh(priceUsdPerMwh: number, tariff: Tariff): number {
  return priceUsdPerMwh * (1 + tariff.lossRatio) + tariff.addersUsdPerMwh;
}

/** The market price at which the delivered price is `deliveredUsdPerMwh`: the inverse of the above. */
export function marketPriceUsdPerMwh(deliveredUsdPerMwh: number, tariff: Tariff): number {
  return (deliveredUsdPerMwh - tariff.addersUsdPerMwh) / (1 + tariff.lossRatio);
}
