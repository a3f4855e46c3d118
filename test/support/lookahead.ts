import { toScale } from '../../src/core/forecast/price-inputs.js';
import { SCORES } from '../../src/core/forecast/price-marginals.js';
import type { PriceOutlook } from '../../src/core/forecast/index.js';
import { initialState, type ScoreDynamics } from '../../src/core/forecast/score-dynamics.js';
import type { LookaheadGroup } from '../../src/core/lookahead/index.js';

export const NO_TARIFF = { addersUsdPerMwh: 0, lossRatio: 0 };

/** Two points, no limits in time, nothing that a move costs. */
export function lookaheadGroup(change: Partial<LookaheadGroup> = {}): LookaheadGroup {
  return {
    groupId: 'g0',
    points: [
      { pointId: 'sleep', powerW: 20, hashrateThs: 0 },
      { pointId: 'nominal', powerW: 3_000, hashrateThs: 150 },
    ],
    powerFactor: null,
    hashFactor: null,
    highestPoint: null,
    minUpSeconds: 0,
    minDownSeconds: 0,
    upSeconds: 0,
    downSeconds: 0,
    wakePoint: 1,
    wearUsdPerWake: 0,
    extraUsdPerMwh: null,
    ...change,
  };
}

/**
 * An outlook whose step `t` has the median price `medians[t]`, with quantiles `spread` on the scale wide; with 0 its prices
 * are certain.
 */
export function outlookOf(
  medians: readonly number[],
  minutes: readonly number[],
  spread = 0,
  dynamics: ScoreDynamics = { fastVariance: 0.5, fastHours: 1, slowVariance: 0.3, slowHours: 16 },
): PriceOutlook {
  const madeAtMs = Date.parse('2026-07-01T12:00:00Z');
  const anchored = { intervalCount: 0, coefficients: [], marginals: [], dynamics, absErrorUsdPerMwh: null };
  const marketMinutes = Math.min(...minutes);
  const state = initialState(dynamics, madeAtMs - marketMinutes * 60_000);
  let startMs = madeAtMs;
  return {
    madeAtMs,
    model: {
      schema: 1,
      fittedAtMs: madeAtMs,
      zone: 'UTC',
      minutes: marketMinutes,
      load: null,
      profile: [],
      anchors: { 'day-ahead': anchored, profile: anchored },
    },
    states: { 'day-ahead': state, profile: state },
    steps: medians.map((median, t) => {
      const step = {
        startMs,
        minutes: minutes[t]!,
        anchor: 'day-ahead' as const,
        marginal: SCORES.map((score) => toScale(median) + spread * score),
        scoreMean: 0,
        scoreDeviation: 1,
        noiseRatio: marketMinutes / minutes[t]!,
      };
      startMs += minutes[t]! * 60_000;
      return step;
    }),
  };
}
