import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp } from '../../../test/support/replay-device.js';
import { EpicAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 30, hashrateThs: 0 };
const PLAIN: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3350, hashrateThs: 142 };
const OK = '{"result":true,"error":null}';
const TUNER = {
  perpetualTune: true,
  algo: 'VoltageOptimizer',
  target: 120,
  minThrottle: 50,
  throttleStep: 5,
};

function preset(profile: string): OperatingPoint {
  return { ...PLAIN, id: profile, setting: { verb: 'profile', profile } };
}

function watts(powerW: number): OperatingPoint {
  return { ...PLAIN, id: 'eco', setting: { verb: 'power-target', powerW } };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

interface Options {
  readonly capabilities?: string | null;
  /** What commands answer, by path; others are done. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly pages?: Readonly<Record<string, string>>;
}

async function device(
  summary: string,
  { capabilities = 'capabilities', answers = {}, pages = {} }: Options = {},
) {
  const web = await replayHttp(({ method, path }) => {
    if (method === 'POST') return answers[path] ?? OK;
    if (path === '/capabilities') return capabilities === null ? null : fixture(capabilities);
    return path === '/summary' ? summary : (pages[path] ?? null);
  });
  const adapter = new EpicAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
  );
  /** Paths and parameters of the commands; every one carries the password. */
  const posted = (): string[] =>
    web.requests
      .filter(({ method, path }) => method === 'POST' && path !== '/authenticate')
      .map(({ path, body }) => {
        const { param, password } = JSON.parse(body) as { param: unknown; password: string };
        expect(password).toBe('hush');
        return `${path} ${JSON.stringify(param)}`;
      });
  const endpoint = {
    minerId: 'm',
    host: web.host,
    ports: { api: web.port },
    credentials: { password: 'hush' },
  };
  return { adapter, endpoint, posted };
}

const MINING = fixture('summary.mining');
const IDLING = fixture('summary.idling');
const TUNING = fixture('summary.tuning');

describe('readings', () => {
  it('of one in a preset have its watts for a name, and what leads back to it', async () => {
    const { adapter, endpoint } = await device(MINING);
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 2166.6,
      powerSource: 'metered',
      hashrateThs: expect.closeTo(100, 3),
      claim: 'mining',
      profile: '2200W',
      model: 'Antminer S19 XP',
      firmwareVersion: 'PowerPlay-BMS v1.30.0',
      setting: { perpetualTune: false, preset: '2200W', clockMhz: 337, voltageMv: 12500 },
      chipTempC: 64,
    });
  });

  it('of one that tunes itself have its algorithm, target and throttling', async () => {
    const { adapter, endpoint } = await device(TUNING);
    expect(await adapter.read(endpoint)).toMatchObject({
      profile: 'VoltageOptimizer 120 TH/s',
      setting: TUNER,
      claim: 'mining',
      powerW: 2745.25,
    });
  });

  it('of an idle one have no hash, whatever the session was on average', async () => {
    const { adapter, endpoint } = await device(IDLING);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'sleeping', hashrateThs: 0, powerW: 31.2 });
  });

  it.each([
    ['Idling', { 'Last Error': null }, 0, 'sleeping'],
    ['Stopping', {}, 0, 'sleeping'],
    ['Idling', { 'Last Error': 'CriticalTempReached', 'Last Command': 'Autostart' }, 0, 'fault'],
    ['Idling', { 'Last Error': 'CriticalTempReached', 'Last Command': 'Stop' }, 0, 'sleeping'],
    ['PreInitCooldown', {}, 0, 'starting'],
    ['AdjustingClockVoltage', {}, 21, 'starting'],
    ['Mining', {}, 0, 'starting'],
    ['Mining', {}, 100, 'mining'],
  ])('take %s with %j at %i TH/s for %s', async (state, more, ths, claim) => {
    const summary = { Status: { 'Operating State': state, ...more }, HBs: [{ Hashrate: [ths * 1e6] }] };
    const { adapter, endpoint } = await device(JSON.stringify(summary));
    expect(await adapter.read(endpoint)).toMatchObject({ claim, hashrateThs: ths });
  });

  it.each(['{}', '{"Session":null,"HBs":[null],"Status":null}'])(
    'are of what is there: %s',
    async (summary) => {
      const { adapter, endpoint } = await device(summary, { capabilities: null });
      expect(await adapter.read(endpoint)).toMatchObject({
        powerW: null,
        powerSource: 'absent',
        profile: null,
        setting: null,
        model: null,
        chipTempC: null,
      });
    },
  );

  it('are an estimate where the supply does not measure', async () => {
    const { adapter, endpoint } = await device(MINING, { capabilities: 'capabilities.old' });
    expect(await adapter.read(endpoint)).toMatchObject({ powerW: 2166.6, powerSource: 'estimated' });
  });

  it('that the device says it cannot give are refused, not invented', async () => {
    const { adapter, endpoint } = await device('{"result":false,"error":"NoActiveHashboards"}');
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'rejected' });
  });
});

