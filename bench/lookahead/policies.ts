import { type PriceModel, priceOutlook, type Step, viewAt } from '../../src/core/forecast/index.js';
import {
  awakeValues,
  bestPoint,
  expectedPriceUsdPerMwh,
  followCourse,
  gainUsd,
  lookaheadTable,
  type LookaheadGroup,
  type MinerCourse,
  minerFacts,
  observePrice,
  type PriceHistory,
  stopUsd,
} from '../../src/core/lookahead/index.js';
import { ercotClock } from '../../test/support/market-history.js';
import { MARKET_MINUTES, type Market } from './market.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the policies are played on: one miner, prices as they came, and when they were known. */
export interface Game {
  readonly market: Market;
  readonly models: ReadonlyMap<number, PriceModel>;
  readonly history: PriceHistory;
  readonly group: LookaheadGroup;
}

export function alwaysOn({ history, group }: Game): MinerCourse {
  const nominal = group.points.length - 1;
  return followCourse(history, group, new Uint8Array(history.priceUsdPerMwh.length).fill(nominal));
}

/** Awake at whatever earns at the price that is known, asleep otherwise. */
export function myopic(game: Game): MinerCourse {
  const { history, group } = game;
  const facts = minerFacts(history, group);
  const known = knownPrices(game);
  const points = Uint8Array.from(known, (price, t) =>
    gainUsd(facts, t, price) >= 0 ? bestPoint(facts, t, price) : 0,
  );
  return followCourse(history, group, points);
}

export interface Strike {
  readonly usdPerMwh: number;
  readonly hysteresis: number;
}

/** The best of all strikes and hystereses (intervals in a row on the other side), as the whole time has shown. */
export function bestStrike(game: Game): MinerCourse & Strike {
  const { history, group } = game;
  const facts = minerFacts(history, group);
  const gains = history.priceUsdPerMwh.map((price, t) => gainUsd(facts, t, price));
  const stops = history.priceUsdPerMwh.map((price, t) => stopUsd(facts, t, price));
  const known = knownPrices(game);
  let best = { usd: -Infinity, strike: { usdPerMwh: 0, hysteresis: 1 } };
  for (let usdPerMwh = 20; usdPerMwh <= 400; usdPerMwh += usdPerMwh < 120 ? 2 : 20) {
    for (let hysteresis = 1; hysteresis <= 4; hysteresis += 1) {
      let [usd, before] = [0, 1];
      strikePoints(known, 1, { usdPerMwh, hysteresis }).forEach((point, t) => {
        if (point > 0) usd += gains[t]!;
        if (point > before) usd -= facts.wakeUsd[t]!;
        if (point < before) usd -= stops[t]!;
        before = point;
      });
      if (usd > best.usd) best = { usd, strike: { usdPerMwh, hysteresis } };
    }
  }
  const points = strikePoints(known, group.points.length - 1, best.strike);
  return { ...followCourse(history, group, points), ...best.strike };
}

function strikePoints(
  known: readonly number[],
  awakePoint: number,
  { usdPerMwh, hysteresis }: Strike,
): Uint8Array {
  let [awake, against] = [true, 0];
  return Uint8Array.from(known, (price) => {
    against = price > usdPerMwh === awake ? against + 1 : 0;
    if (against >= hysteresis) [awake, against] = [!awake, 0];
    return awake ? awakePoint : 0;
  });
}

/** The newest price that is known when each interval is decided. */
function knownPrices({ history, market: { priceKnown } }: Game): number[] {
  const { priceUsdPerMwh: prices } = history;
  return priceKnown === 'at-start' ? [...prices] : prices.map((price, t) => prices[t - 1] ?? price);
}

export interface LookaheadOptions {
  readonly horizonHours: number;
  readonly everyHours: number;
}

/** Tables every few hours; in between the belief follows the prices. Hashprice is taken to stay as it was the day before. */
export function lookahead(
  { market, models, history }: Omit<Game, 'group'>,
  groups: readonly LookaheadGroup[],
  { horizonHours, everyHours }: LookaheadOptions,
  timing = { tableMs: 0, outlookMs: 0, tables: 0 },
): MinerCourse[] {
  const { startsMs, priceKnown } = market;
  const { priceUsdPerMwh: prices, hashpriceUsdPerPhDay: hashprice } = history;
  const facts = groups.map((group) => minerFacts(history, group));
  const awake = groups.map(() => true);
  const courses = groups.map(() => new Uint8Array(prices.length));
  const perTable = (everyHours * 60) / MARKET_MINUTES;
  const perDay = (24 * 60) / MARKET_MINUTES;
  for (let from = 0; from < prices.length; from += perTable) {
    const madeAtMs = startsMs[from]!;
    const steps: Step[] = Array.from({ length: (horizonHours * 60) / MARKET_MINUTES }, (_, index) => ({
      startMs: madeAtMs + index * MARKET_MINUTES * MINUTE_MS,
      minutes: MARKET_MINUTES,
    }));
    const knownHashprice = hashprice[Math.max(0, from - perDay)]!;
    let clock = performance.now();
    const outlook = priceOutlook(
      models.get(Math.floor(madeAtMs / DAY_MS))!,
      viewAt(market.archives, madeAtMs),
      ercotClock,
      steps,
    );
    timing.outlookMs += performance.now() - clock;
    clock = performance.now();
    const table = lookaheadTable({
      outlook,
      priceKnown,
      tariff: history.tariff,
      hashpriceUsdPerPhDay: steps.map(() => knownHashprice),
      groups,
    });
    timing.tableMs += performance.now() - clock;
    timing.tables += 1;
    let state = table.state;
    for (let t = from; t < Math.min(from + perTable, prices.length); t += 1) {
      const seen = { startMs: startsMs[t]!, priceUsdPerMwh: prices[t]! };
      if (priceKnown === 'at-start') state = observePrice(table, state, seen);
      const present =
        priceKnown === 'at-start' ? prices[t]! : expectedPriceUsdPerMwh(table, state, startsMs[t]!);
      const values = awakeValues(table, state, startsMs[t]!);
      groups.forEach((_, index) => {
        const { stayUsd, wakeUsd } = values[index]!;
        const gain = gainUsd(facts[index]!, t, present);
        awake[index] = awake[index]!
          ? gain + stayUsd >= -stopUsd(facts[index]!, t, present)
          : gain + wakeUsd > 0;
        courses[index]![t] = awake[index]! ? bestPoint(facts[index]!, t, present) : 0;
      });
      if (priceKnown === 'at-end') state = observePrice(table, state, seen);
    }
  }
  return courses.map((points, index) => followCourse(history, groups[index]!, points));
}
