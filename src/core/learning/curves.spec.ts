import { describe, expect, it } from '@jest/globals';
import type { OperatingPoint, OperatingPoints } from '../mining/operating-point.js';
import { SeededRandom } from '../statistics/index.js';
import {
  bandOf,
  type CurveObservation,
  type CurveState,
  learnCurves,
  learnedPoints,
  NO_CURVES,
} from './curves.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 15, hashrateThs: 0 };
const ECO: OperatingPoint = { id: 'eco', kind: 'underclock', powerW: 2600, hashrateThs: 160 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3500, hashrateThs: 200 };
const TURBO: OperatingPoint = { id: 'turbo', kind: 'overclock', powerW: 4300, hashrateThs: 230 };
const POINTS: OperatingPoints = [SLEEP, ECO, NOMINAL, TURBO];
const MACHINE = { model: 'S21', firmware: 'any' };

function pointsAt(
  state: CurveState,
  temperatureC: number,
): Record<string, ReturnType<typeof learnedPoints>[number]> {
  return Object.fromEntries(
    learnedPoints(state, { ...MACHINE, temperatureC }, POINTS).map((each) => [each.pointId, each]),
  );
}

/** Machines with 3 % more power than the catalogue says at 15 °C, 0.4 % more a degree, and the catalogue's hash less 2 %. */
function fleet(
  count: number,
  options: { wornShare?: number; garbageShare?: number; points?: OperatingPoints; seed?: number } = {},
): CurveObservation[] {
  const { wornShare = 0, garbageShare = 0, points = [NOMINAL], seed = 1 } = options;
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => {
    const point = points[Math.floor(random.uniform() * points.length)]!;
    const temperatureC = 35 * random.uniform();
    // A machine with one board of three gone draws and hashes two thirds.
    const boards = random.uniform() < wornShare ? 2 / 3 : 1;
    const garbage = random.uniform() < garbageShare;
    return {
      ...MACHINE,
      temperatureC,
      point,
      powerW: garbage
        ? 65_535
        : point.powerW * boards * (1.03 + 0.004 * (temperatureC - 15) + 0.02 * random.normal()),
      hashrateThs: point.hashrateThs * boards * (0.98 + 0.02 * random.normal()),
    };
  });
}

describe('learned curves', () => {
  it('begin with the catalogue and say so', () => {
    const { nominal, sleep } = pointsAt(NO_CURVES, 20);
    expect(nominal).toMatchObject({ basis: 'catalogue', powerW: { mean: 3500 }, hashrateThs: { mean: 200 } });
    expect(nominal!.powerW.standardError).toBeGreaterThan(20);
    expect(sleep!.hashrateThs.mean).toBe(0);
  });

  it('find the truth, its temperature dependence and the spread between machines', () => {
    const state = learnCurves(NO_CURVES, fleet(8000));
    for (const temperatureC of [5, 21, 30]) {
      const { nominal } = pointsAt(state, temperatureC);
      const middleOfBand = { 5: 5, 21: 21, 30: 30 }[temperatureC]!;
      const truth = 3500 * (1.03 + 0.004 * (middleOfBand - 15));
      expect(nominal!.basis).toBe('point');
      expect(Math.abs(nominal!.powerW.mean / truth - 1)).toBeLessThan(0.006);
      expect(Math.abs(nominal!.hashrateThs.mean / 196 - 1)).toBeLessThan(0.004);
      expect(nominal!.powerW.spread / 3500).toBeGreaterThan(0.015);
      expect(nominal!.powerW.spread / 3500).toBeLessThan(0.035);
      expect(nominal!.powerW.standardError).toBeLessThan(5);
    }
  });

  it('are surer the more is seen, and the truth lies within three standard errors', () => {
    const errors = [20, 200, 2000].map((count) => {
      const { powerW } = pointsAt(learnCurves(NO_CURVES, fleet(count)), 21)['nominal']!;
      if (count === 2000)
        expect(Math.abs(powerW.mean - 3500 * 1.054)).toBeLessThan(3 * powerW.standardError + 10);
      return powerW.standardError;
    });
    expect(errors[0]!).toBeGreaterThan(errors[1]!);
    expect(errors[1]!).toBeGreaterThan(errors[2]!);
  });

  it('count worn boards among the fleet, and pay no heed to garbage', () => {
    const worn = learnCurves(NO_CURVES, fleet(6000, { wornShare: 0.12, garbageShare: 0.05 }));
    expect(worn.refusedCount).toBeGreaterThan(200);
    const { nominal } = pointsAt(worn, 21);
    const truth = 1 - 0.12 / 3;
    expect(Math.abs(nominal!.hashrateThs.mean / 200 / (0.98 * truth) - 1)).toBeLessThan(0.02);
    expect(Math.abs(nominal!.powerW.mean / 3500 / (1.054 * truth) - 1)).toBeLessThan(0.02);
    expect(nominal!.powerW.spread).toBeGreaterThan(
      2 * pointsAt(learnCurves(NO_CURVES, fleet(6000)), 21)['nominal']!.powerW.spread,
    );
  });

  it('a few wild readings move little', () => {
    const before = learnCurves(NO_CURVES, fleet(500));
    const wild = fleet(10, { seed: 9 }).map((each) => ({
      ...each,
      temperatureC: 21,
      powerW: 1.9 * each.point.powerW,
    }));
    const shift =
      pointsAt(learnCurves(before, wild), 21)['nominal']!.powerW.mean /
      pointsAt(before, 21)['nominal']!.powerW.mean;
    expect(shift).toBeGreaterThan(1);
    expect(shift).toBeLessThan(1.04);
  });

  it('a point that was never seen takes what its band and its model show; sleep does not', () => {
    const state = learnCurves(NO_CURVES, fleet(3000));
    const seen = pointsAt(state, 21);
    expect(seen['turbo']).toMatchObject({ basis: 'band' });
    expect(seen['turbo']!.powerW.mean / 4300).toBeCloseTo(seen['nominal']!.powerW.mean / 3500, 2);
    expect(pointsAt(state, 45)['turbo']!.basis).toBe('model');
    expect(seen['sleep']!.basis).toBe('catalogue');
  });

  it('follow machines as they age, and go on from what was stored', () => {
    const young = learnCurves(NO_CURVES, fleet(3000));
    const stored = JSON.parse(JSON.stringify(young)) as CurveState;
    const aged = fleet(60_000, { seed: 2 }).map((each) => ({ ...each, hashrateThs: each.hashrateThs * 0.9 }));
    const old = pointsAt(learnCurves(stored, aged), 21)['nominal']!.hashrateThs.mean;
    expect(old).toBeLessThan(200 * 0.98 * 0.92);
    expect(learnCurves(stored, [])).toEqual(young);
  });

  it('without watts only the hash is learned', () => {
    const state = learnCurves(
      NO_CURVES,
      fleet(500).map((each) => ({ ...each, powerW: null })),
    );
    expect(pointsAt(state, 21)['nominal']!.powerW.mean).toBe(3500);
    expect(pointsAt(state, 21)['nominal']!.hashrateThs.mean).toBeLessThan(199);
  });

  it.each([
    [-5, '..0 °C'],
    [0, '0..10 °C'],
    [27.9, '24..28 °C'],
    [40, '40.. °C'],
  ])('%d °C is in the band %s', (temperatureC, band) => expect(bandOf(temperatureC)).toBe(band));
});