describe('inspection', () => {
  it('tells who it is, its presets, and the limits of its power target', async () => {
    const pages = { '/network': '{"dhcp":{"address":"10.0.0.7","mac_address":"02:AA:BB:CC:DD:01"}}' };
    const { adapter, endpoint, posted } = await device(MINING, { pages });
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toEqual({
      make: 'Bitmain',
      model: 'Antminer S19 XP',
      firmwareVersion: 'PowerPlay-BMS v1.30.0',
      serial: 'EXAMPLECPU0001',
      mac: '02:aa:bb:cc:dd:01',
      hostname: 'epic-77',
    });
    expect(capabilities).toMatchObject({
      verbs: ['sleep', 'wake', 'profile', 'power-target'],
      obstacles: [],
      powerTargetW: { min: 1500, max: 4400, step: 1, default: null },
      profiles: [
        { name: '600MHz', powerW: null, hashrateThs: 175, settable: true },
        { name: '2200W', powerW: 2200, hashrateThs: 100, settable: true },
        { name: '3350W', powerW: 3350, hashrateThs: 142, settable: true },
      ],
      nominalHashrateThs: 143,
    });
    expect(posted()).toEqual([]);
  });

  it('names what an older version does not have', async () => {
    const { adapter, endpoint } = await device(MINING, { capabilities: 'capabilities.old' });
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({
      make: 'MicroBT',
      model: 'WHATSMINER M30S+ VE30',
      serial: 'EXAMPLESN77',
    });
    expect(capabilities.verbs).toEqual(['sleep', 'wake']);
    expect(capabilities.obstacles.map(({ code, verbs }) => [code, verbs])).toEqual([
      ['unsupported', ['profile']],
      ['unsupported', ['power-target']],
    ]);
  });

  it.each([
    ['"BadPassword"', ['unauthorised']],
    ['{"InvalidUrl":"/authenticate"}', []],
  ])('takes %s of a proof of the password for %j', async (error, codes) => {
    const answers = { '/authenticate': `{"result":false,"error":${error}}` };
    const { adapter, endpoint } = await device(MINING, { answers });
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.obstacles.map(({ code }) => code)).toEqual(codes);
  });
});

