import { describe, expect, it } from '@jest/globals';
import { TEST_MODEL } from '../../../test/support/model.js';
import { SeededRandom } from '../statistics/index.js';
import { learnCurves } from './curves.js';
import { learnMoveTimes, type Move } from './move-times.js';
import {
  changedFigures,
  type FleetBeliefs,
  type Machine,
  machineModel,
  NO_BELIEFS,
  planningFigures,
} from './planning-figures.js';

const MACHINE: Machine = { ...TEST_MODEL, upSeconds: 600, downSeconds: 60 };
const [SLEEP, LOW, NOMINAL] = MACHINE.operatingPoints;

/** After so many readings of machines that draw and hash these shares of the catalogue, with 2 % between them. */
function seen(
  count: number,
  share: { power: number | null; hashrate: number },
  options: { point?: typeof NOMINAL; temperatureC?: number; before?: FleetBeliefs } = {},
): FleetBeliefs {
  const { point = NOMINAL!, temperatureC = 26, before = NO_BELIEFS } = options;
  const random = new SeededRandom(3);
  const noisy = (value: number): number => value * (1 + 0.02 * random.normal());
  const readings = Array.from({ length: count }, () => ({
    model: machineModel(MACHINE),
    firmware: MACHINE.firmware,
    temperatureC,
    point,
    powerW: share.power === null ? null : noisy(share.power * point.powerW),
    hashrateThs: noisy(share.hashrate * point.hashrateThs),
  }));
  return { ...before, curves: learnCurves(before.curves, readings) };
}

function moved(count: number, move: Move, seconds: number): FleetBeliefs {
  const envelopeSeconds = move === 'up' ? MACHINE.upSeconds : MACHINE.downSeconds;
  const key = { model: machineModel(MACHINE), firmware: MACHINE.firmware, move, envelopeSeconds };
  const moves = Array.from({ length: count }, () => ({ ...key, seconds }));
  return { ...NO_BELIEFS, moveTimes: learnMoveTimes(NO_BELIEFS.moveTimes, moves) };
}

describe('figures to plan with', () => {
  it('are the catalogue’s until enough is seen', () => {
    const catalogue = {
      operatingPoints: MACHINE.operatingPoints,
      upSeconds: 600,
      downSeconds: 60,
      learned: [],
    };
    expect(planningFigures(NO_BELIEFS, MACHINE, 26)).toEqual(catalogue);
    expect(planningFigures(seen(80, { power: 1.06, hashrate: 0.96 }), MACHINE, 26)).toEqual(catalogue);
  });

  it('are what was seen where that is firm, points never seen included', () => {
    const { operatingPoints, learned } = planningFigures(
      seen(2000, { power: 1.06, hashrate: 0.96 }),
      MACHINE,
      26,
    );
    expect(learned).toEqual(['power', 'hashrate']);
    const [sleep, low, nominal] = operatingPoints;
    expect(sleep).toEqual(SLEEP);
    expect(nominal!.powerW / NOMINAL!.powerW).toBeCloseTo(1.06, 2);
    expect(low!.powerW / LOW!.powerW).toBeCloseTo(1.06, 2);
    expect(low!.hashrateThs / LOW!.hashrateThs).toBeCloseTo(0.96, 2);
    expect(nominal).toMatchObject({ id: 'nominal', kind: 'nominal' });
  });

  it('are the catalogue’s where the temperature is not known, or the catalogue was changed since', () => {
    const beliefs = seen(2000, { power: 1.06, hashrate: 0.96 });
    expect(planningFigures(beliefs, MACHINE, null).learned).toEqual([]);
    const changed = { ...MACHINE, operatingPoints: [SLEEP!, { ...LOW!, powerW: 2100 }, NOMINAL!] };
    expect(planningFigures(beliefs, changed, 26)).toMatchObject({
      operatingPoints: changed.operatingPoints,
      learned: [],
    });
  });

  it('without a meter are the catalogue’s watts and the hash that was seen', () => {
    const figures = planningFigures(seen(2000, { power: null, hashrate: 0.9 }), MACHINE, 26);
    expect(figures.learned).toEqual(['hashrate']);
    expect(figures.operatingPoints.map(({ powerW }) => powerW)).toEqual([20, 2000, 3000]);
  });

  it('learn the watts of sleep by themselves', () => {
    const figures = planningFigures(seen(2000, { power: 0.5, hashrate: 0 }, { point: SLEEP! }), MACHINE, 26);
    expect(figures.learned).toEqual(['sleep-power']);
    expect(figures.operatingPoints[0]!.powerW).toBeCloseTo(10, 0);
  });

  it('never leave what is plausible', () => {
    const [, low, nominal] = planningFigures(
      seen(20_000, { power: 1.9, hashrate: 0.3 }),
      MACHINE,
      26,
    ).operatingPoints;
    expect(nominal).toMatchObject({
      powerW: 1.25 * NOMINAL!.powerW,
      hashrateThs: 0.6 * NOMINAL!.hashrateThs,
    });
    expect(low!.powerW).toBe(1.25 * LOW!.powerW);
  });

  it('are the catalogue’s where points would change places', () => {
    const high = seen(4000, { power: 1.24, hashrate: 1 }, { point: LOW! });
    const both = seen(4000, { power: 0.76, hashrate: 1 }, { before: high });
    const close = { ...MACHINE, operatingPoints: [SLEEP!, { ...LOW!, powerW: 2900 }, NOMINAL!] };
    const relabelled = JSON.parse(
      JSON.stringify(both).replaceAll(machineModel(MACHINE), machineModel(close)),
    ) as FleetBeliefs;
    expect(planningFigures(relabelled, close, 26)).toMatchObject({
      operatingPoints: close.operatingPoints,
      learned: [],
    });
    expect(planningFigures(relabelled, close, 5).learned).toContain('hashrate');
  });

  it.each([
    ['up', 29, 200, 600, []],
    ['up', 400, 200, 200, ['up-seconds']],
    ['up', 400, 5, 120, ['up-seconds']],
    ['down', 400, 80, 80, ['down-seconds']],
    ['down', 4000, 300, 90, ['down-seconds']],
  ] as const)('%s, %d moves of %d s: %d s', (move, count, seconds, expected, learned) => {
    const figures = planningFigures(moved(count, move, seconds), MACHINE, null);
    const found = move === 'up' ? figures.upSeconds : figures.downSeconds;
    expect(Math.abs(found / expected - 1)).toBeLessThan(0.2);
    expect(figures.learned).toEqual(learned);
  });

  it('change noticeably or not at all', () => {
    const beliefs = seen(2000, { power: 1.06, hashrate: 0.96 });
    expect(
      changedFigures(beliefs, seen(20, { power: 1.06, hashrate: 0.96 }, { before: beliefs }), [MACHINE]),
    ).toEqual([]);
    const changes = changedFigures(NO_BELIEFS, beliefs, [MACHINE]);
    expect(changes).toHaveLength(9);
    expect(changes.find(({ band }) => band === '24..28 °C')).toMatchObject({
      modelId: 'm1',
      learned: ['power', 'hashrate'],
    });
  });
});
