import { EbbError } from '../core/errors.js';
import { intervalEnd, isoUtc } from '../core/interval.js';
import { pricesAgree, priceSuspicion, scalesAgree, type Suspicion } from '../core/market/plausibility.js';
import type { PriceFeed, PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';

const WORDS: Readonly<Record<Suspicion, string>> = {
  jump: 'jump, or lie beyond what has been seen',
  frozen: 'stand still',
  scale: 'are of another size than before, as in another unit',
};

/**
 * What is wrong with prices that a source tells anew, in words; null where nothing is. What is suspect is looked up with the
 * other sources: where most of those that have the same intervals tell something else, the source is wrong. What nobody
 * else can tell is taken as it is: prices do jump.
 * @param known before the news, ascending
 */
export async function wrongPrices(
  { market }: SiteConfig,
  news: readonly PriceInterval[],
  known: readonly PriceInterval[],
  others: readonly PriceFeed[],
): Promise<string | null> {
  const suspicion = priceSuspicion(news, known);
  if (!suspicion) return null;
  const { settlementPoint } = market;
  const span = { settlementPoint, from: news[0]!.start, to: intervalEnd(news.at(-1)!) };
  const verdicts: boolean[] = [];
  const against: string[] = [];
  for (const other of others) {
    const theirs = await other.read(span).catch((error: unknown) => {
      if (error instanceof EbbError) return [];
      throw error;
    });
    // Two sources of a restless market may differ, yet not by as much as another unit does.
    const agrees = suspicion === 'scale' ? scalesAgree(news, theirs) : pricesAgree(news, theirs);
    if (agrees === null) continue;
    verdicts.push(agrees);
    if (!agrees) against.push(other.id);
  }
  if (against.length === 0 || against.length <= verdicts.length / 2) return null;
  return `its prices from ${isoUtc(span.from)} on ${WORDS[suspicion]}, and ${against.join(', ')} tells others`;
}