describe('writes', () => {
  it.each<[string, string, OperatingPoint, string[]]>([
    ['stop it for sleep', MINING, SLEEP, ['/miner "Stop"']],
    ['start it where it idles', IDLING, PLAIN, ['/miner "Autostart"']],
    ['leave one alone that mines as it is', MINING, PLAIN, []],
    [
      'set a preset by its clock and voltage, as text',
      MINING,
      preset('3350W'),
      ['/tune {"clks":"482","voltage":"12900"}'],
    ],
    ['set no preset that it is in', MINING, preset('2200W'), []],
    [
      'set the preset before the start',
      IDLING,
      preset('3350W'),
      ['/tune {"clks":"482","voltage":"12900"}', '/miner "Autostart"'],
    ],
    [
      'switch the tuner off for a preset',
      TUNING,
      preset('2200W'),
      ['/perpetualtune false', '/tune {"clks":"337","voltage":"12500"}'],
    ],
    [
      'set a power target by its algorithm, and switch that on',
      MINING,
      watts(2500),
      ['/perpetualtune/algo {"algo":"Power","target":2500}', '/perpetualtune true'],
    ],
    [
      'change the algorithm where one runs',
      TUNING,
      watts(2500),
      ['/perpetualtune/algo {"algo":"Power","target":2500}'],
    ],
  ])('%s', async (_, summary, point, expected) => {
    const { adapter, endpoint, posted } = await device(summary);
    expect(await adapter.apply(endpoint, point)).toMatchObject({ kind: 'accepted' });
    expect(posted()).toEqual(expected);
  });

  it.each<[string, string, Record<string, string | number | boolean | null>, string[]]>([
    [
      'the tuner, with the throttling that was read',
      MINING,
      TUNER,
      [
        '/perpetualtune/algo {"algo":"VoltageOptimizer","target":120,"min_throttle":50,"throttle_step":5}',
        '/perpetualtune true',
      ],
    ],
    ['a tuner that has not been touched, without a write', TUNING, TUNER, []],
    [
      'clock and voltage, where the tuner runs now',
      TUNING,
      { perpetualTune: false, preset: '2200W', clockMhz: 337, voltageMv: 12500 },
      ['/perpetualtune false', '/tune {"clks":"337","voltage":"12500"}'],
    ],
    [
      'a preset of which the watts are all that is known',
      TUNING,
      { perpetualTune: false, preset: '3350W' },
      ['/perpetualtune false', '/tune {"clks":"482","voltage":"12900"}'],
    ],
  ])('bring back %s', async (_, summary, before, expected) => {
    const { adapter, endpoint, posted } = await device(summary);
    expect(await adapter.apply(endpoint, PLAIN, { attempt: 1, before })).toMatchObject({ kind: 'accepted' });
    expect(posted()).toEqual(expected);
  });

  it('do not set again what an idle tuner is set to still', async () => {
    const tuner = {
      Enable: true,
      'Current Algorithm': 'VoltageOptimizer',
      Algorithms: { VoltageOptimizer: { Target: 120 } },
    };
    const { adapter, endpoint, posted } = await device(IDLING, {
      pages: { '/perpetualtune': JSON.stringify(tuner) },
    });
    await adapter.apply(endpoint, PLAIN, { attempt: 1, before: TUNER });
    expect(posted()).toEqual(['/miner "Autostart"']);
  });

  it.each<[string, OperatingPoint, string, RegExp]>([
    [
      'a preset that it does not have',
      preset('2500W'),
      'capabilities',
      /the device has: 600MHz, 2200W, 3350W/,
    ],
    ['a target below its limits', watts(1499), 'capabilities', /1500 to 4400 W/],
    ['a target above its limits', watts(4401), 'capabilities', /1500 to 4400 W/],
    ['a target where no algorithm takes one', watts(2500), 'capabilities.old', /no power target/],
  ])('refuse %s, and send nothing', async (_, point, capabilities, detail) => {
    const { adapter, endpoint, posted } = await device(MINING, { capabilities });
    expect(await adapter.apply(endpoint, point)).toMatchObject({
      kind: 'rejected',
      code: 'unsupported',
      detail: expect.stringMatching(detail),
    });
    expect(posted()).toEqual([]);
  });

  it.each([
    ['"BadPassword"', 'unauthorised', 'BadPassword'],
    ['"Invalid password"', 'unauthorised', 'Invalid password'],
    ['{"LastCmdStillPending":"Autostart"}', 'rate-limited', 'LastCmdStillPending: Autostart'],
    ['{"InvalidUrl":"/miner"}', 'unsupported', 'InvalidUrl: /miner'],
    ['"NoActiveHashboards"', 'rejected', 'NoActiveHashboards'],
    ['null', 'rejected', 'refused without a reason'],
  ])('a 200 that says %s is %s', async (error, code, words) => {
    const answers = { '/miner': `{"result":false,"error":${error}}` };
    const { adapter, endpoint } = await device(MINING, { answers });
    const reply = await adapter.apply(endpoint, SLEEP);
    expect(reply).toMatchObject({ kind: 'rejected', code, detail: expect.stringContaining(words) });
    expect(JSON.stringify(reply)).not.toContain('hush');
  });

  it('are done where the device says so and no more', async () => {
    const { adapter, endpoint } = await device(MINING, { answers: { '/miner': '{"result":true}' } });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
  });

  it('that fail half-way say what was done', async () => {
    const answers = { '/tune': '{"result":false,"error":{"UnknownError":"no"}}' };
    const { adapter, endpoint } = await device(TUNING, { answers });
    expect(await adapter.apply(endpoint, preset('2200W'))).toMatchObject({
      kind: 'rejected',
      detail: expect.stringMatching(/^PerpetualTune switched off, but then .*UnknownError: no/),
    });
  });
});
