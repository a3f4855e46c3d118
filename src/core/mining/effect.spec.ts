import { describe, expect, it } from '@jest/globals';
import { type Evidence, observedPointId, pointReached } from './effect.js';
import type { OperatingPoint } from './operating-point.js';
import { fc } from '../../../test/support/fast-check.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 };
const LOW: OperatingPoint = {
  id: 'low',
  kind: 'underclock',
  powerW: 2_000,
  hashrateThs: 100,
  setting: { verb: 'profile', profile: 'eco' },
};
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3_000, hashrateThs: 130 };
const HIGH: OperatingPoint = { id: 'high', kind: 'overclock', powerW: 3_600, hashrateThs: 150 };
const POINTS = [SLEEP, LOW, NOMINAL, HIGH];

function reading(change: Partial<Evidence>): Evidence {
  return {
    powerW: 3_000,
    powerSource: 'metered',
    hashrateThs: 130,
    claim: 'mining',
    profile: null,
    ...change,
  };
}

describe('asleep', () => {
  it.each<[string, Partial<Evidence>, boolean]>([
    ['it draws what a sleeper draws', { powerW: 22, hashrateThs: 0, claim: 'sleeping' }, true],
    [
      'it draws 8 % of nominal: fans, control board',
      { powerW: 240, hashrateThs: 0, claim: 'sleeping' },
      true,
    ],
    ['it draws more than 8 % of nominal', { powerW: 241, hashrateThs: 0, claim: 'sleeping' }, false],
    ['it says so and draws full power', { powerW: 3_000, hashrateThs: 0, claim: 'sleeping' }, false],
    ['it says so, draws nothing and hashes', { powerW: 20, hashrateThs: 10, claim: 'sleeping' }, false],
    [
      'it does not say so, but draws and hashes nothing',
      { powerW: 20, hashrateThs: 0, claim: 'fault' },
      true,
    ],
    ['it has only begun to wake', { powerW: 20, hashrateThs: 0, claim: 'starting' }, false],
    [
      'no watts, no hash, and it says so',
      { powerW: null, powerSource: 'absent', hashrateThs: 0, claim: 'sleeping' },
      true,
    ],
    [
      'no watts, and hash',
      { powerW: null, powerSource: 'absent', hashrateThs: 60, claim: 'sleeping' },
      false,
    ],
    [
      'no watts, no hash, and it says that it mines',
      { powerW: null, powerSource: 'absent', hashrateThs: 0 },
      false,
    ],
  ])('when %s: %s', (_, change, expected) => {
    expect(pointReached(SLEEP, POINTS, reading(change))).toBe(expected);
    expect(observedPointId(POINTS, reading(change)) === 'sleep').toBe(expected);
  });
});

describe('awake at a point', () => {
  it.each<[string, OperatingPoint, Partial<Evidence>, boolean]>([
    ['its watts are nearest to it', NOMINAL, {}, true],
    ['its watts are nearer to another', LOW, {}, false],
    ['a board short', NOMINAL, { powerW: 2_600, hashrateThs: 100 }, true],
    [
      'on its way, with half its watts and no hash yet',
      NOMINAL,
      { powerW: 1_600, hashrateThs: 0, claim: 'starting' },
      false,
    ],
    ['it says that it mines, and draws nothing', NOMINAL, { powerW: 20, hashrateThs: 0 }, false],
    ['it says that it mines, hashes on paper and draws nothing', NOMINAL, { powerW: 20 }, false],
    [
      'it names the profile and draws about its watts',
      LOW,
      { powerW: 2_200, hashrateThs: 105, profile: 'eco' },
      true,
    ],
    ['it names the profile and draws full power all the same', LOW, { powerW: 3_000, profile: 'eco' }, false],
    ['it names another profile', LOW, { powerW: 2_000, hashrateThs: 100, profile: 'turbo' }, false],
    [
      'an estimate proves nothing against the profile that it names',
      LOW,
      { powerW: 2_900, powerSource: 'estimated', hashrateThs: 100, profile: 'eco' },
      true,
    ],
    ['no watts: the hash is nearest', LOW, { powerW: null, powerSource: 'absent', hashrateThs: 104 }, true],
    [
      'no watts: the hash is nearer to another',
      LOW,
      { powerW: null, powerSource: 'absent', hashrateThs: 128 },
      false,
    ],
  ])('when %s', (_, target, change, expected) => {
    expect(pointReached(target, POINTS, reading(change))).toBe(expected);
  });

  it('is between points while it draws and does not hash', () => {
    expect(observedPointId(POINTS, reading({ powerW: 1_500, hashrateThs: 0, claim: 'starting' }))).toBeNull();
  });

  it('of a model that has one point awake needs no more than to hash', () => {
    const one = [SLEEP, NOMINAL];
    expect(pointReached(NOMINAL, one, reading({ powerW: 2_100, hashrateThs: 80 }))).toBe(true);
    expect(observedPointId(one, reading({ powerW: 2_100, hashrateThs: 80 }))).toBe('nominal');
  });
});

describe('noise', () => {
  const noise = fc.double({ min: 0.97, max: 1.03, noNaN: true });

  it('of ±3 % on watts and hash moves no machine from its point, and to no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...POINTS), noise, noise, fc.boolean(), (point, watts, hash, metered) => {
        const evidence = reading({
          powerW: metered ? point.powerW * watts : null,
          powerSource: metered ? 'metered' : 'absent',
          hashrateThs: point.hashrateThs * hash,
          claim: point.kind === 'sleep' ? 'sleeping' : 'mining',
        });
        expect(observedPointId(POINTS, evidence)).toBe(point.id);
        for (const each of POINTS) expect(pointReached(each, POINTS, evidence)).toBe(each === point);
      }),
    );
  });
});
