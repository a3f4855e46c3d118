import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../../src/core/site.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import type { MinerSimulator } from '../../shared/miner-firmware.js';
import { luxos } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 };
const ECO: OperatingPoint = profilePoint('eco', '290MHz', 1188);
const NOMINAL: OperatingPoint = { ...profilePoint('nominal', 'default', 2794), kind: 'nominal' };
const MODEL: ModelConfig = {
  modelId: 's19kpro',
  label: 'Antminer S19k Pro',
  firmware: 'luxos',
  thermalClass: 'air',
  operatingPoints: [SLEEP, ECO, NOMINAL],
  devFeeRatio: 0,
  inrushRatio: 1.2,
};

function profilePoint(id: string, profile: string, powerW: number): OperatingPoint {
  return { id, kind: 'underclock', powerW, hashrateThs: powerW / 20, setting: { verb: 'profile', profile } };
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url));
}

type Request = { command: string; parameter?: string };

/** A device that answers reads from `replies` and every write with OK. */
async function replay(
  replies: Record<string, Buffer>,
): Promise<{ endpoint: MinerEndpoint; adapter: MinerAdapter; requests: Request[] }> {
  const ok = Buffer.from(
    '{"STATUS":[{"STATUS":"S","Code":1,"Msg":"ok"}],"SESSION":[{"SessionID":"abc"}],"id":1}\0',
  );
  const device = await replayTcp<Request>(
    (received) => JSON.parse(received.toString()) as Request,
    ({ command }) => replies[command] ?? ok,
  );
  const adapter = luxos.create({ readTimeoutSeconds: 2 });
  cleanups.push(
    () => device.close(),
    () => adapter.close(),
  );
  return {
    endpoint: { minerId: 'm', host: device.host, ports: { api: device.port } },
    adapter,
    requests: device.requests,
  };
}

async function simulated(): Promise<{
  simulator: MinerSimulator;
  endpoint: MinerEndpoint;
  adapter: MinerAdapter;
  clock: HandClock;
}> {
  const clock = new HandClock();
  const [api = 0] = await freePorts(1);
  const spec = { minerId: 'm', host: '127.0.0.1', ports: { api }, firmware: 'luxos', model: MODEL };
  const simulator = await luxos.simulate({ spec, clock, seed: 3 });
  const adapter = luxos.create();
  cleanups.push(
    () => simulator.close(),
    () => adapter.close(),
  );
  return { simulator, endpoint: { minerId: 'm', host: spec.host, ports: spec.ports }, adapter, clock };
}

function ask(endpoint: MinerEndpoint, command: string, parameter?: string): Promise<Record<string, unknown>> {
  const request = { host: endpoint.host, port: endpoint.ports?.['api'] ?? 0, command, timeoutMs: 1000 };
  return askCgminer(parameter === undefined ? request : { ...request, parameter });
}

describe('LuxOS telemetry', () => {
  it('marks watts as estimated where no power supply reports them', async () => {
    const { adapter, endpoint } = await replay({
      config: fixture('config.mining'),
      power: fixture('power.estimated'),
      summary: fixture('summary.mining'),
    });
    expect(await adapter.read(endpoint)).toEqual({
      powerW: 1051,
      powerSource: 'estimated',
      hashrateThs: 56.9,
      claim: 'mining',
      profile: '290MHz',
      model: 'Antminer S19k Pro',
      firmwareVersion: 'LUXminer 2025.4.8',
      setting: { profile: '290MHz' },
    });
  });

  it('takes the hash of the last seconds, not the average that a sleeping miner still shows', async () => {
    const { adapter, endpoint } = await replay({
      config: fixture('config.asleep'),
      power: fixture('power.metered'),
      summary: fixture('summary.asleep'),
    });
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 24,
      powerSource: 'metered',
      hashrateThs: 0,
      claim: 'sleeping',
    });
  });

  it('calls a report without watts malformed', async () => {
    const power = Buffer.from('{"STATUS":[{"STATUS":"S"}],"POWER":[{"PSU":true}]}');
    const { adapter, endpoint } = await replay({
      config: fixture('config.mining'),
      power,
      summary: fixture('summary.mining'),
    });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('LuxOS session', () => {
  it('is opened for a write and closed after it', async () => {
    const { adapter, endpoint } = await simulated();
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
    expect(await ask(endpoint, 'session')).toMatchObject({ SESSION: [{ SessionID: '' }] });
  });

  it('is closed after a refused write too', async () => {
    const { adapter, endpoint, simulator } = await simulated();
    simulator.virtual.misbehaviour = 'refuses';
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'rejected' });
    expect(await ask(endpoint, 'session')).toMatchObject({ SESSION: [{ SessionID: '' }] });
  });

  it('of another operator is not taken over, and a write succeeds once it has run out', async () => {
    const { adapter, endpoint, simulator, clock } = await simulated();
    const { SESSION } = (await ask(endpoint, 'logon')) as { SESSION: [{ SessionID: string }] };
    const refused = await adapter.apply(endpoint, SLEEP);
    expect(refused).toMatchObject({
      kind: 'rejected',
      code: 'locked',
      detail: expect.stringContaining('another operator'),
    });
    expect(simulator.virtual.writesReceived).toBe(0);
    await ask(endpoint, 'curtail', `${SESSION[0].SessionID},wakeup`);
    clock.advance(61);
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'accepted' });
  });
});

