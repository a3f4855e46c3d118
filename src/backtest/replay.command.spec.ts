import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { testSite } from '../../test/support/fleet.js';
import type { AppConfig } from '../core/site.js';
import { registerReplay } from './replay.command.js';

const SITE = { ...testSite({ count: 10 }), tariff: { addersUsdPerMwh: 10, lossRatio: 0 } };
const CONFIG: AppConfig = {
  http: { host: '127.0.0.1', port: 3000 },
  sites: [SITE],
  simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
};

let folder: string;
let prices: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-replay-'));
  prices = join(folder, 'prices.csv');
  const rows = [
    '2024-11-03T06:45:00Z,30',
    '2024-11-03T07:00:00Z,201',
    '2024-11-03T07:15:00Z,',
    '2024-11-03T07:30:00Z,30',
  ];
  writeFileSync(prices, `interval_start_utc,price\n${rows.join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerReplay(program, {
    loadConfig: async () => CONFIG,
    rampTimes: () => ({ upSeconds: 360, downSeconds: 20 }),
    write: (line) => lines.push(line),
  });
  await program.parseAsync(['replay', '--site', 'mine.yaml', '--prices', prices, ...args], { from: 'user' });
  return lines;
}

describe('ebb replay', () => {
  it('prints a row for each interval in the time of the site, with its offset, and the totals', async () => {
    const lines = await run('--hashprice', '48');
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Test site: 10 miners, policy economic; each interval is decided on its own price (--lag 0), as if that was known when the interval began. The fleet obeys at once; wake-up losses are counted.',
      'intervals missing: 1; rows without a price: 1. Nothing is filled in.',
      '',
      'interval $/MWh breakeven MW net $ why',
      expect.stringMatching(/^2024-11-03T01:45-05:00 30\.00 77\.25 0\.030 0\.35 10 of 10 miners awake: /),
      expect.stringMatching(/^2024-11-03T01:00-06:00 201\.00 77\.25 0\.000 -0\.01 All 10 miners asleep: /),
      expect.stringMatching(/^2024-11-03T01:30-06:00 30\.00 77\.25 0\.030 0\.09 10 of 10 miners awake: /),
      '',
      'intervals 3, of which 1 fully curtailed; 0.015 MWh; 10 wake-ups of a miner',
      'hash revenue $1.04 (after $0.26 lost while waking), energy $0.61, net $0.43',
      // 0.65 × 3 − 7.5 kWh at $40, $211, $40
      'always on at nominal within the limits: net -$0.23; difference $0.66',
    ]);
  });

  it('with --json prints one object a line, the totals last', async () => {
    const lines = (await run('--hashprice', '48', '--json')).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({
      start: '2024-11-03T06:45:00.000Z',
      price_usd_per_mwh: 30,
      setpoint_w: 30_000,
    });
    expect(lines[3]).toMatchObject({ totals: { intervals: 3, curtailed_intervals: 1 } });
  });

  it('with --summary prints no rows', async () => {
    const lines = await run('--hashprice', '48', '--summary');
    expect(lines.some((line) => /^(2024|interval )/.test(line))).toBe(false);
    expect(lines.at(-1)).toContain('always on');
  });

  it('with a lag decides the first interval on a price from before --from', async () => {
    const [row] = await run('--hashprice', '48', '--json', '--lag', '15', '--from', '2024-11-03T01:00-06:00');
    // Decided at $30, paid at $201: 30 kW × 0.25 h × $211.
    expect(JSON.parse(row!)).toMatchObject({
      price_usd_per_mwh: 201,
      setpoint_w: 30_000,
      energy_cost_usd: 1.5825,
    });
  });

  it("takes --from and --to in the site's time, half-open", async () => {
    const lines = await run(
      '--hashprice',
      '48',
      '--json',
      '--from',
      '2024-11-03T01:45',
      '--to',
      '2024-11-03T01:00-06:00',
    );
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['an economic policy without a hashprice', [], 'needs --hashprice or --hashprice-csv'],
    ['a hashprice that is none', ['--hashprice', 'x'], '--hashprice x is not USD/PH/day'],
    ['a lag that is none', ['--hashprice', '48', '--lag', 'soon'], '--lag soon is not a number of minutes'],
    [
      'days without prices',
      ['--hashprice', '48', '--from', '2025-01-01'],
      'no prices between --from and --to',
    ],
    ['a date that is none', ['--hashprice', '48', '--from', 'soon'], '"soon" is not a date such as'],
    [
      'a site that the file lacks',
      ['--hashprice', '48', '--site-id', 'x'],
      'name one of the sites with --site-id: test',
    ],
    ['a file that is not there', ['--hashprice', '48', '--prices', 'none.csv'], 'none.csv cannot be read'],
  ])('refuses %s', async (_, args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
