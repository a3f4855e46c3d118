import { describe, expect, it } from '@jest/globals';
import { EbbError } from '../../src/core/errors.js';
import type { OperatingPoint, PointSetting } from '../../src/core/mining/operating-point.js';
import { FIRST_TRY, type DeviceSetting } from '../../src/core/ports/miner.js';
import {
  carryOut,
  powerLimitWOf,
  powerModeOf,
  settingOf,
  stepsTo,
  type WhatsminerState,
  type WhatsminerWrites,
} from './whatsminer-moves.js';

const AWAKE: WhatsminerState = {
  isAsleep: false,
  isStarting: false,
  isHashing: true,
  mode: 'normal',
  limitW: 3500,
  isLimitSet: false,
  percent: 100,
};
const ASLEEP: WhatsminerState = { ...AWAKE, isAsleep: true, isHashing: false };
const BEFORE: DeviceSetting = { mode: 'normal', limit: 3500, percent: 100 };
const LOW: PointSetting = { verb: 'profile', profile: 'low' };
const NORMAL: PointSetting = { verb: 'profile', profile: 'normal' };
const SIXTY: PointSetting = { verb: 'power-percent', percent: 60 };
const LIMIT: PointSetting = { verb: 'power-target', powerW: 2100 };

function point(setting?: PointSetting): OperatingPoint {
  const base = { id: 'p', kind: 'underclock' as const, powerW: 2100, hashrateThs: 70 };
  return setting === undefined ? base : { ...base, setting };
}

const MODE_LOW = { kind: 'mode', mode: 'low' };
const MODE_NORMAL = { kind: 'mode', mode: 'normal' };
const WAKE = { kind: 'wake' };
const limit = (powerW: number): object => ({ kind: 'limit', powerW });
const percent = (value: number, pace = 'fast'): object => ({ kind: 'percent', percent: value, pace });

