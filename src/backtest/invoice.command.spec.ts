import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { flatShape, hoursOf, testContract } from '../../test/support/contract.js';
import { testSite } from '../../test/support/fleet.js';
import type { AppConfig } from '../core/site.js';
import { registerInvoice } from './invoice.command.js';

const charge = { when: [], minutes: 60, powerWMin: 0 };
const CONTRACT = testContract({
  blocks: [{ name: 'Block', usdPerMwh: 42, shape: flatShape(8e6) }],
  sellBack: { name: 'Sold back', haircutRatio: 0, haircutUsdPerMwh: 5 },
  demandCharges: [
    { ...charge, name: 'Demand', usdPerKw: 2, ratchet: { ratio: 0.8, monthsBack: 11, months: [] } },
  ],
  riders: [{ name: 'Tax', ratio: 0.01, on: ['Demand'] }],
});
const CONFIG: AppConfig = {
  http: { host: '127.0.0.1', port: 3000 },
  sites: [{ ...testSite({ count: 1 }), contract: CONTRACT }],
  simulation: { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 },
};
const DEAR = 100;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-invoice-'));
  const { meter, prices } = hoursOf(
    '2026-08',
    (hour) => (hour === DEAR ? 2 : 10),
    (hour) => (hour === DEAR ? 1000 : 25),
  );
  const iso = (startMs: number): string => new Date(startMs).toISOString();
  write('meter.csv', [
    'interval_start_utc,power_kw',
    ...meter.map((each) => `${iso(each.startMs)},${each.energyMwh * 1e3}`),
  ]);
  write('prices.csv', [
    'interval_start_utc,price',
    ...prices.map((each) => `${iso(each.startMs)},${each.usdPerMwh}`),
  ]);
  write('peaks.csv', ['month,charge,power_kw', '2026-06,Demand,20000']);
  write('odd.csv', ['interval_start_utc,power_kw', '2026-08-01T06:00Z,10', '2026-08-01T07:00Z,ten']);
  write('twice.csv', ['interval_start_utc,energy_kwh', '2026-08-01T06:00Z,10', '2026-08-01T06:00Z,11']);
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: string[]): void {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}

async function run(files: Record<string, string>, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerInvoice(program, { loadConfig: async () => CONFIG, write: (line) => lines.push(line) });
  const given = Object.entries(files).flatMap(([option, file]) => [`--${option}`, join(folder, file)]);
  await program.parseAsync(['invoice', '--site', 'mine.yaml', '--month', '2026-08', ...given, ...args], {
    from: 'user',
  });
  return lines;
}

const FILES = { meter: 'meter.csv', prices: 'prices.csv' };

describe('ebb invoice', () => {
  it('prints every line with its quantity, rate and amount', async () => {
    const lines = await run({ ...FILES, 'past-peaks': 'peaks.csv' });
    expect(lines.map((line) => line.replace(/ {2,}/g, '  ').trim())).toEqual([
      'test, 2026-08: 7432.000000 MWh metered',
      '',
      'Block  5952.000000 MWh  42 USD/MWh  $249,984.00',
      'Energy  1486.000000 MWh  25 USD/MWh  $37,150.00',
      'Sold back  -6.000000 MWh  995 USD/MWh  -$5,970.00',
      'Demand, ratchet: 80 % of the peak of 2026-06  16000.000 kW  2 USD/kW  $32,000.00',
      'Tax, 1 %  $32,000.00  1 %  $320.00',
      'Total  $313,484.00',
    ]);
  });

  it('shows the products, and what is missing', async () => {
    const lines = await run({ meter: 'meter.csv' }, '--parts');
    expect(lines).toContain(
      '  2026-08-01 00:00 -05:00 to 2026-08-01 01:00 -05:00  8000000 Wh × 42 USD/MWh = 336 USD',
    );
    expect(lines.slice(-2)).toEqual([
      'Not billed, for want of data:',
      '  no price: 2026-08-01 00:00 -05:00 to 2026-09-01 00:00 -05:00',
    ]);
  });

  it('has all of it as JSON', async () => {
    const [line] = await run(FILES, '--json');
    const { lines, total_micro_usd: total } = JSON.parse(line!) as {
      lines: { component: string; parts: { rate: number }[] }[];
      total_micro_usd: number;
    };
    expect(total).toBe(301_364_000_000);
    expect(lines.find(({ component }) => component === 'Sold back')!.parts).toMatchObject([
      { quantity: -6_000_000, rate: 995_000_000, amount_micro_usd: -5_970_000_000 },
    ]);
  });

  it.each([
    ['odd.csv', 'line 3: "ten" in power_kw is not a number'],
    ['twice.csv', 'line 3: there is another reading of 2026-08-01T06:00Z'],
    ['prices.csv', 'the meter file has no column of energy: name one energy_mwh'],
    ['absent.csv', 'absent.csv cannot be read'],
  ])('refuses %s', async (meter, message) => {
    await expect(run({ ...FILES, meter })).rejects.toThrow(message);
  });
});
