import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandClock } from '../test/support/hand-clock.js';
import { MINE, mineOnDisk } from '../test/support/settings.js';
import { VIRTUAL_CREDENTIALS, virtualMine } from '../test/support/virtual-mine.js';
import { configuredDiscovery } from './discovery.js';
import type { DiscoveryRequest } from './core/ports/discovery.js';

const NET = '127.85';

describe('looking for miners at a mine that is configured', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-discovery-'));
  let mine: Awaited<ReturnType<typeof virtualMine>>;
  beforeAll(async () => {
    mine = await virtualMine(['antminer-stock', 'antminer-stock', 'luxos'], NET, new HandClock());
  });
  afterAll(async () => {
    await mine.close();
    rmSync(folder, { recursive: true });
  });

  const request = (change: Partial<DiscoveryRequest> = {}): DiscoveryRequest => ({
    siteId: 's1',
    hosts: [...mine.hosts, `${NET}.9.9`],
    networks: [`${NET}.0.0/24`],
    feederId: 'site',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  });
  const discovery = async () => {
    writeFileSync(join(folder, 'pw'), VIRTUAL_CREDENTIALS.password);
    const [host] = mine.hosts;
    const known = `{ id: old, model: antminer-s21-stock, feeder: site, host: ${host}, username: virtual, password: 'file:pw' }`;
    const text = MINE.replace(
      '    fleet:',
      `    networks: [${NET}.0.0/16]\n    fleet:\n      miners: [${known}]`,
    );
    const { config, settings } = await mineOnDisk(folder, text);
    return configuredDiscovery(config, settings);
  };

  it('tells the new from the known, opens them as those are opened, and writes no password down', async () => {
    const progress: unknown[] = [];
    const onProgress = (each: unknown): void => void progress.push(each);
    const { miners, siteFile, changes, problems } = await (await discovery()).look(request({ onProgress }));
    expect(miners.map(({ host, minerId, problem }) => [host, minerId, problem])).toEqual([
      [mine.hosts[0], 'old', null],
      [mine.hosts[1], null, null],
      [mine.hosts[2], null, null],
    ]);
    expect(progress.at(-1)).toEqual({ asked: 4, recognised: 3, strangers: 0 });
    expect(changes.filter(({ kind }) => kind === 'miner-added')).toHaveLength(2);
    const old = changes.find(({ kind }) => kind === 'miner-changed')!;
    expect([old.id, old.settings.map(({ key }) => key)]).toEqual(['old', expect.arrayContaining(['serial'])]);
    expect(problems).toEqual([]);
    expect(siteFile).toContain('password: file:pw');
    expect(siteFile).not.toContain('password: virtual');
  });

  it('says what would be wrong with the configuration', async () => {
    const { problems } = await (await discovery()).look(request({ feederId: 'nowhere' }));
    expect(problems[0]).toContain('nowhere');
  });

  it('ends early where it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const { miners } = await (await discovery()).look(request({ signal: stop.signal }));
    expect(miners).toEqual([]);
  });
});
