import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { replayHttp, replayTcp } from '../../../test/support/replay-device.js';
import { GoldshellAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 20 };
const LOW: OperatingPoint = { ...NOMINAL, id: 'low', setting: { verb: 'profile', profile: 'low' } };

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

async function device(setting: string, login = '{"JWT Token":"t"}') {
  const web = await replayHttp(({ method, path }) => {
    if (path.startsWith('/user/login')) return login;
    if (method === 'PUT') return '{}';
    return path === '/mcb/setting' ? setting : null;
  });
  const rpc = await replayTcp(
    (received) => (received.length > 0 ? received.toString() : null),
    () => Buffer.from('{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"MHS 20s":20500000}],"id":1}\0'),
  );
  const adapter = new GoldshellAdapter({ readTimeoutSeconds: 1, writeTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => web.close(),
    () => rpc.close(),
  );
  const put = (): unknown[] =>
    web.requests.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body) as unknown);
  const endpoint = {
    minerId: 'm',
    host: web.host,
    ports: { http: web.port, rpc: rpc.port },
    credentials: { username: 'admin', password: 'hush' },
    nominalJPerTh: 150,
  };
  return { adapter, endpoint, put };
}

describe('readings', () => {
  it('takes hash from the summary, estimates the watts, and names the plan', async () => {
    const { adapter, endpoint } = await device(fixture('setting'));
    expect(await adapter.read(endpoint)).toMatchObject({
      powerW: 3075,
      powerSource: 'estimated',
      hashrateThs: 20.5,
      claim: 'mining',
      profile: 'normal',
      setting: { level: 0 },
    });
  });

  it('needs no status to say who it is', async () => {
    const { adapter, endpoint } = await device(fixture('setting'));
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({ make: 'Goldshell', mac: '02:00:5e:00:00:31' });
    expect(capabilities.profiles.map(({ name }) => name)).toEqual(['normal', 'low']);
  });

  it('never says the password, though it is in the request’s address', async () => {
    const { adapter, endpoint } = await device(fixture('setting'), 'login failed');
    const problem = await adapter.read(endpoint).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'unauthorised' });
    expect(String(problem)).not.toContain('hush');
  });
});

describe('writes', () => {
  it.each([
    ['sleep selects the plan that sleeps', SLEEP, undefined, 2],
    ['a profile selects its plan', LOW, undefined, 1],
    ['a point without a setting leads back to where it was', NOMINAL, { level: 1 }, 1],
  ])('%s, and the rest of the settings is sent as it was read', async (_, point, before, select) => {
    const { adapter, endpoint, put } = await device(fixture('setting'));
    await adapter.apply(endpoint, point, { attempt: 1, before: before ?? null });
    expect(put()).toEqual([{ ...(JSON.parse(fixture('setting')) as object), select }]);
  });

  it('leaves one alone that is where it should be', async () => {
    const { adapter, endpoint, put } = await device(fixture('setting'));
    expect(await adapter.apply(endpoint, NOMINAL)).toMatchObject({ kind: 'accepted' });
    expect(put()).toEqual([]);
  });

  it('refuses to sleep where no plan does', async () => {
    const { adapter, endpoint, put } = await device(fixture('setting.no-sleep'));
    expect(await adapter.apply(endpoint, SLEEP)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    expect((await adapter.inspect(endpoint)).capabilities).toMatchObject({ verbs: ['profile'] });
    expect(put()).toEqual([]);
  });
});
