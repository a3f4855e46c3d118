import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { replayHttp } from '../../../test/support/replay-device.js';
import { InnosiliconAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

async function device(answer: (path: string) => string | null) {
  const replay = await replayHttp(({ path }) => answer(path));
  const adapter = new InnosiliconAdapter({ readTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => replay.close(),
  );
  const credentials = { username: 'admin', password: 'secret' };
  return {
    adapter,
    replay,
    endpoint: { minerId: 'm', host: replay.host, ports: { http: replay.port }, credentials },
  };
}

describe('readings', () => {
  it.each([
    ['getAll', { powerW: 3312, hashrateThs: 81.234, profile: 'level 2', chipTempC: 74, claim: 'mining' }],
    ['getAll.early', { powerW: 1880, hashrateThs: 41.5, profile: null, chipTempC: null, claim: 'mining' }],
  ])('%s', async (name, expected) => {
    const { adapter, endpoint } = await device((path) =>
      path === '/api/auth' ? '{"jwt":"t"}' : path === '/api/getAll' ? fixture(name) : null,
    );
    expect(await adapter.read(endpoint)).toMatchObject(expected);
  });

  it('needs nothing but getAll to say who it is', async () => {
    const { adapter, endpoint } = await device((path) =>
      path === '/api/auth' ? '{"jwt":"t"}' : path === '/api/getAll' ? fixture('getAll') : null,
    );
    const { identity } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({ make: 'Innosilicon', model: null, mac: '02:00:5e:00:00:21' });
  });

  it('logs in once, as a form', async () => {
    const { adapter, endpoint, replay } = await device((path) =>
      path === '/api/auth' ? '{"jwt":"t"}' : fixture('getAll'),
    );
    await adapter.read(endpoint);
    await adapter.read(endpoint);
    expect(replay.requests.map(({ path, body }) => `${path} ${body}`)).toEqual([
      '/api/auth username=admin&password=secret',
      '/api/getAll {}',
      '/api/getAll {}',
    ]);
  });

  it.each([
    ['{"success":false,"message":"busy"}', 'rejected', /busy/],
    ['{"success":true}', 'malformed', /all/],
  ])('a 200 that says %s', async (body, code, message) => {
    const { adapter, endpoint } = await device((path) => (path === '/api/auth' ? '{"jwt":"t"}' : body));
    await expect(adapter.read(endpoint)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('an expired token', () => {
  it('costs one more login and nothing else', async () => {
    let logins = 0;
    let refusals = 0;
    const { adapter, endpoint } = await device((path) => {
      if (path === '/api/auth') return `{"jwt":"t${(logins += 1)}"}`;
      if (logins === 1 && refusals++ === 1) return '{"success":false,"token":"expired"}';
      return fixture('getAll');
    });
    await adapter.read(endpoint);
    expect((await adapter.read(endpoint)).powerW).toBe(3312);
    expect(logins).toBe(2);
  });
});
