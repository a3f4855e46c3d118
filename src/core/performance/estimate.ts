import type { Program, Verification } from '../programs/index.js';

/** An amount that Ebb works out itself: what counts is what the operator settles. */
export interface Estimate {
  readonly label: 'estimate';
  /** In whole cents (pence); negative is owed. */
  readonly amount: number;
  readonly currency: Program['currency'];
  /** Of the least known rule in it. */
  readonly verification: Verification;
  /** How it was made, with its numbers. */
  readonly formula: string;
  readonly sources: readonly string[];
}

/** Half a cent goes away from zero; what binary fractions make of it is mended first. */
export function wholeCents(amount: number): number {
  const cents = Math.round(Math.abs(amount) * 100 * (1 + Number.EPSILON));
  return cents === 0 ? 0 : (Math.sign(amount) * cents) / 100;
}
