import { describe, expect, it } from '@jest/globals';
import { overDispatchW, type Responders } from '../../src/core/programs/index.js';
import { SeededRandom } from '../../src/core/statistics/index.js';

/** Draws of an event each; more of them by EBB_RUNS. */
const EVENTS = Number(process.env['EBB_RUNS'] ?? 4_000);
const DROP_W = 5e6;
const SHORTFALL_MAX = 0.01;
/** Standard deviations of a drawn frequency: one case in thousands is further off by chance. */
const DEVIATIONS = 3.5;

/** How often `told` miners fall short of `DROP_W`: each responds by itself, and the meter errs normally. */
function shortfallFrequency(
  { powerWEach, meterErrorW }: Responders,
  told: number,
  rateOf: (random: SeededRandom) => number,
): number {
  const random = new SeededRandom(20261101);
  let short = 0;
  for (let event = 0; event < EVENTS; event += 1) {
    const rate = rateOf(random);
    let shedW = meterErrorW * random.normal();
    for (let miner = 0; miner < told; miner += 1) if (random.uniform() < rate) shedW += powerWEach;
    if (shedW < DROP_W) short += 1;
  }
  return short / EVENTS;
}

function tolerance(frequency: number): number {
  return DEVIATIONS * Math.sqrt((frequency * (1 - frequency)) / EVENTS);
}

function toldOf(responders: Responders): number {
  return (DROP_W + overDispatchW(responders, DROP_W, SHORTFALL_MAX)!) / responders.powerWEach;
}

const cases: [string, Pick<Responders, 'powerWEach' | 'responseRatio' | 'meterErrorW'>][] = [
  ['a sound mine', { powerWEach: 40e3, responseRatio: 0.995, meterErrorW: 50e3 }],
  ['15 % that do not obey', { powerWEach: 40e3, responseRatio: 0.85, meterErrorW: 50e3 }],
  ['a poor meter', { powerWEach: 40e3, responseRatio: 0.98, meterErrorW: 250e3 }],
  ['few large machines', { powerWEach: 250e3, responseRatio: 0.9, meterErrorW: 100e3 }],
];

describe('over-dispatch against events that are drawn', () => {
  it.each(cases)('keeps its bound and tells no more than that needs: %s', (_, given) => {
    const responders = { ...given, count: 1_000, outcomes: null };
    const told = toldOf(responders);
    const rateOf = (): number => given.responseRatio;
    const kept = shortfallFrequency(responders, told, rateOf);
    expect(kept).toBeLessThanOrEqual(SHORTFALL_MAX + tolerance(SHORTFALL_MAX));
    // As few as may be: with half a standard deviation of the shed load less, the bound would be broken.
    const { powerWEach, responseRatio, meterErrorW } = responders;
    const deviationW = Math.sqrt(
      told * powerWEach ** 2 * responseRatio * (1 - responseRatio) + meterErrorW ** 2,
    );
    const fewer = told - Math.max(1, Math.ceil((0.5 * deviationW) / (powerWEach * responseRatio)));
    expect(shortfallFrequency(responders, fewer, rateOf)).toBeGreaterThan(SHORTFALL_MAX);
  });

  it('covers what is not known of the rate, where few outcomes were seen', () => {
    const outcomes = 100;
    const responders = { powerWEach: 40e3, responseRatio: 0.9, meterErrorW: 50e3, count: 1_000, outcomes };
    // A rate of the beta distribution: 90 of 100 responded, as the share of two sums of exponentials.
    const sum = (random: SeededRandom, count: number): number =>
      Array.from({ length: count }, () => -Math.log(random.uniform())).reduce((a, b) => a + b);
    const rateOf = (random: SeededRandom): number => {
      const [responded, failed] = [sum(random, 90), sum(random, 10)];
      return responded / (responded + failed);
    };
    const kept = shortfallFrequency(responders, toldOf(responders), rateOf);
    expect(kept).toBeLessThanOrEqual(SHORTFALL_MAX + tolerance(SHORTFALL_MAX));
    const known = toldOf({ ...responders, outcomes: null });
    expect(shortfallFrequency(responders, known, rateOf)).toBeGreaterThan(2 * SHORTFALL_MAX);
  });
});
