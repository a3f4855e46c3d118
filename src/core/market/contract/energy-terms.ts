import { windowOf, peakUsdPerMw } from '../../forecast/peak-calendar.js';
import type { DemandCharge, EnergyTerms } from '../../horizon/problem.js';
import { daysBetween, localTime } from '../local-time.js';
import { billedDemand, type PastPeak } from './demand.js';
import type { Contract, DemandRate } from './contract.js';
import { ContractTerms, type MonthOutlook } from './marginal.js';

/** An interval of the horizon. */
export interface PricedStep {
  readonly startMs: number;
  readonly minutes: number;
  /** Expected price of the market that the contract names. */
  readonly marketUsdPerMwh: number;
  /** Of holding a peak that counts, by the name of the coincident-peak charge; absent: none. */
  readonly peakProbabilities?: Readonly<Record<string, number>>;
}

/** What of the billing month has been, for demand charges and take-or-pay. */
export interface BillingSoFar {
  /** Highest demand so far of the month that the horizon begins in, W, by the name of the demand charge. */
  readonly peaksW: Readonly<Record<string, number>>;
  readonly pastPeaks: readonly PastPeak[];
  readonly month?: MonthOutlook;
}

/** The planner's terms of a contract. */
export interface ContractEnergyTerms {
  readonly energy: EnergyTerms;
  /** The costliest one by the kW; those that are billed alike are one. What a ratchet does to later months is not in it. */
  readonly demandCharge: DemandCharge | null;
  /** Names of demand charges beside it, which the planner's single one leaves out. */
  readonly demandChargesLeftOut: readonly string[];
}

/**
 * A contract over a horizon as the planner takes it: at the meter, losses and riders in all of it. A sale that would bring
 * more than a purchase costs, as can be at negative prices where unused energy is lost, counts as the purchase's price.
 */
export function energyTerms(
  contract: Contract,
  steps: readonly PricedStep[],
  soFar: BillingSoFar = { peaksW: {}, pastPeaks: [] },
): ContractEnergyTerms {
  const terms = new ContractTerms(contract);
  const buyUsdPerMwh = steps.map(({ startMs, marketUsdPerMwh }) => {
    const { slope, usdPerMwh } = terms.energyLine(startMs);
    return slope * marketUsdPerMwh + usdPerMwh;
  });
  const energy: EnergyTerms = {
    buyUsdPerMwh,
    sellUsdPerMwh: steps.map(({ marketUsdPerMwh }, t) =>
      Math.min(terms.saleUsdPerMwh(marketUsdPerMwh), buyUsdPerMwh[t]!),
    ),
    blockW: steps.map(({ startMs }) => terms.blockW(startMs) / (1 + contract.lossRatio)),
    addersUsdPerMwh: steps.map(({ startMs }) => terms.addersUsdPerMwh(startMs, soFar.month)),
    coincidentUsdPerMw: steps.map((step) => coincidentUsdPerMw(terms, step)),
  };
  return { energy, ...demandTerms(terms, steps, soFar) };
}

function coincidentUsdPerMw(terms: ContractTerms, { startMs, peakProbabilities }: PricedStep): number {
  return terms.contract.coincidentPeaks.reduce((sum, { name, calendar }) => {
    const { date } = localTime(calendar.zone, startMs);
    const window = windowOf(calendar, daysBetween('1970-01-01', date));
    const probability = peakProbabilities?.[name] ?? 0;
    return window ? sum + probability * peakUsdPerMw(calendar, window) * terms.factor(name) : sum;
  }, 0);
}

type NamedCharge = DemandCharge & { readonly names: readonly string[] };

function demandTerms(
  terms: ContractTerms,
  steps: readonly PricedStep[],
  soFar: BillingSoFar,
): Omit<ContractEnergyTerms, 'energy'> {
  const byShape = new Map<string, NamedCharge>();
  for (const rate of terms.contract.demandCharges) {
    const charge = demandCharge(terms, rate, steps, soFar);
    const key = `${charge.peakSoFarW} ${charge.applies.map(Number).join('')}`;
    const alike = byShape.get(key);
    byShape.set(key, {
      ...charge,
      usdPerKw: charge.usdPerKw + (alike?.usdPerKw ?? 0),
      names: [...(alike?.names ?? []), rate.name],
    });
  }
  const [first, ...others] = [...byShape.values()]
    .filter(({ applies }) => applies.includes(true))
    .sort((a, b) => b.usdPerKw - a.usdPerKw);
  if (!first) return { demandCharge: null, demandChargesLeftOut: [] };
  const { names: _, ...costliest } = first;
  return { demandCharge: costliest, demandChargesLeftOut: others.flatMap(({ names }) => names) };
}

function demandCharge(
  terms: ContractTerms,
  rate: DemandRate,
  steps: readonly PricedStep[],
  { peaksW, pastPeaks }: BillingSoFar,
): DemandCharge {
  const monthOf = (ms: number): string => localTime(terms.contract.timeZone, ms).date.slice(0, 7);
  const month = steps[0] ? monthOf(steps[0].startMs) : '';
  return {
    usdPerKw: rate.usdPerKw * terms.factor(rate.name),
    peakSoFarW: billedDemand(rate, month, peaksW[rate.name] ?? 0, pastPeaks).powerW,
    // The next month begins with a peak of its own, which the planner will see when it is there.
    applies: steps.map(({ startMs }) => monthOf(startMs) === month && terms.clock.isIn(rate.when, startMs)),
  };
}
