import { assert } from '../assert.js';

/** Pinball loss, in the unit of the value, of forecasting `quantile` for the quantile at `probability`. */
export function pinballLoss(probability: number, quantile: number, actual: number): number {
  const miss = actual - quantile;
  return miss >= 0 ? probability * miss : (probability - 1) * miss;
}

/** Mean pinball loss over the quantiles of one forecast. */
export function meanPinballLoss(
  probabilities: readonly number[],
  quantiles: readonly number[],
  actual: number,
): number {
  assert(probabilities.length === quantiles.length, 'as many quantiles as probabilities');
  const losses = probabilities.map((each, index) => pinballLoss(each, quantiles[index]!, actual));
  return losses.reduce((sum, each) => sum + each, 0) / losses.length;
}

/**
 * Continuous ranked probability score, in the unit of the value, from quantiles: twice the integral of the pinball loss over
 * the probabilities, by the trapezoid rule, with the end quantiles' loss reaching to 0 and 1. The absolute error for a forecast of one value.
 */
export function crpsFromQuantiles(
  probabilities: readonly number[],
  quantiles: readonly number[],
  actual: number,
): number {
  const losses = probabilities.map((each, index) => pinballLoss(each, quantiles[index]!, actual));
  const last = losses.length - 1;
  let integral = losses[0]! * probabilities[0]! + losses[last]! * (1 - probabilities[last]!);
  for (let i = 1; i <= last; i += 1) {
    integral += ((losses[i]! + losses[i - 1]!) / 2) * (probabilities[i]! - probabilities[i - 1]!);
  }
  return 2 * integral;
}

/** Squared error of a probability. */
export function brierScore(probability: number, happened: boolean): number {
  return (probability - (happened ? 1 : 0)) ** 2;
}
