import { assert } from '../../assert.js';

/*
 * Money of invoices is counted in whole millionths of a dollar, energy in whole Wh, power in whole W: sums are exact, and
 * whoever multiplies the same figures gets the same amounts.
 */

const MICRO_PER_USD = 1e6;

export function microUsd(usd: number): number {
  return Math.round(usd * MICRO_PER_USD);
}

export function usdOfMicro(micro: number): number {
  return micro / MICRO_PER_USD;
}

/** What a line counts, and by how many of it its rate is: Wh by the MWh, W by the kW, micro-dollars by the billionth. */
export const UNITS_PER_RATE = { Wh: 1e6, W: 1e3, month: 1, 'micro-USD': 1e9 } as const;
export type InvoiceUnit = keyof typeof UNITS_PER_RATE;

/** `quantity × rate`, exactly, then to the nearest whole; halves go away from zero. */
export function amountMicroUsd(quantity: number, rate: number, unit: InvoiceUnit): number {
  assert(
    Number.isSafeInteger(quantity) && Number.isSafeInteger(rate),
    `an invoice counts in whole numbers, not in ${quantity} × ${rate}`,
  );
  const divisor = BigInt(UNITS_PER_RATE[unit]);
  const twice = 2n * BigInt(quantity) * BigInt(rate);
  const sign = twice < 0n ? -1n : 1n;
  return Number((twice + sign * divisor) / (2n * divisor));
}
