import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import type { ThresholdPolicy } from '../core/planner/policy.js';
import { hashRevenueUsdPerHour } from '../core/units.js';
import { historyTariff } from './history-tariff.js';
import { simulatedGroups } from '../core/fleet-dynamics/index.js';
import { type BacktestSetting, peakPriceUsdPerMwh } from './run-policy.js';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** The part of a threshold rule that is searched. Prices as delivered, USD/MWh. */
export type SearchedRule = Pick<
  ThresholdPolicy,
  'curtailAboveUsdPerMwh' | 'curtailAfterIntervals' | 'resumeBelowUsdPerMwh' | 'resumeAfterIntervals'
>;

/** A site whose miners all sleep or all run at nominal. */
interface WholeFleet {
  readonly miners: number;
  readonly hashThs: number;
  readonly runW: number;
  readonly sleepW: number;
  /** Miner by miner: hash that a wake loses, TH/s·s, and energy that a sleep draws in vain, W·s. */
  readonly wakeThsSeconds: number;
  readonly drainWSeconds: number;
}

/**
 * Judges threshold rules many times faster than the planner's own tick can, with the same latency, wakes, falls, wear and
 * minimum times, for a fleet that moves as one: no limits of the tree, ramps or failures. Its figures choose a rule; a run
 * of the real tick says what the rule earns.
 */
export class RuleSimulator {
  readonly weeks: number;
  readonly #fleet: WholeFleet;
  /** By tick. */
  readonly #steps: number;
  readonly #atMs: Float64Array;
  readonly #hours: Float64Array;
  readonly #paidUsdPerMwh: Float64Array;
  readonly #hashUsdPerThHour: Float64Array;
  /** Index of the newest price that is known, −1 for none. */
  readonly #known: Int32Array;
  readonly #deliveredUsdPerMwh: Float64Array;
  /** Whether each price follows the one before it without a gap. */
  readonly #follows: Uint8Array;

