import { EbbError } from '../errors.js';
import { type Program, type Rule, ruleInForce, weakest } from '../programs/index.js';
import { energyMwh } from '../units.js';
import { type Estimate, wholeCents } from './estimate.js';

/** Factors that a payment is multiplied by, each with its name; 1 where there is none. */
export type Factors = readonly { readonly name: string; readonly ratio: number }[];

export interface PaymentQuestion {
  readonly program: Program;
  /** Local date whose rules count. */
  readonly date: string;
  /** Of the rule `payment`: a time period's, where prices differ by it. */
  readonly paymentId?: string;
  /** Overrides the rule's: cleared, bid, or the market's. */
  readonly price?: number;
  readonly factors?: Factors;
}

/** Capacity for so many hours at a price per MW and hour: MW × hours × price × factors. */
export function capacityHoursPayment(question: PaymentQuestion, powerW: number, hours: number): Estimate {
  return estimateOf(question, 'capacity-hours', energyMwh(powerW, hours), `${mw(powerW)} MW × ${hours} h`);
}

/** Capacity for so many days at a price per MW-day. */
export function capacityDaysPayment(question: PaymentQuestion, powerW: number, days: number): Estimate {
  return estimateOf(question, 'capacity-days', mw(powerW) * days, `${mw(powerW)} MW × ${days} d`);
}

/** Capacity for a season or year at a price per MW. */
export function capacityYearsPayment(question: PaymentQuestion, powerW: number): Estimate {
  return estimateOf(question, 'capacity-years', mw(powerW), `${mw(powerW)} MW`);
}

/**
 * Energy not drawn, at a price per MWh. Where the program pays by a net benefits test, `netBenefitsPrice` is the month's: an
 * interval below it pays nothing.
 */
export function energyPayment(
  question: PaymentQuestion,
  intervals: readonly { readonly deliveredMwh: number; readonly price?: number }[],
  netBenefitsPrice: number | null = null,
): Estimate {
  const { program, date } = question;
  const rule = paymentRule(question, 'energy');
  const threshold = ruleInForce(program, 'net-benefits', date);
  if (threshold && netBenefitsPrice === null) {
    throw new EbbError(
      'rejected',
      `${program.name} pays by a net benefits test: give the month's price for ${date}`,
    );
  }
  let [amount, paidMwh] = [0, 0];
  for (const { deliveredMwh, price } of intervals) {
    const each = price ?? priceOf(question, rule);
    if (netBenefitsPrice !== null && each < netBenefitsPrice) continue;
    paidMwh += deliveredMwh;
    amount += deliveredMwh * each;
  }
  const text = `${round(paidMwh)} MWh at the price of each interval`;
  return made(question, [rule, ...(threshold ? [threshold] : [])], amount, text);
}

/** NESO's form: delivered share of the promise → K by the rule's curve → hours × price × MW × K. */
export function responseCurvePayment(
  question: PaymentQuestion & { readonly price: number },
  powerW: number,
  hours: number,
  deliveredMwh: number,
): Estimate & { readonly responseRatio: number; readonly curveFactor: number } {
  const { program, date, price } = question;
  const rule = paymentRule(question, 'response-curve');
  const curve = ruleInForce(program, 'response-curve', date);
  if (!curve) throw new EbbError('rejected', `${program.name} has no response curve in force on ${date}`);
  const responseRatio = deliveredMwh / energyMwh(powerW, hours);
  const curveFactor = curveValue(curve, responseRatio);
  const text = `${hours} h × ${price} per MWh × ${mw(powerW)} MW × K ${round(curveFactor)}`;
  const estimate = made(question, [rule, curve], hours * price * mw(powerW) * curveFactor, text);
  return { ...estimate, responseRatio, curveFactor };
}

function curveValue({ segments }: Rule<'response-curve'>, ratio: number): number {
  const segment = segments.findLast(({ fromRatio }) => fromRatio <= ratio) ?? segments[0]!;
  return segment.offset + segment.slope * ratio;
}

function estimateOf(
  question: PaymentQuestion,
  formula: Rule<'payment'>['formula'],
  amountOfIt: number,
  text: string,
): Estimate {
  const rule = paymentRule(question, formula);
  const price = priceOf(question, rule);
  return made(question, [rule], amountOfIt * price, `${text} × ${price}`);
}

function made(
  { program, factors = [] }: PaymentQuestion,
  rules: readonly Rule[],
  amount: number,
  text: string,
): Estimate {
  const product = factors.reduce((all, { ratio }) => all * ratio, 1);
  return {
    label: 'estimate',
    amount: wholeCents(amount * product),
    currency: program.currency,
    // How the factors enter the operator's formula is not known.
    verification: factors.length > 0 ? 'U' : weakest(rules),
    formula: [text, ...factors.map(({ name, ratio }) => `${name} ${round(ratio)}`)].join(' × '),
    sources: rules.map(({ source }) => source),
  };
}

function paymentRule(
  { program, date, paymentId }: PaymentQuestion,
  formula: Rule<'payment'>['formula'],
): Rule<'payment'> {
  const rule = ruleInForce(program, 'payment', date, paymentId) ?? ruleInForce(program, 'payment', date);
  if (!rule) throw new EbbError('rejected', `${program.name} has no rule of payment in force on ${date}`);
  if (rule.formula === formula) return rule;
  throw new EbbError('rejected', `${program.name} pays by ${rule.formula} on ${date}, not by ${formula}`);
}

function priceOf({ program, price, date }: PaymentQuestion, rule: Rule<'payment'>): number {
  const found = price ?? rule.price;
  if (found !== null) return found;
  throw new EbbError(
    'rejected',
    `${program.name} has no price of its own on ${date}: give the one that cleared`,
  );
}

function mw(powerW: number): number {
  return powerW / 1e6;
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