describe('LuxOS profiles', () => {
  it('are set with ATM off, which is on again afterwards', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining') });
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({ kind: 'accepted' });
    expect(requests.map(({ command, parameter }) => [command, parameter].join(' ').trim())).toEqual([
      'config',
      'logon',
      'atmset abc,enabled=false',
      'profileset abc,default',
      'atmset abc,enabled=true',
      'logoff abc',
    ]);
  });

  it('leave ATM on when the profile is refused', async () => {
    const { adapter, endpoint } = await simulated();
    const unknown = profilePoint('x', '999MHz', 1);
    expect(await adapter.apply(endpoint, unknown)).toMatchObject({
      kind: 'rejected',
      detail: expect.stringContaining('999MHz'),
    });
    expect(await ask(endpoint, 'config')).toMatchObject({ CONFIG: [{ IsAtmEnabled: true }] });
  });

  it('are set after waking where the miner sleeps, in one session', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.asleep') });
    await adapter.apply(endpoint, ECO);
    expect(requests.map(({ command }) => command)).toEqual([
      'config',
      'logon',
      'curtail',
      'profileset',
      'logoff',
    ]);
  });

  it('need no write where the miner is awake in them already', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining') });
    expect(await adapter.apply(endpoint, ECO)).toMatchObject({
      kind: 'accepted',
      detail: expect.stringContaining('290MHz'),
    });
    expect(requests).toHaveLength(1);
  });

  it('must be named by the nominal point, or a miner in another one cannot be brought back', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining') });
    const plain: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 2794, hashrateThs: 121.8 };
    expect(await adapter.apply(endpoint, plain)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(requests).toHaveLength(1);
  });

  it.each(['0', '3', '+1', '-2', 'a,b', ''])(
    'of the name "%s" mean no one profile and are not sent',
    async (profile) => {
      const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining') });
      expect(await adapter.apply(endpoint, profilePoint('p', profile, 1))).toMatchObject({
        code: 'unsupported',
      });
      expect(requests).toHaveLength(1);
    },
  );
});

describe('LuxOS power targets', () => {
  const at = (powerW: number): OperatingPoint => ({
    ...NOMINAL,
    id: `${powerW}`,
    setting: { verb: 'power-target', powerW },
  });
  const profiles = fixture('profiles');

  it('are set where the model takes them', async () => {
    const { adapter, endpoint } = await simulated();
    expect(await adapter.apply(endpoint, at(1500))).toMatchObject({
      kind: 'accepted',
      detail: expect.stringContaining('1500 W'),
    });
    expect(await ask(endpoint, 'config')).toMatchObject({
      CONFIG: [{ IsPowerTargetEnabled: true, ActualPowerTarget: 1500 }],
    });
  });

  it.each([
    [1400, '340MHz'],
    [1300, '315MHz'],
  ])('of %d W become the highest profile below where the model takes none: %s', async (powerW, name) => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining'), profiles });
    expect(await adapter.apply(endpoint, at(powerW))).toMatchObject({ kind: 'accepted' });
    expect(requests.find(({ command }) => command === 'profileset')?.parameter).toBe(`abc,${name}`);
  });

  it('below all profiles are refused, and nothing is sent', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.mining'), profiles });
    expect(await adapter.apply(endpoint, at(500))).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect(requests.map(({ command }) => command)).toEqual(['config', 'profiles']);
  });
});

describe('LuxOS at onboarding', () => {
  it('says who it is, its profiles, and that this model takes no power target', async () => {
    const { adapter, endpoint } = await replay({
      config: fixture('config.mining'),
      profiles: fixture('profiles'),
      session: Buffer.from('{"STATUS":[{"STATUS":"S"}],"SESSION":[{"SessionID":""}]}'),
    });
    const { identity, telemetry, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({
      make: 'Bitmain',
      model: 'Antminer S19k Pro',
      serial: 'LX77',
      mac: '02:00:5e:00:00:41',
    });
    expect(telemetry).toMatchObject({ powerW: null, powerSource: 'absent' });
    expect(capabilities.verbs).toEqual(['sleep', 'wake', 'profile']);
    expect(capabilities.profiles[0]).toMatchObject({ name: '290MHz', powerW: 1188, hashrateThs: 59.8 });
  });

  it('names the session that another operator holds', async () => {
    const { adapter, endpoint } = await simulated();
    await ask(endpoint, 'logon');
    const { capabilities } = await adapter.inspect(endpoint);
    expect(capabilities).toMatchObject({
      verbs: [],
      obstacles: [{ code: 'locked', advice: expect.stringMatching(/60 s/) }],
    });
  });

  it('goes back to the profile that the miner had before the event', async () => {
    const { adapter, endpoint, requests } = await replay({ config: fixture('config.asleep') });
    const plain: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 2794, hashrateThs: 121.8 };
    await adapter.apply(endpoint, plain, { attempt: 1, before: { profile: '390MHz' } });
    expect(requests.find(({ command }) => command === 'profileset')?.parameter).toBe('abc,390MHz');
  });
});

describe('LuxOS replies', () => {
  it('that deny access are unauthorised', async () => {
    const denied = Buffer.from(
      '{"STATUS":[{"STATUS":"E","Code":45,"Msg":"Access denied to \'curtail\' command"}],"id":1}\0',
    );
    const { adapter, endpoint } = await replay({ config: fixture('config.mining'), curtail: denied });
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'rejected', code: 'unauthorised' });
  });

  itWithSharedFixtures('of the vendor’s manual are accepted', async () => {
    const { adapter, endpoint } = await replay({
      config: fixture('config.asleep'),
      curtail: sharedFixture('luxos/vendor-doc-samples/curtail.wakeup.json'),
      profileset: sharedFixture('luxos/vendor-doc-samples/profileset.default.json'),
    });
    expect(await adapter.apply(endpoint, ECO)).toMatchObject({ kind: 'accepted' });
  });
});