  constructor(private readonly setting: BacktestSetting) {
    const { site, history, fromMs, toMs } = setting;
    this.#fleet = wholeFleet(setting);
    const prices = history.prices;
    const startsMs = prices.map(({ start }) => start.toMillis());
    const tariffOf = historyTariff(site);
    this.#deliveredUsdPerMwh = Float64Array.from(prices, ({ priceUsdPerMwh }, index) =>
      deliveredPriceUsdPerMwh(priceUsdPerMwh, tariffOf(startsMs[index]!)),
    );
    this.#follows = Uint8Array.from(prices, ({ minutes }, index) =>
      startsMs[index - 1]! + minutes * MINUTE_MS === startsMs[index] ? 1 : 0,
    );
    const ticks: number[][] = [];
    let known = -1;
    prices.forEach(({ minutes }, index) => {
      const startMs = startsMs[index]!;
      if (startMs < fromMs || startMs >= toMs) return;
      const paid = this.#deliveredUsdPerMwh[index]! + peakPriceUsdPerMwh(history, startMs);
      const hash = hashRevenueUsdPerHour(1, history.hashpricePaid(startMs) ?? 0);
      const stepMs = Math.min(site.market.tickMinutes, minutes) * MINUTE_MS;
      const endMs = startMs + minutes * MINUTE_MS;
      for (let atMs = startMs; atMs < endMs; atMs += stepMs) {
        while ((startsMs[known + 1] ?? Infinity) <= atMs - history.lagMinutes * MINUTE_MS) known += 1;
        const hours = Math.min(stepMs, endMs - atMs) / 3_600_000;
        ticks.push([atMs, hours, paid, hash, known]);
      }
    });
    this.#steps = ticks.length;
    const column = (at: number): Float64Array => Float64Array.from(ticks, (tick) => tick[at]!);
    this.#atMs = column(0);
    this.#hours = column(1);
    this.#paidUsdPerMwh = column(2);
    this.#hashUsdPerThHour = column(3);
    this.#known = Int32Array.from(ticks, (tick) => tick[4]!);
    this.weeks = Math.max(1, Math.ceil((toMs - fromMs) / WEEK_MS));
  }

  /** Delivered prices of the period, ascending: what strikes to try is taken from them. */
  sortedDelivered(): Float64Array {
    const { history, fromMs, toMs } = this.setting;
    return this.#deliveredUsdPerMwh
      .filter((_, index) => {
        const startMs = history.prices[index]!.start.toMillis();
        return startMs >= fromMs && startMs < toMs;
      })
      .sort();
  }

  /** Profit in USD by week of the period: hash less energy less wear. */
  weekly(rule: SearchedRule): Float64Array {
    const { fromMs, obedience, site } = this.setting;
    const { latencySeconds, wearUsdPerWake } = obedience;
    const { miners, hashThs, runW, sleepW, wakeThsSeconds, drainWSeconds } = this.#fleet;
    const [minUpMs, minDownMs] = [
      site.policy.minUpMinutes * MINUTE_MS,
      site.policy.minDownMinutes * MINUTE_MS,
    ];
    const weeks = new Float64Array(this.weeks);
    const switches = new RuleState(rule, this.#deliveredUsdPerMwh, this.#follows);
    let isAwake = true;
    let freeAtMs = -Infinity;
    for (let t = 0; t < this.#steps; t += 1) {
      const atMs = this.#atMs[t]!;
      const [paid, hash] = [this.#paidUsdPerMwh[t]!, this.#hashUsdPerThHour[t]!];
      const wanted = !switches.isCurtailed(this.#known[t]!);
      let usd = 0;
      if (wanted !== isAwake && atMs >= freeAtMs) {
        isAwake = wanted;
        freeAtMs = atMs + (isAwake ? minUpMs : minDownMs);
        // Until the command is there, miners do what they did.
        const late = ((hashThs * hash - ((runW - sleepW) / 1e6) * paid) * latencySeconds) / 3600;
        usd = isAwake
          ? -late - (wakeThsSeconds * hash) / 3600 - miners * wearUsdPerWake
          : late - (drainWSeconds / 3.6e9) * paid;
      }
      usd += isAwake
        ? (hashThs * hash - (runW / 1e6) * paid) * this.#hours[t]!
        : -(sleepW / 1e6) * paid * this.#hours[t]!;
      weeks[Math.floor((atMs - fromMs) / WEEK_MS)]! += usd;
    }
    return weeks;
  }
}

/** The rule's memory: how many known prices in a row were above the strike and below the resumption. */
class RuleState {
  #seen = -1;
  #above = 0;
  #below = 0;
  #curtailed = false;

  constructor(
    private readonly rule: SearchedRule,
    private readonly deliveredUsdPerMwh: Float64Array,
    private readonly follows: Uint8Array,
  ) {}

  /** @param known index of the newest known price; never falls */
  isCurtailed(known: number): boolean {
    const { rule } = this;
    // Only as many of the prices known beforehand matter as the rule counts.
    if (this.#seen < 0) this.#seen = Math.max(-1, known - 64);
    while (this.#seen < known) {
      this.#seen += 1;
      const price = this.deliveredUsdPerMwh[this.#seen]!;
      if (this.follows[this.#seen] === 0) this.#above = this.#below = 0;
      this.#above = price > rule.curtailAboveUsdPerMwh ? this.#above + 1 : 0;
      this.#below = price < rule.resumeBelowUsdPerMwh ? this.#below + 1 : 0;
    }
    if (this.#curtailed) this.#curtailed = this.#below < rule.resumeAfterIntervals;
    else this.#curtailed = this.#above >= rule.curtailAfterIntervals;
    return this.#curtailed;
  }
}

function wholeFleet({ site, rampTimes }: BacktestSetting): WholeFleet {
  const fleet = { miners: 0, hashThs: 0, runW: 0, sleepW: 0, wakeThsSeconds: 0, drainWSeconds: 0 };
  for (const group of simulatedGroups(site, rampTimes)) {
    const { minerCount, operatingPoints, devFeeRatio, upSeconds, downSeconds } = group;
    const nominal = operatingPoints.find(({ kind }) => kind === 'nominal')!;
    const sleepW = operatingPoints[0]!.powerW;
    const hashThs = minerCount * nominal.hashrateThs * (1 - devFeeRatio);
    fleet.miners += minerCount;
    fleet.hashThs += hashThs;
    fleet.runW += minerCount * nominal.powerW;
    fleet.sleepW += minerCount * sleepW;
    fleet.wakeThsSeconds += hashThs * upSeconds;
    fleet.drainWSeconds += minerCount * (nominal.powerW - sleepW) * downSeconds;
  }
  return fleet;
}
