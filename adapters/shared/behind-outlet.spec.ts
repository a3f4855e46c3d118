import { describe, expect, it } from '@jest/globals';
import { EbbError, type ErrorCode } from '../../src/core/errors.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerTelemetry,
  MinerVerb,
  WriteReply,
} from '../../src/core/ports/miner.js';
import type { OutletAdapter, OutletReading } from '../../src/core/ports/outlet.js';
import { behindOutlet, verbsWith } from './behind-outlet.js';
import { capabilitiesOf, identityOf } from './inspection.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3500, hashrateThs: 200 };
const MINING: MinerTelemetry = {
  powerW: 3400,
  powerSource: 'estimated',
  hashrateThs: 195,
  claim: 'mining',
  profile: 'default',
  model: 'S21',
  firmwareVersion: '1',
  setting: { profile: 'default' },
};
const ON: OutletReading = { on: true, powerW: 3550, powerSource: 'metered' };
const ON_UNMETERED: OutletReading = { on: true, powerW: null, powerSource: 'absent' };
const OFF: OutletReading = { on: false, powerW: 0, powerSource: 'metered' };
const ACCEPTED: WriteReply = { kind: 'accepted', detail: 'done' };
const SILENT = new EbbError('unreachable', 'no answer');

const ENVELOPE: CapabilityEnvelope = {
  firmware: 'test',
  label: 'Test',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: [],
  downSeconds: 10,
  upSeconds: 300,
  survivesReboot: [],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 1,
  writeTimeoutSeconds: 1,
  devFeeRatio: null,
  ports: { api: 4028 },
  limits: [],
  unverified: [],
};

interface Scene {
  readonly verbs?: readonly MinerVerb[];
  readonly ports?: Readonly<Record<string, number>>;
  readonly miner?: MinerTelemetry | EbbError;
  readonly minerReply?: WriteReply;
  readonly outlet?: OutletReading | EbbError;
  readonly switchReply?: WriteReply;
}

/** A miner and its outlet as told, and what was asked of them, in order. */
function scene(told: Scene): { adapter: MinerAdapter; endpoint: MinerEndpoint; calls: string[] } {
  const calls: string[] = [];
  const envelope = { ...ENVELOPE, verbs: told.verbs ?? ENVELOPE.verbs, ports: told.ports ?? ENVELOPE.ports };
  const answer = <T>(value: T | EbbError): Promise<T> =>
    value instanceof EbbError ? Promise.reject(value) : Promise.resolve(value);
  const miner: MinerAdapter = {
    envelope,
    read: () => {
      calls.push('read miner');
      return answer(told.miner ?? MINING);
    },
    apply: (_, { id }) => {
      calls.push(`miner ${id}`);
      return Promise.resolve(told.minerReply ?? ACCEPTED);
    },
    inspect: async () => ({
      identity: identityOf({ make: 'Test', model: 'S21' }),
      telemetry: await answer(told.miner ?? MINING),
      capabilities: capabilitiesOf(envelope, []),
    }),
    close: () => Promise.resolve(),
  };
  const outlet: OutletAdapter = {
    envelope: { ...OUTLET_ENVELOPE },
    read: () => answer(told.outlet ?? ON),
    switch: (_, on) => {
      calls.push(`outlet ${on ? 'on' : 'off'}`);
      return Promise.resolve(told.switchReply ?? ACCEPTED);
    },
    close: () => Promise.resolve(),
  };
  return {
    adapter: behindOutlet(miner, () => outlet),
    endpoint: {
      minerId: 'm',
      host: '10.0.0.1',
      nominalPowerW: 3500,
      nominalJPerTh: 17.5,
      outlet: { kind: 'pdu', host: '10.0.0.2', outlet: 3 },
    },
    calls,
  };
}

const OUTLET_ENVELOPE = {
  kind: 'pdu',
  label: 'PDU',
  standardPort: 161,
  requestsAtOnce: 1,
  readTimeoutSeconds: 1,
  writeTimeoutSeconds: 1,
  switchSeconds: 5,
  power: 'metered',
  limits: [],
  unverified: [],
} as const;

const rejected = (code: ErrorCode): WriteReply => ({ kind: 'rejected', code, detail: 'no' });

