import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { testSite } from '../../test/support/fleet.js';
import type { AppConfig } from '../core/site.js';
import { registerBacktest } from './backtest.command.js';
import { registerPolicySuggest } from './suggest.command.js';

const SITE = {
  ...testSite({ count: 20 }),
  name: 'Test <site>',
  policy: {
    kind: 'economic',
    marginUsdPerMwh: 0,
    horizonHours: 12,
    wearUsdPerWake: 0.02,
    wakesPerDayMax: null,
    minUpMinutes: 10,
    minDownMinutes: 10,
  } as const,
  thermalLimits: [{ thermalClass: 'air', aboveDryBulbC: 35, highestKind: 'underclock' as const }],
  tariff: { addersUsdPerMwh: 5, lossRatio: 0 },
};
const CONFIG: AppConfig = {
  http: { host: '127.0.0.1', port: 3000 },
  sites: [SITE],
  simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
};
const DAYS = 28;

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-backtest-'));
  const fromMs = Date.parse('2024-06-01T05:00:00Z');
  const hours = Array.from({ length: DAYS * 24 }, (_, index) => ({
    start: new Date(fromMs + index * 3_600_000).toISOString(),
    // A dear evening each day, dearer on each seventh.
    price: index % 24 >= 17 && index % 24 < 20 ? (Math.floor(index / 24) % 7 === 3 ? 400 : 120) : 30,
  }));
  const rows = (cells: (hour: (typeof hours)[number]) => string): string => hours.map(cells).join('\n');
  writeFileSync(
    file('prices.csv'),
    `interval_start_utc,price\n${rows(({ start, price }) => `${start},${price}`)}\n`,
  );
  writeFileSync(file('hot.csv'), `interval_start_utc,temp_c\n${rows(({ start }) => `${start},40`)}\n`);
  writeFileSync(file('empty.csv'), 'interval_start_utc,price\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: string[], ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const deps = {
    loadConfig: async () => CONFIG,
    loadPolicy: () => SITE.policy,
    rampTimes: () => ({ upSeconds: 300, downSeconds: 20 }),
    write: (line: string) => lines.push(line),
  };
  registerBacktest(program, deps);
  registerPolicySuggest(program.command('policy'), deps);
  const given = ['--site', 'mine.yaml', '--prices', file('prices.csv'), '--hashprice', '48'];
  await program.parseAsync([...command, ...given, ...args], { from: 'user' });
  return lines;
}

interface PolicyJson {
  readonly policy: string;
  readonly profit_usd: number;
  readonly skill: number;
  readonly share_of_perfect_foresight: number;
  readonly uptime: number;
  readonly cycles_per_day: number;
  readonly avg_price_paid_usd_per_mwh: number;
}

