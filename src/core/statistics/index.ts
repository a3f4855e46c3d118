export { NormalEquations, solveSymmetric } from './least-squares.js';
export { dot, fitLogistic, logistic, type LogisticRow } from './logistic.js';
export { normalCdf, normalQuantile } from './normal.js';
export { SeededRandom } from './seeded-random.js';
export { interpolate, weightedQuantiles, type WeightedValue } from './weighted-quantile.js';
export { betaBinomial, betaCdf, betaQuantile, lnGamma } from './beta.js';
export {
  forgetting,
  meanError,
  observeNormal,
  predictiveQuantile,
  robustWeight,
  studentQuantile,
  type NormalBelief,
} from './normal-gamma.js';