describe('the way of a WhatsMiner to a point', () => {
  type Case = [
    what: string,
    setting: PointSetting | undefined,
    state: WhatsminerState,
    before: DeviceSetting | null,
    steps: object[],
  ];
  it.each<Case>([
    ['nothing where it is there', undefined, AWAKE, BEFORE, []],
    ['nothing where its mode is the wanted one', NORMAL, AWAKE, null, []],
    ['a wake-up from sleep', undefined, ASLEEP, BEFORE, [WAKE]],
    ['a wake-up and nothing else where its mode is the wanted one', NORMAL, ASLEEP, BEFORE, [WAKE]],
    ['a wake-up, then the mode', LOW, ASLEEP, BEFORE, [WAKE, MODE_LOW]],
    ['a wake-up, then the percentage', SIXTY, ASLEEP, BEFORE, [WAKE, percent(60)]],
    ['a wake-up, then the limit', LIMIT, ASLEEP, BEFORE, [WAKE, limit(2100)]],
    ['the mode', LOW, AWAKE, BEFORE, [MODE_LOW]],
    ['the mode, whatever its case', { verb: 'profile', profile: 'Low' }, AWAKE, BEFORE, [MODE_LOW]],
    ['the limit', LIMIT, AWAKE, BEFORE, [limit(2100)]],
    ['the percentage, fast where nothing else is said', SIXTY, AWAKE, BEFORE, [percent(60)]],
    ['the percentage at the pace', { ...SIXTY, pace: 'normal' }, AWAKE, BEFORE, [percent(60, 'normal')]],
    [
      'all of its power where a percentage is set',
      undefined,
      { ...AWAKE, percent: 60 },
      null,
      [percent(100)],
    ],
    ['all of its power where it does not tell', undefined, { ...AWAKE, percent: null }, null, [percent(100)]],
    ['nothing while it starts', undefined, { ...AWAKE, percent: null, isStarting: true }, null, []],
    [
      'the percentage from before the event',
      undefined,
      { ...AWAKE, percent: 60 },
      { percent: 120 },
      [percent(120)],
    ],
    ['the mode from before the event', undefined, { ...AWAKE, mode: 'low' }, BEFORE, [MODE_NORMAL]],
    [
      'the limit from before the event',
      undefined,
      { ...AWAKE, limitW: 2100, isLimitSet: true },
      BEFORE,
      [limit(3500)],
    ],
    [
      'mode and limit from before the event where both were set',
      undefined,
      { ...AWAKE, mode: 'low', limitW: 2100, isLimitSet: true },
      BEFORE,
      [MODE_NORMAL, limit(3500)],
    ],
    [
      'the mode alone where its limit comes with it',
      undefined,
      { ...AWAKE, mode: 'low', limitW: 2800, isLimitSet: null },
      BEFORE,
      [MODE_NORMAL],
    ],
    [
      'nothing for a limit that is reported a little off',
      undefined,
      { ...AWAKE, limitW: 3450, isLimitSet: null },
      BEFORE,
      [],
    ],
    ['nothing for a limit that nobody has set', undefined, { ...AWAKE, limitW: 1750 }, BEFORE, []],
    ['no limit that belongs to another mode', LOW, { ...AWAKE, mode: 'low', limitW: 2800 }, BEFORE, []],
    [
      'the mode that a percentage was meant in',
      SIXTY,
      { ...AWAKE, mode: 'low' },
      BEFORE,
      [MODE_NORMAL, percent(60)],
    ],
    ['no mode where none was known', undefined, { ...AWAKE, mode: null }, null, []],
  ])('is %s', (_, setting, state, before, steps) => {
    expect(stepsTo(point(setting), state, { attempt: 1, before }, 'X')).toEqual(steps);
  });

  it('has another wake-up in it where the first had no effect on the hash', () => {
    const deaf = { ...AWAKE, isHashing: false };
    expect(stepsTo(point(), deaf, { attempt: 2, before: null }, 'X')).toEqual([WAKE]);
    expect(stepsTo(point(), deaf, FIRST_TRY, 'X')).toEqual([]);
    expect(stepsTo(point(), AWAKE, { attempt: 2, before: null }, 'X')).toEqual([]);
  });

  it.each<PointSetting>([
    { verb: 'profile', profile: '290MHz' },
    { verb: 'power-percent', percent: 0 },
    { verb: 'power-percent', percent: 101 },
    { verb: 'power-percent', percent: 60.5 },
    { verb: 'power-target', powerW: 0 },
    { verb: 'power-target', powerW: 2100.5 },
    { verb: 'power-target', powerW: 100_000 },
  ])('is none for %j', (setting) => {
    expect(() => stepsTo(point(setting), AWAKE, FIRST_TRY, 'X')).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});

describe('carrying it out', () => {
  /** Writes of which some fail; those sent. */
  function writes(failures: Partial<Record<keyof WhatsminerWrites, EbbError>>): {
    readonly writes: WhatsminerWrites;
    readonly sent: string[];
  } {
    const sent: string[] = [];
    const write = (name: keyof WhatsminerWrites) => (): Promise<void> => {
      sent.push(name);
      const failure = failures[name];
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    };
    return {
      sent,
      writes: {
        sleep: write('sleep'),
        wake: write('wake'),
        setMode: write('setMode'),
        setLimit: write('setLimit'),
        setPercent: write('setPercent'),
      },
    };
  }
  const refused = new EbbError('rejected', 'command error');
  const unknown = new EbbError('unsupported', 'invalid cmd');
  const lost = new EbbError('unreachable', 'did not answer', { outcomeUnknown: true });

  it('says so where there is nothing to do', async () => {
    expect(await carryOut(writes({}).writes, [], AWAKE)).toBe('awake already, in mode normal');
  });

  it('goes on after what a starting miner does not take, and says it', async () => {
    const bench = writes({ setPercent: refused });
    const steps = stepsTo(point(SIXTY), ASLEEP, FIRST_TRY, 'X');
    expect(await carryOut(bench.writes, steps, ASLEEP)).toMatch(
      /^wake-up sent, 60 % not accepted while starting/,
    );
  });

  it('is refused where a miner that runs refuses', async () => {
    const steps = stepsTo(point(SIXTY), AWAKE, FIRST_TRY, 'X');
    await expect(carryOut(writes({ setPercent: refused }).writes, steps, AWAKE)).rejects.toBe(refused);
  });

  it('takes a firmware without percentages for one at all of its power', async () => {
    const state = { ...AWAKE, percent: null };
    const steps = stepsTo(point(), state, FIRST_TRY, 'X');
    expect(await carryOut(writes({ setPercent: unknown }).writes, steps, state)).toContain('100 % not known');
    const sixty = stepsTo(point(SIXTY), state, FIRST_TRY, 'X');
    await expect(carryOut(writes({ setPercent: unknown }).writes, sixty, state)).rejects.toBe(unknown);
  });

  it('stops at a write without an answer, and says what was done before', async () => {
    const bench = writes({ setMode: lost });
    const state = { ...ASLEEP, mode: 'low' as const };
    const steps = stepsTo(point(), state, { attempt: 1, before: { mode: 'normal', percent: 50 } }, 'X');
    await expect(carryOut(bench.writes, steps, state)).rejects.toMatchObject({
      message: 'wake-up sent, but then did not answer',
      context: { outcomeUnknown: true },
    });
    expect(bench.sent).toEqual(['wake', 'setMode']);
  });
});

describe('what a WhatsMiner tells of its setting', () => {
  it.each([
    ['Normal', 'normal'],
    ['low', 'low'],
    ['2', 'high'],
    [1, 'normal'],
    ['', null],
    [undefined, null],
    ['turbo', null],
  ])('mode %j is %j', (text, mode) => expect(powerModeOf(text)).toBe(mode));

  it.each([
    [3500, 3500],
    [0, null],
    [-1, null],
    [2_147_483_647, null],
    [undefined, null],
  ])('limit %j is %j', (value, powerW) => expect(powerLimitWOf(value)).toBe(powerW));

  it('is kept as mode, limit and percentage, or not at all', () => {
    expect(settingOf(AWAKE)).toEqual({ mode: 'normal', limit: 3500, percent: 100 });
    expect(settingOf({ ...AWAKE, mode: null, limitW: null, percent: null })).toBeNull();
  });
});
