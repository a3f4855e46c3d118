import type { DateTime } from 'luxon';
import { EbbError } from '../../errors.js';
import { isoUtc } from '../../interval.js';
import type { Tariff } from '../tariff.js';
import { ContractClock } from './clock.js';
import type { Contract, TimedRate } from './contract.js';
import { withRiders } from './riders.js';

/** What of the billing month changes what a MWh costs. */
export interface MonthOutlook {
  /** Metered energy of the whole month, as far as it is known and as it is expected to come, MWh. */
  readonly expectedMwh: number;
}

/** What one MWh more or less at the meter is worth, riders included, USD/MWh. */
export interface MarginalPrice {
  /** Of a MWh more, beyond the blocks. */
  readonly buyUsdPerMwh: number;
  /** Of a MWh less, within the blocks: what its sale brings, and what is saved with it. */
  readonly sellUsdPerMwh: number;
}

/** A contract's terms at instants: the arithmetic that prices at the margin and the planner's terms share. */
export class ContractTerms {
  readonly clock: ContractClock;
  readonly #factors = new Map<string, number>();

  constructor(readonly contract: Contract) {
    this.clock = new ContractClock(contract);
  }

  /** What a dollar of that part comes to with all riders. */
  factor(name: string): number {
    let factor = this.#factors.get(name);
    if (factor === undefined) this.#factors.set(name, (factor = withRiders(this.contract.riders, name)));
    return factor;
  }

  /** Price of energy beyond the blocks per metered MWh, without adders: `slope × market + usdPerMwh`. */
  energyLine(instantMs: number): { readonly slope: number; readonly usdPerMwh: number } {
    const { energy, lossRatio } = this.contract;
    const perUnit = (1 + lossRatio) * this.factor(energy.name);
    if (energy.kind === 'index') return { slope: energy.multiplier * perUnit, usdPerMwh: 0 };
    return { slope: 0, usdPerMwh: rateAt(this, energy.rates, instantMs).usdPerMwh * perUnit };
  }

  /** What a MWh of a block that is not drawn brings; nothing where it is lost. */
  saleUsdPerMwh(marketUsdPerMwh: number): number {
    const { sellBack, lossRatio } = this.contract;
    if (!sellBack) return 0;
    return salePrice(sellBack, marketUsdPerMwh) * (1 + lossRatio) * this.factor(sellBack.name);
  }

  /** Paid for every metered MWh, whatever the market's price. */
  addersUsdPerMwh(instantMs: number, month?: MonthOutlook): number {
    const { adders, lossRatio } = this.contract;
    return adders
      .filter(({ when }) => this.clock.isIn(when, instantMs))
      .reduce(
        (sum, { name, usdPerMwh, basis }) =>
          sum + usdPerMwh * (basis === 'settled' ? 1 + lossRatio : 1) * this.factor(name),
        -this.#savedByTakingUsdPerMwh(month),
      );
  }

  /** Power of all blocks, as settled. */
  blockW(instantMs: number): number {
    return this.contract.blocks.reduce(
      (sum, { shape }) => sum + (this.clock.first(shape, instantMs)?.powerW ?? 0),
      0,
    );
  }

  /** While a month falls short of its minimum, a MWh more makes the payment for what is missing smaller. */
  #savedByTakingUsdPerMwh(month: MonthOutlook | undefined): number {
    const { takeOrPay } = this.contract;
    if (!takeOrPay || !month || month.expectedMwh >= takeOrPay.energyMwhPerMonth) return 0;
    return takeOrPay.usdPerMwh * this.factor(takeOrPay.name);
  }
}

/** Of a settled MWh that is sold back. */
export function salePrice(
  { haircutRatio, haircutUsdPerMwh }: NonNullable<Contract['sellBack']>,
  marketUsdPerMwh: number,
): number {
  return marketUsdPerMwh - haircutRatio * Math.abs(marketUsdPerMwh) - haircutUsdPerMwh;
}

/** @throws EbbError (rejected) where the contract has no price for that time */
export function rateAt(
  { clock, contract }: ContractTerms,
  rates: readonly TimedRate[],
  ms: number,
): TimedRate {
  const rate = clock.first(rates, ms);
  if (rate) return rate;
  throw new EbbError(
    'rejected',
    `contract ${contract.contractId}: no rate of "${contract.energy.name}" holds ${new Date(ms).toISOString()}. ` +
      'Add one, or let the last one hold always by leaving out its "when".',
  );
}

/**
 * What a MWh costs and brings at the margin at an instant, delivered: with losses, adders and riders.
 * @param marketUsdPerMwh of the market that the contract names
 * @param month counts only where the contract is take-or-pay
 */
export function marginalPrice(
  contract: Contract,
  at: DateTime,
  marketUsdPerMwh: number,
  month?: MonthOutlook,
): MarginalPrice {
  const terms = new ContractTerms(contract);
  const ms = at.toMillis();
  const { slope, usdPerMwh } = terms.energyLine(ms);
  const adders = terms.addersUsdPerMwh(ms, month);
  return {
    buyUsdPerMwh: slope * marketUsdPerMwh + usdPerMwh + adders,
    sellUsdPerMwh: terms.saleUsdPerMwh(marketUsdPerMwh) + adders,
  };
}

/**
 * The tariff that is the same as the contract at an instant, for power that is bought beyond the blocks. Where the
 * market's price does not count, as with a fixed price, its `lossRatio` is −1.
 */
export function tariffAt(contract: Contract, at: DateTime, month?: MonthOutlook): Tariff {
  return tariffOf(new ContractTerms(contract), at.toMillis(), month);
}

function tariffOf(terms: ContractTerms, ms: number, month?: MonthOutlook): Tariff {
  const { slope, usdPerMwh } = terms.energyLine(ms);
  return { addersUsdPerMwh: usdPerMwh + terms.addersUsdPerMwh(ms, month), lossRatio: slope - 1 };
}

/** A site's tariff at an instant: its contract's, where it has one. */
export function siteTariff(
  { tariff, contract }: { readonly tariff: Tariff; readonly contract?: Contract },
  at: DateTime,
  month?: MonthOutlook,
): Tariff {
  return contract ? tariffAt(contract, at, month) : tariff;
}

const MS_PER_HOUR = 3_600_000;

/** The mean of the contract's tariffs over the hours of [from, to): for what knows no time of day. */
export function meanTariff(contract: Contract, from: DateTime, to: DateTime): Tariff {
  const terms = new ContractTerms(contract);
  const tariffs: Tariff[] = [];
  for (let ms = from.toMillis(); ms < to.toMillis(); ms += MS_PER_HOUR) tariffs.push(tariffOf(terms, ms));
  if (tariffs.length === 0) {
    throw new EbbError('rejected', `no time lies between ${isoUtc(from)} and ${isoUtc(to)}`);
  }
  const mean = (value: (tariff: Tariff) => number): number =>
    tariffs.reduce((sum, tariff) => sum + value(tariff), 0) / tariffs.length;
  return {
    addersUsdPerMwh: mean(({ addersUsdPerMwh }) => addersUsdPerMwh),
    lossRatio: mean(({ lossRatio }) => lossRatio),
  };
}
