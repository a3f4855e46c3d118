import { fitLogistic, logistic, type LogisticRow } from '../statistics/index.js';

/**
 * Logit of an hour's probability as it turns out to be: intercept and slope on the logit that the model gives. Days that are
 * expected to be the highest come out lower than other days do: large loads, other mines among them, go off on them.
 */
export type PeakCalibration = readonly [intercept: number, slope: number];

export const NOT_CALIBRATED: PeakCalibration = [0, 1];

/** Hours less likely than this are alike in learning: else a peak that was thought impossible would outweigh all others. */
const PROBABILITY_MIN = 1e-4;
const STIFFNESS = [1, 10];

export interface JudgedHour {
  /** As the model gave it before calibration. */
  readonly probability: number;
  readonly wasPeak: boolean;
}

export function fitPeakCalibration(hours: readonly JudgedHour[]): PeakCalibration {
  const rows = hours.map(({ probability, wasPeak }): LogisticRow => ({
    features: [1, logitOf(Math.max(PROBABILITY_MIN, probability))],
    outcome: wasPeak,
  }));
  const [intercept, slope] = fitLogistic(rows, NOT_CALIBRATED, STIFFNESS);
  return [intercept!, slope!];
}

export function calibrated([intercept, slope]: PeakCalibration, probability: number): number {
  if (probability <= 0) return 0;
  return logistic(intercept + slope * logitOf(Math.min(PROBABILITY_MAX, probability)));
}

const PROBABILITY_MAX = 1 - 1e-9;

function logitOf(probability: number): number {
  return Math.log(probability / (1 - probability));
}