describe('ebb backtest', () => {
  it('--json has the figures of each policy', async () => {
    const [line] = await run(
      ['backtest'],
      '--json',
      '--to',
      '2024-06-09',
      '--policy',
      'economic',
      '--policy',
      'strike:100',
    );
    const report = JSON.parse(line!) as { policies: PolicyJson[]; bound: { bound_usd: number } };
    expect(report.policies.map(({ policy }) => policy)).toEqual([
      'always-on',
      'best-strike',
      'economic',
      'strike:100',
    ]);
    for (const each of report.policies) {
      expect(each.profit_usd).toBeLessThanOrEqual(report.bound.bound_usd);
      expect(each.share_of_perfect_foresight).toBeCloseTo(each.profit_usd / report.bound.bound_usd, 9);
      expect(each.avg_price_paid_usd_per_mwh).toBeGreaterThan(0);
    }
    const [on, , economic] = report.policies;
    expect(on).toMatchObject({ skill: 0, uptime: 1, cycles_per_day: 0 });
    expect(economic!.skill).toBeGreaterThan(0.3);
    // One dear evening a day; a miner may also do without.
    expect(economic!.cycles_per_day).toBeGreaterThan(0);
    expect(economic!.cycles_per_day).toBeLessThan(1.1);
  });

  it('prints a table, what was assumed, and what each policy is', async () => {
    const text = (await run(['backtest'], '--from', '2024-06-05', '--to', '2024-06-08')).join('\n');
    expect(text).toContain('Test <site>: 20 miners, 2024-06-05T05:00 to 2024-06-08T05:00 UTC');
    expect(text).toContain('A price is known 60 min after its interval began');
    expect(text).toContain('Without --weather the heat limits of the configuration do not act.');
    expect(text).toMatch(/^always-on \* .* 0\.000/m);
    expect(text).toMatch(/^economic .* 100\.0 %|^economic .* \d\d\.\d %/m);
    expect(text).toContain('looking 12 h ahead');
  });

  it('heat keeps miners underclocked', async () => {
    const uptimeEnergy = async (...args: string[]): Promise<number> => {
      const [line] = await run(
        ['backtest'],
        '--json',
        '--policy',
        'always-on',
        '--to',
        '2024-06-03',
        ...args,
      );
      return (JSON.parse(line!) as { policies: { energy_mwh: number }[] }).policies[0]!.energy_mwh;
    };
    // 20 × 3 kW against 20 × 2 kW, for 48 h; the first minutes at nominal are within the latency.
    expect(await uptimeEnergy()).toBeCloseTo(0.06 * 48, 9);
    expect(await uptimeEnergy('--weather', file('hot.csv'))).toBeCloseTo(0.04 * 48, 3);
  });

  it('--html writes a page that needs nothing from anywhere', async () => {
    await run(['backtest'], '--html', file('page.html'), '--to', '2024-06-06');
    const html = readFileSync(file('page.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('Test &lt;site&gt;');
    expect(html).not.toMatch(/https?:|<script|<link|src=|@import|NaN|undefined|Infinity/);
    expect(html.match(/<svg/g)).toHaveLength(4);
    for (const tag of ['svg', 'section', 'table', 'div', 'p', 'text'])
      expect(html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length).toBe(
        html.match(new RegExp(`</${tag}>`, 'g'))?.length,
      );
  });

  it.each([
    ['no hashprice', ['--hashprice', 'x'], '--hashprice x is not USD/PH/day'],
    ['days without prices', ['--from', '2025-01-01'], 'has 2024-06-01 to 2024-06-29 (UTC)'],
    ['a share that is none', ['--failures', '2'], '--failures 2 is not a number from 0 to 1'],
    ['an unknown policy', ['--policy', 'x'], '--policy x: there is no such policy'],
  ])('refuses %s', async (_, args, message) => {
    await expect(run(['backtest'], ...args)).rejects.toThrow(message);
  });

  it('names the file that is wrong', async () => {
    await expect(run(['backtest'], '--day-ahead', file('empty.csv'))).rejects.toThrow(
      `${file('empty.csv')}: the price file has no rows`,
    );
  });
});

describe('ebb policy suggest', () => {
  it('finds the rule that pays in the weeks that it has not seen, and says what it brings', async () => {
    const [line] = await run(['policy', 'suggest'], '--json');
    const { policy, judged } = JSON.parse(line!) as {
      policy: { kind: string; curtail_above_usd_per_mwh: number; curtail_after_intervals: number };
      judged: { gain_over_always_on_usd_per_month: number; low: number; weeks: number };
    };
    expect(policy.kind).toBe('threshold');
    // Delivered: cheap hours cost $35, dear ones $125 or $405; nominal against sleep breaks even at $87.
    expect(policy.curtail_above_usd_per_mwh).toBeGreaterThanOrEqual(35);
    expect(policy.curtail_above_usd_per_mwh).toBeLessThan(405);
    expect(judged.gain_over_always_on_usd_per_month).toBeGreaterThan(0);
    expect(judged.weeks).toBe(2);
  });

  it('prints it ready for the configuration', async () => {
    const text = (await run(['policy', 'suggest'])).join('\n');
    expect(text).toMatch(/policy:\n {2}kind: threshold\n {2}curtail_above_usd_per_mwh: \d/);
    expect(text).toContain('weeks that were not looked at');
  });
});