describe('a miner behind an outlet that is to sleep', () => {
  it.each<[string, Scene, number, string[]]>([
    ['is told to sleep, and keeps its power', {}, 1, ['miner sleep']],
    [
      'keeps its power where the answer was lost',
      { minerReply: { kind: 'unknown', detail: '?' } },
      1,
      ['miner sleep'],
    ],
    ['loses its power where sleep had no effect', {}, 2, ['outlet off']],
    [
      'loses its power where it refuses',
      { minerReply: rejected('rejected') },
      1,
      ['miner sleep', 'outlet off'],
    ],
    [
      'loses its power where another holds it',
      { minerReply: rejected('locked') },
      1,
      ['miner sleep', 'outlet off'],
    ],
    [
      'loses its power where it does not answer',
      { minerReply: { kind: 'unreachable', detail: '-' } },
      1,
      ['miner sleep', 'outlet off'],
    ],
    [
      'keeps its power where Ebb’s own queue is full',
      { minerReply: rejected('rate-limited') },
      1,
      ['miner sleep'],
    ],
    ['loses its power at once where it cannot sleep', { verbs: [] }, 1, ['outlet off']],
    ['loses its power at once where it has no API', { verbs: [], ports: {} }, 1, ['outlet off']],
  ])('%s', async (_, told, attempt, expected) => {
    const { adapter, endpoint, calls } = scene(told);
    await adapter.apply(endpoint, SLEEP, { attempt, before: null });
    expect(calls).toEqual(expected);
  });

  it('is asked to sleep before its power is cut, never after', async () => {
    const { adapter, endpoint, calls } = scene({});
    for (const attempt of [1, 2, 3]) await adapter.apply(endpoint, SLEEP, { attempt, before: null });
    expect(calls).toEqual(['miner sleep', 'outlet off', 'outlet off']);
  });

  it('says rejected where there are no outlets of its kind', async () => {
    const { endpoint } = scene({});
    const miner = { envelope: { ...ENVELOPE, verbs: [] } } as unknown as MinerAdapter;
    const adapter = behindOutlet(miner, () => {
      throw new EbbError('unsupported', 'no such kind');
    });
    for (const target of [SLEEP, NOMINAL]) {
      expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    }
  });

  it('says why its power was cut', async () => {
    const { adapter, endpoint } = scene({ minerReply: rejected('locked') });
    expect(await adapter.apply(endpoint, SLEEP)).toEqual({
      kind: 'accepted',
      detail: 'done (it would not sleep: no)',
    });
  });
});

describe('a miner behind an outlet that is to wake', () => {
  it.each<[string, Scene, string[]]>([
    ['gets its power back, and nothing else at first', { outlet: OFF }, ['outlet on']],
    ['wakes by its own verb where it has power', {}, ['miner nominal']],
    ['wakes by its own verb where the outlet does not answer', { outlet: SILENT }, ['miner nominal']],
    ['is left alone where it has power and no verb', { verbs: [] }, []],
    ['gets its power back where it has no verb', { verbs: [], outlet: OFF }, ['outlet on']],
    ['is switched on where neither is known', { verbs: [], outlet: SILENT }, ['outlet on']],
  ])('%s', async (_, told, expected) => {
    const { adapter, endpoint, calls } = scene(told);
    await adapter.apply(endpoint, NOMINAL, { attempt: 2, before: null });
    expect(calls).toEqual(expected);
  });

  it('is refused a setting that it does not have before anything is switched', async () => {
    const { adapter, endpoint, calls } = scene({ outlet: OFF });
    const target: OperatingPoint = { ...NOMINAL, setting: { verb: 'power-target', powerW: 3000 } };
    expect(await adapter.apply(endpoint, target)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(calls).toEqual([]);
  });
});

describe('a reading of a miner behind an outlet', () => {
  const READ_ONLY = { verbs: [], ports: {} } as const;
  it.each<[string, Scene, Partial<MinerTelemetry>]>([
    [
      'has the meter’s watts in place of an estimate',
      {},
      { ...MINING, powerW: 3550, powerSource: 'metered' },
    ],
    [
      'has the miner’s watts where it meters them itself',
      { miner: { ...MINING, powerSource: 'metered' } },
      { powerW: 3400 },
    ],
    ['has the miner’s estimate where the outlet has no meter', { outlet: ON_UNMETERED }, MINING],
    ['is the miner’s where the outlet does not answer', { outlet: SILENT }, MINING],
    [
      'is of a sleeping miner without power',
      { outlet: OFF },
      { powerW: 0, powerSource: 'metered', claim: 'sleeping', hashrateThs: 0, setting: null },
    ],
    [
      'is an estimate of 0 W without power and without a meter',
      { outlet: { ...ON_UNMETERED, on: false } },
      { powerW: 0, powerSource: 'estimated', claim: 'sleeping' },
    ],
    [
      'believes the meter where the contact has welded',
      { outlet: { on: false, powerW: 3400, powerSource: 'metered' } },
      { powerW: 3400, powerSource: 'metered' },
    ],
    [
      'has watts and no hash where the miner is silent and draws power',
      { miner: SILENT },
      { powerW: 3550, powerSource: 'metered', claim: 'mining', hashrateThs: 0 },
    ],
    [
      'says starting where the miner is silent and draws little',
      { miner: SILENT, outlet: { ...ON, powerW: 30 } },
      { powerW: 30, claim: 'starting', hashrateThs: 0 },
    ],
    [
      'has hash worked out of metered watts where there is no API',
      { ...READ_ONLY },
      { powerW: 3550, powerSource: 'metered', hashrateThs: 3550 / 17.5, claim: 'mining' },
    ],
    [
      'has the model’s watts where there is neither API nor meter',
      { ...READ_ONLY, outlet: ON_UNMETERED },
      { powerW: 3500, powerSource: 'estimated', hashrateThs: 200, claim: 'mining' },
    ],
    [
      'says starting where there is no API and little is drawn',
      { ...READ_ONLY, outlet: { ...ON, powerW: 0 } },
      { powerW: 0, hashrateThs: 0, claim: 'starting' },
    ],
  ])('%s', async (_, told, expected) => {
    const { adapter, endpoint } = scene(told);
    expect(await adapter.read(endpoint)).toMatchObject(expected);
  });

  it('does not ask a miner that has no power', async () => {
    const { adapter, endpoint, calls } = scene({ outlet: OFF });
    await adapter.read(endpoint);
    expect(calls).toEqual([]);
  });

  it.each<[string, Scene, ErrorCode]>([
    ['silent, and the outlet has no meter', { miner: SILENT, outlet: ON_UNMETERED }, 'unreachable'],
    ['silent, and so is the outlet', { miner: SILENT, outlet: SILENT }, 'unreachable'],
    ['without an API, and the outlet is silent', { ...READ_ONLY, outlet: SILENT }, 'unreachable'],
    ['refusing the password', { miner: new EbbError('unauthorised', 'no') }, 'unauthorised'],
  ])('is an error of a miner that is %s', async (_, told, code) => {
    const { adapter, endpoint } = scene(told);
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code });
  });
});

