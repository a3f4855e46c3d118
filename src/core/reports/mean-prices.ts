import type { PriceInterval } from '../ports/price.js';

const MINUTE_MS = 60_000;

/**
 * Prices by intervals of `minutes` that start in [from, to), each the mean of its parts, where all of it is known; ascending.
 * A longer interval's price is that of each part. USD/MWh; milliseconds of the Unix epoch.
 */
export function meanPrices(
  prices: readonly PriceInterval[],
  minutes: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): { readonly start: string; readonly price: number }[] {
  const lengthMs = minutes * MINUTE_MS;
  const sums = new Map<number, { usd: number; parts: number; knownMs: number }>();
  for (const price of prices) {
    const startMs = price.start.toMillis();
    const partMs = Math.min(price.minutes, minutes) * MINUTE_MS;
    for (let at = startMs; at < startMs + price.minutes * MINUTE_MS; at += partMs) {
      if (at < fromMs || at >= toMs) continue;
      const bin = Math.floor(at / lengthMs) * lengthMs;
      const sum = sums.get(bin) ?? { usd: 0, parts: 0, knownMs: 0 };
      sum.usd += price.priceUsdPerMwh;
      sum.parts += 1;
      sum.knownMs += partMs;
      sums.set(bin, sum);
    }
  }
  return [...sums]
    .filter(([, { knownMs }]) => knownMs >= lengthMs)
    .sort(([a], [b]) => a - b)
    .map(([startMs, { usd, parts }]) => ({ start: new Date(startMs).toISOString(), price: usd / parts }));
}
