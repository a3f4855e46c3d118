import type { PaymentRate } from '../enrolled/index.js';
import {
  energyPayment,
  type Estimate,
  type EventPerformance,
  responseCurvePayment,
  shortfallCharge,
} from '../performance/index.js';
import {
  commitmentAt,
  type Enrolment,
  type ProgramWithCalendar,
  type Rule,
  ruleInForce,
  rulesInForce,
} from '../programs/index.js';

/** Prices that no program's file has: they cleared, or stand in a contract. In the program's currency. */
export interface EventPrices {
  /** Per MWh of what was delivered, by interval; `energy` programs. */
  readonly energyPerMwh?: readonly { readonly start: string; readonly price: number }[];
  /** The month's, where the program pays by a net benefits test. */
  readonly netBenefitsPrice?: number;
  /** Bid price per MWh; `response-curve` programs. */
  readonly bidPerMwh?: number;
  /** What a shortfall is charged. */
  readonly shortfall?: {
    readonly ratePerMwh: number;
    readonly yearRevenue: number;
    readonly chargedBefore: number;
  };
  /** What the site's contract pays in place of the program's own prices. */
  readonly rates?: readonly PaymentRate[];
}

/** The contract's price of a payment; undefined where the contract says nothing. */
export function rateOf({ rates = [] }: Pick<EventPrices, 'rates'>, paymentId: string): number | undefined {
  return rates.find((rate) => rate.paymentId === paymentId)?.price;
}

export interface EventMoney {
  readonly amounts: readonly { readonly name: string; readonly estimate: Estimate }[];
  /** What they were made by. */
  readonly rules: readonly Rule[];
  /** Why an amount is not there, in words. */
  readonly notes: readonly string[];
}

/** What an event itself pays and costs. Programs that pay by the term have nothing here: the season's report does. */
export function eventMoney(
  input: ProgramWithCalendar & { readonly enrolment: Enrolment; readonly prices?: EventPrices },
  date: string,
  performance: EventPerformance,
): EventMoney {
  const { program, prices = {} } = input;
  const payments = rulesInForce(program, 'payment', date);
  const formulas = new Set(payments.map(({ formula }) => formula));
  const amounts: { name: string; estimate: Estimate }[] = [];
  const notes: string[] = [];
  const energy = payments.find(({ formula }) => formula === 'energy');
  if (energy) {
    const lack = energyLack(input, date, energy, performance);
    if (lack === null)
      amounts.push({ name: 'energy payment', estimate: energyOf(input, date, energy, performance) });
    else notes.push(`energy payment: ${lack}`);
  }
  if (formulas.has('response-curve')) {
    const estimate = curveOf(input, date, performance);
    if (estimate) amounts.push({ name: 'response payment', estimate });
    else notes.push('response payment: give the bid price, and a commitment in force');
  }
  const penalty = ruleInForce(program, 'penalty', date);
  if (penalty && prices.shortfall) {
    const estimate = shortfallCharge(program, date, performance.intervals, prices.shortfall);
    amounts.push({ name: 'charge for shortfall', estimate });
  } else if (penalty && performance.failed > 0) {
    notes.push("charge for shortfall: give the operator's rate and the year's revenue");
  }
  if ([...formulas].some((formula) => formula.startsWith('capacity-')))
    notes.push('capacity is paid by the term: see the report of the season');
  return { amounts, rules: [...payments, ...(penalty ? [penalty] : [])], notes };
}

type Priced = ProgramWithCalendar & { readonly prices?: EventPrices };

/** What is not known to work the energy payment out; null where all is. */
function energyLack(
  { program, prices = {} }: Priced,
  date: string,
  rule: Rule<'payment'>,
  { intervals }: EventPerformance,
): string | null {
  const hasOnePrice = (rateOf(prices, rule.id) ?? rule.price) !== null;
  if (!hasOnePrice && !prices.energyPerMwh) return 'give the price of each interval';
  if (ruleInForce(program, 'net-benefits', date) && prices.netBenefitsPrice === undefined)
    return "give the net benefits price of the event's month";
  const known = new Set(prices.energyPerMwh?.map(({ start }) => start));
  const unknown = intervals.filter(({ start, deliveredMwh }) => deliveredMwh !== null && !known.has(start));
  return hasOnePrice || unknown.length === 0
    ? null
    : `no price is known of ${unknown.length} of ${intervals.length} intervals`;
}

function energyOf(
  { program, prices = {} }: Priced,
  date: string,
  rule: Rule<'payment'>,
  { intervals }: EventPerformance,
): Estimate {
  const rate = rateOf(prices, rule.id);
  const priceAt = new Map(prices.energyPerMwh?.map(({ start, price }) => [start, price]));
  const paid = intervals.flatMap(({ start, deliveredMwh }) => {
    const price = rate ?? priceAt.get(start);
    if (deliveredMwh === null) return [];
    return [{ deliveredMwh: Math.max(0, deliveredMwh), ...(price !== undefined && { price }) }];
  });
  return energyPayment({ program, date, paymentId: rule.id }, paid, prices.netBenefitsPrice ?? null);
}

function curveOf(
  input: ProgramWithCalendar & { readonly enrolment: Enrolment; readonly prices?: EventPrices },
  date: string,
  { from, to, deliveredMwh }: EventPerformance,
): Estimate | null {
  const commitment = commitmentAt(input, input.enrolment, Date.parse(from));
  const price = input.prices?.bidPerMwh ?? curveRate(input, date);
  if (!commitment || price === undefined) return null;
  const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
  return responseCurvePayment(
    { program: input.program, date, price },
    commitment.powerW,
    hours,
    deliveredMwh,
  );
}

function curveRate({ program, prices = {} }: Priced, date: string): number | undefined {
  const rule = rulesInForce(program, 'payment', date).find(({ formula }) => formula === 'response-curve');
  return rule && rateOf(prices, rule.id);
}