describe('an inspection of a miner behind an outlet', () => {
  it.each<[string, Scene, readonly MinerVerb[], object[]]>([
    ['adds what the outlet can do', { verbs: ['profile'] }, ['profile', 'sleep', 'wake'], []],
    ['of a miner without an API is all the outlet’s', { verbs: [], ports: {} }, ['sleep', 'wake'], []],
    [
      'without power names that as the obstacle',
      { outlet: OFF },
      ['sleep', 'wake'],
      [{ code: 'unreachable', advice: expect.stringMatching(/switch its outlet on/) }],
    ],
    [
      'of a silent miner names that as the obstacle',
      { miner: SILENT },
      ['sleep', 'wake'],
      [{ code: 'unreachable', verbs: ['sleep', 'wake', 'profile'] }],
    ],
    [
      'names the outlet where that is what does not answer',
      { verbs: ['profile'], outlet: SILENT },
      ['profile'],
      [{ code: 'unreachable', verbs: ['sleep', 'wake'], advice: expect.stringMatching(/outlet/) }],
    ],
  ])('%s', async (_, told, verbs, obstacles) => {
    const { adapter, endpoint } = scene(told);
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities.verbs).toEqual(verbs);
    expect(capabilities.obstacles).toMatchObject(obstacles);
    expect(capabilities.obstacles).toHaveLength(obstacles.length);
  });
});

it('leaves a miner without an outlet to its own adapter', async () => {
  const { adapter, endpoint, calls } = scene({ minerReply: rejected('locked') });
  const { outlet: _, ...bare } = endpoint;
  expect(await adapter.read(bare)).toBe(MINING);
  expect(await adapter.apply(bare, SLEEP, { attempt: 3, before: null })).toEqual(rejected('locked'));
  expect((await adapter.inspect(bare)).capabilities.verbs).toEqual(ENVELOPE.verbs);
  expect(calls).toEqual(['read miner', 'miner sleep']);
});

describe('the verbs with an outlet', () => {
  it('are the outlet’s too, each once', () => {
    expect(verbsWith({ verbs: ['wake', 'profile'] }, true)).toEqual(['wake', 'profile', 'sleep']);
    expect(verbsWith({ verbs: ['wake', 'profile'] }, false)).toEqual(['wake', 'profile']);
  });
});
