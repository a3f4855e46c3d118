/** Natural logarithm of the gamma function for x > 0 (Lanczos, g = 7, nine terms; relative error below 1e-14). */
export function lnGamma(x: number): number {
  const series = LANCZOS.slice(1).reduce((sum, each, index) => sum + each / (x + index), LANCZOS[0]!);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

function lnBeta(alpha: number, beta: number): number {
  return lnGamma(alpha) + lnGamma(beta) - lnGamma(alpha + beta);
}

/**
 * Probabilities of 0 to `count` successes when each succeeds at a rate that is the same for all and itself beta-distributed: what
 * fails for one cause fails together.
 */
export function betaBinomial(count: number, alpha: number, beta: number): number[] {
  // From the middle out, by the ratio of one count to the next: nothing under- or overflows on the way.
  const start = Math.round((count * alpha) / (alpha + beta));
  const density = new Array<number>(count + 1).fill(0);
  density[start] = 1;
  const ratio = (k: number): number => ((count - k) / (k + 1)) * ((alpha + k) / (beta + count - k - 1));
  for (let k = start; k < count; k += 1) density[k + 1] = density[k]! * ratio(k);
  for (let k = start; k > 0; k -= 1) density[k - 1] = density[k]! / ratio(k - 1);
  const total = density.reduce((sum, each) => sum + each, 0);
  return density.map((each) => each / total);
}

/** Cumulative probability of a beta distribution at `x` in 0–1 (continued fraction, modified Lentz). */
export function betaCdf(x: number, alpha: number, beta: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (alpha + 1) / (alpha + beta + 2)) return 1 - betaCdf(1 - x, beta, alpha);
  const front = Math.exp(alpha * Math.log(x) + beta * Math.log(1 - x) - lnBeta(alpha, beta)) / alpha;
  let [c, d] = [1, bounded(1 - ((alpha + beta) * x) / (alpha + 1)) ** -1];
  let fraction = d;
  for (let m = 1; m <= FRACTION_TERMS; m += 1) {
    const even = (m * (beta - m) * x) / ((alpha + 2 * m - 1) * (alpha + 2 * m));
    d = 1 / bounded(1 + even * d);
    c = bounded(1 + even / c);
    fraction *= c * d;
    const odd = (-(alpha + m) * (alpha + beta + m) * x) / ((alpha + 2 * m) * (alpha + 2 * m + 1));
    d = 1 / bounded(1 + odd * d);
    c = bounded(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-12) break;
  }
  return front * fraction;
}

const FRACTION_TERMS = 300;

/** Away from zero, which the fraction divides by. */
function bounded(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** Quantile of a beta distribution, by bisection. */
export function betaQuantile(probability: number, alpha: number, beta: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, alpha, beta) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
