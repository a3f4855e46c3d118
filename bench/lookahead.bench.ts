import { EbbError } from '../src/core/errors.js';
import { type LookaheadGroup, perfectForesight, type PriceHistory } from '../src/core/lookahead/index.js';
import { HISTORY_ABSENT, historyIsThere } from '../test/support/market-history.js';
import type { BenchResult } from './bench-site.js';
import { fleets } from './lookahead/fleets.js';
import {
  dailyModels,
  hashpriceHistory,
  HISTORY_FILES,
  MARKET_MINUTES,
  marketOf,
} from './lookahead/market.js';
import { alwaysOn, bestStrike, lookahead, myopic } from './lookahead/policies.js';

const FROM_MS = Date.parse('2024-01-08T06:00:00Z');
const TO_MS = Date.parse('2024-12-31T06:00:00Z');
const OPTIONS = { horizonHours: 8, everyHours: 4 };
const FIXED_USD_PER_PH_DAY = 45;
const TARIFF = { addersUsdPerMwh: 6.5, lossRatio: 0.03 };

/**
 * What policies earn with one miner on a year of real prices, between always on (0) and perfect foresight (1): the strike
 * that was best in hindsight, the price of now against the breakeven, and looking ahead.
 */
export async function run(): Promise<BenchResult> {
  if (!historyIsThere(...Object.values(HISTORY_FILES))) throw new EbbError('rejected', HISTORY_ABSENT);
  const figures: Record<string, number> = {};
  const models = dailyModels(marketOf(FROM_MS, TO_MS, 'at-start'));
  const timing = { tableMs: 0, outlookMs: 0, tables: 0 };
  for (const priceKnown of ['at-start', 'at-end'] as const) {
    const market = marketOf(FROM_MS, TO_MS, priceKnown);
    const hashprices = {
      history: hashpriceHistory(market.startsMs),
      [FIXED_USD_PER_PH_DAY]: market.startsMs.map(() => FIXED_USD_PER_PH_DAY),
    };
    for (const [name, hashpriceUsdPerPhDay] of Object.entries(hashprices)) {
      const history: PriceHistory = {
        stepsSeconds: market.startsMs.map(() => MARKET_MINUTES * 60),
        priceUsdPerMwh: market.priceUsdPerMwh,
        hashpriceUsdPerPhDay,
        tariff: TARIFF,
      };
      const groups: LookaheadGroup[] = fleets();
      const courses = lookahead({ market, models, history }, groups, OPTIONS, timing);
      groups.forEach((group, index) => {
        const game = { market, models, history, group };
        const onUsd = alwaysOn(game).usd;
        const perfectUsd = perfectForesight(history, group).usd;
        const put = (figure: string, value: number): void => {
          figures[`${priceKnown} ${name} ${group.groupId} ${figure}`] = Number(value.toFixed(3));
        };
        put('on_usd', onUsd);
        put('perfect_usd', perfectUsd);
        for (const [policy, { usd }] of Object.entries({
          strike: bestStrike(game),
          myopic: myopic(game),
          lookahead: courses[index]!,
        }))
          put(policy, (usd - onUsd) / (perfectUsd - onUsd));
      });
    }
  }
  figures['table_ms'] = Number((timing.tableMs / timing.tables).toFixed(2));
  const notes =
    'HB_HUBAVG 2024, 15-minute real-time prices, from 8 January; models learned anew every day from what was known; ' +
    `tables of ${OPTIONS.horizonHours} h every ${OPTIONS.everyHours} h. Skill: (policy − always on) ÷ (perfect − always on). Adders ` +
    `$${TARIFF.addersUsdPerMwh}, losses ${TARIFF.lossRatio}; hashprice as history had it, and $${FIXED_USD_PER_PH_DAY}/PH/day. ` +
    'Wear a wake: $0.02 (luxos) and $0.05 (stock), an assumption. at-start, at-end: when an interval’s price is known. ' +
    `table_ms: 6 groups, outlook not counted. Node ${process.version}.`;
  return { figures, notes };
}
