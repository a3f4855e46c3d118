import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HashpriceFeed } from '../../../src/core/ports/hashprice.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { checkedInfo } from './api.js';
import { bitcoinCore } from './index.js';
import { simulateBitcoinCore } from './simulator.js';

const INFO = JSON.parse(
  readFileSync(new URL('./fixtures/getblockchaininfo.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const NOW = DateTime.fromSeconds(1_724_155_200, { zone: 'utc' });

describe('what a node says of the chain', () => {
  it('is taken where it is abreast of it', () => {
    expect(checkedInfo(INFO, NOW)).toMatchObject({ blocks: 932_448, difficulty: 146472570619931.4 });
  });

  it.each<readonly [string, object, string]>([
    ['downloading', { initialblockdownload: true }, 'stale'],
    ['three blocks behind', { headers: 932_451 }, 'stale'],
    ['whose newest block is of three hours ago', { time: 1_724_144_000 }, 'stale'],
    ['old, which tells the median time alone', { time: undefined, mediantime: 1_724_144_000 }, 'stale'],
    ['of a test chain', { chain: 'signet' }, 'rejected'],
    ['without a difficulty', { difficulty: 0 }, 'malformed'],
  ])('a node %s: not taken', (_, change, code) => {
    expect(() => checkedInfo({ ...INFO, ...change }, NOW)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  let clock: HandClock;
  afterEach(() => simulator.close());

  async function feedWith(
    env: Record<string, string>,
    height = 932_448,
    secondsPerBlock = 600,
  ): Promise<HashpriceFeed> {
    clock = new HandClock();
    const chain = { btcUsd: 95_551.19, difficulty: 146472570619931, height, feesBtcPerBlock: 0.023398 };
    simulator = await simulateBitcoinCore({ clock, ...chain, secondsPerBlock, username: 'u', password: 'p' });
    const names = ['BITCOIN_RPC_URL', 'EBB_COINBASE_URL', 'EBB_KRAKEN_URL', 'EBB_MEMPOOL_URL'];
    const urls = Object.fromEntries(names.map((name) => [name, simulator.baseUrl]));
    return bitcoinCore.create({ clock, env: { ...urls, ...env }, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }
  const ACCOUNT = { BITCOIN_RPC_USER: 'u', BITCOIN_RPC_PASSWORD: 'p' };
  const calls = (): string[] =>
    simulator.requests
      .filter(({ path }) => path === '/')
      .flatMap(({ body }) => (JSON.parse(body) as { method: string }[]).map(({ method }) => method));

  it('is the formula’s: 41.316479 USD/PH/day', async () => {
    const reading = await (await feedWith(ACCOUNT)).read();
    expect(reading.hashpriceUsdPerPhDay).toBeCloseTo(41.316479, 5);
    expect(reading.feesBtcPerBlock).toBeCloseTo(0.023398, 9);
  });

  it('asks for 144 blocks once, then for those that may still be replaced', async () => {
    const feed = await feedWith(ACCOUNT);
    await feed.read();
    expect(calls().filter((method) => method === 'getblockstats')).toHaveLength(144);
    await feed.read();
    expect(calls().filter((method) => method === 'getblockstats')).toHaveLength(144 + 6);
  });

  it('projects the next change of the difficulty from the header of the epoch’s first block', async () => {
    // 932,400 is 462.5 epochs: 1,009 blocks are found, the first 1,008 · 540 s before the newest, which is 300 s old.
    const feed = await feedWith(ACCOUNT, 932_400, 540);
    const { nextAdjustment: next } = await feed.read();
    expect(next).toMatchObject({ height: 933_408, blocksFound: 1_009 });
    const elapsedMs = (1_008 * 540 + 300) * 1_000;
    const remainingMs = (elapsedMs / 1_009) * 1_007;
    expect(next!.atMs - clock.now().toMillis()).toBeCloseTo(remainingMs, 0);
    expect(next!.difficultyRatio).toBeCloseTo((2_016 * 600_000) / (elapsedMs + remainingMs), 9);
    expect(next!.difficultyRatio).toBeCloseTo(600 / 540, 2);
    await feed.read();
    expect(calls().filter((method) => method === 'getblockheader')).toHaveLength(1);
  });

  it('takes the subsidy of the block to be found', async () => {
    expect(await (await feedWith(ACCOUNT, 1_049_999)).read()).toMatchObject({ subsidyBtc: 1.5625 });
  });

  it('a cookie is read at each call, since a start of the node changes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebb-cookie-'));
    const file = join(folder, '.cookie');
    const feed = await feedWith({ BITCOIN_RPC_COOKIE_FILE: file });
    await expect(feed.read()).rejects.toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining(file),
    });
    writeFileSync(file, 'old:cookie\n');
    await expect(feed.read()).rejects.toMatchObject({ code: 'unauthorised' });
    writeFileSync(file, 'u:p\n');
    expect((await feed.read()).btcUsd).toBe(95_551.19);
    rmSync(folder, { recursive: true });
  });
});

it('without credentials it says which are missing', () => {
  const deps = { clock: new HandClock(), env: {}, seed: 1, poolFeeRatio: 0, random: () => 0 };
  expect(() => bitcoinCore.create(deps)).toThrow(
    expect.objectContaining({ code: 'unauthorised', message: expect.stringContaining('BITCOIN_RPC_USER') }),
  );
});
