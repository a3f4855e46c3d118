import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { replayTcp } from '../../../test/support/replay-device.js';
import { MskMinerAdapter } from './adapter.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
}

async function device(replies: Readonly<Record<string, string>>) {
  const rpc = await replayTcp(
    (received) => (JSON.parse(received.toString()) as { command: string }).command,
    (command) =>
      Buffer.from(`${replies[command] ?? '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}]}'}\0`),
  );
  const adapter = new MskMinerAdapter({ readTimeoutSeconds: 1 });
  cleanups.push(
    () => adapter.close(),
    () => rpc.close(),
  );
  return { adapter, endpoint: { minerId: 'm', host: rpc.host, ports: { api: rpc.port } } };
}

describe('readings', () => {
  it.each([
    [
      'stats',
      { powerW: 2810, powerSource: 'estimated', hashrateThs: 88.1235, model: 'Antminer S19', chipTempC: 71 },
    ],
    ['stats.two-records', { powerW: 2790, hashrateThs: 88.0001, model: 'Antminer S19-88', chipTempC: null }],
  ])('%s', async (name, expected) => {
    const { adapter, endpoint } = await device({ stats: fixture(name) });
    expect(await adapter.read(endpoint)).toMatchObject({ ...expected, claim: 'mining' });
  });

  it('takes hash from the summary where the statistics tell none', async () => {
    const { adapter, endpoint } = await device({
      stats: '{"STATS":[{"Type":"Antminer S19"}]}',
      summary: '{"SUMMARY":[{"GHS 5s":90000}]}',
    });
    expect(await adapter.read(endpoint)).toMatchObject({
      hashrateThs: 90,
      powerW: null,
      powerSource: 'absent',
    });
  });

  it('does not make up a hashrate', async () => {
    const { adapter, endpoint } = await device({ stats: '{"STATS":[{"Type":"Antminer S19"}]}' });
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('says who it is as far as it is told', async () => {
    const { adapter, endpoint } = await device({
      stats: fixture('stats'),
      version: '{"STATUS":[{"STATUS":"S"}],"VERSION":[{"RWGLR":"2.0.1"}]}',
    });
    const { identity, capabilities } = await adapter.inspect(endpoint);
    expect(identity).toMatchObject({ model: 'Antminer S19', firmwareVersion: '2.0.1', mac: null });
    expect(capabilities.verbs).toEqual([]);
  });
});
