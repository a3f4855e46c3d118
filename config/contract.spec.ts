import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { minerAdapters } from '../adapters/miners/index.js';
import { ConfigError } from '../src/core/errors.js';
import { marginalPrice, siteTariff } from '../src/core/market/contract/index.js';
import type { SiteConfig } from '../src/core/site.js';
import { loadConfig } from './load.js';

const SITE = `
sites:
  - id: s1
    name: Site 1
    time_zone: America/Chicago
    mode: shadow
    location: { latitude_deg: 32, longitude_deg: -102 }
    market: { operator: ercot, settlement_point: LZ_WEST }
    feeds:
      price: { sources: [a], max_age_minutes: 45, when_stale: hold }
      hashprice: { sources: [a], max_age_minutes: 240, when_stale: hold }
      weather: { sources: [a], max_age_minutes: 240, when_stale: run }
    policy: { kind: economic }
    electrical: { id: site, name: Grid, power_w_max: 1e6 }
    fleet: { virtual: [{ feeder: site, model: antminer-s21-stock, count: 2 }] }
`;

const CONTRACT = `
    contract:
      calendar: ercot
      loss_ratio: 0.02
      energy: { kind: index }
      blocks:
        - name: Block
          usd_per_mwh: 40
          shape: [{ power_w: 5e6, when: [{ day_types: [weekday], from: '06:00', to: '22:00' }] }]
      sell_back: { haircut_usd_per_mwh: 1 }
      adders:
        - { name: Delivery, usd_per_mwh: 5 }
        - { name: Summer, usd_per_mwh: 3, when: [{ months: [6, 7, 8, 9] }] }
      demand_charges: [{ name: Distribution, usd_per_kw: 4, ratchet: { ratio: 0.8 } }]
      coincident_peaks:
        - name: Transmission
          rate_usd_per_kw_year: 60
          windows: [{ months: [6], weight: 0.5 }, { months: [7], weight: 0.5 }]
          effective_year: 2025
          source: my utility
          verified: unverified
      fixed_charges: [{ name: Meter, usd_per_month: 250 }]
      riders: [{ name: Tax, ratio: 0.02, on: [Energy, Delivery] }]
`;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-contract-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(payment: string): SiteConfig {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, SITE + payment);
  const { sites } = loadConfig(file, {
    env: {},
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    virtualEndpoints: (firmwares) => firmwares.map(() => ({ host: '127.0.0.1', ports: {} })),
  });
  return sites[0]!;
}

function problems(payment: string): string[] {
  try {
    load(payment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, problem }) => `${path}: ${problem}`);
    throw error;
  }
  return [];
}

describe('a contract in a configuration', () => {
  it('is what the core computes with', () => {
    const { contract } = load(CONTRACT);
    expect(contract).toMatchObject({
      contractId: 's1',
      timeZone: 'America/Chicago',
      market: 'real-time',
      lossRatio: 0.02,
      holidays: { calendarId: 'ercot' },
      energy: { kind: 'index', name: 'Energy', multiplier: 1 },
      sellBack: { name: 'Sold back', haircutRatio: 0, haircutUsdPerMwh: 1 },
      takeOrPay: null,
      demandCharges: [
        { minutes: 15, powerWMin: 0, when: [], ratchet: { ratio: 0.8, monthsBack: 11, months: [] } },
      ],
    });
    expect(contract!.coincidentPeaks[0]).toMatchObject({
      name: 'Transmission',
      billedYearsLater: 1,
      calendar: {
        zone: 'America/Chicago',
        rateUsdPerKwYear: 60,
        windows: [{ peakCount: 1, weight: 0.5 }, {}],
      },
    });
    const at = DateTime.fromISO('2026-07-04T15:00:00Z');
    expect(marginalPrice(contract!, at, 50).buyUsdPerMwh).toBeCloseTo(51 * 1.02 + 5 * 1.02 + 3, 10);
  });

  it('gives a tariff for an instant, and its mean for what knows none', () => {
    const site = load(CONTRACT);
    const summer = siteTariff(site, DateTime.fromISO('2026-07-04T15:00:00Z'));
    expect(summer.addersUsdPerMwh).toBeCloseTo(8.1, 10);
    expect(site.tariff.lossRatio).toBeCloseTo(0.0404, 10);
    expect(site.tariff.addersUsdPerMwh).toBeCloseTo(5.1 + (3 * 122) / 365, 2);
  });

  it('may be written as a tariff', () => {
    const site = load('    tariff: { adders_usd_per_mwh: 5, loss_ratio: 0.02 }\n');
    expect(site.contract).toBeUndefined();
    expect(siteTariff(site, DateTime.utc(2026))).toEqual({ addersUsdPerMwh: 5, lossRatio: 0.02 });
  });

  it.each([
    ['', 'sites[0].tariff: is missing'],
    [`    tariff: {}\n${CONTRACT}`, 'sites[0].tariff: the site has a contract as well'],
    [CONTRACT.replace('ercot', 'ercott'), 'sites[0].contract.calendar: no calendar "ercott"'],
    [
      CONTRACT.replace('name: Summer', 'name: Delivery'),
      'sites[0].contract.adders[1].name: there is another part of the contract called "Delivery"',
    ],
    [
      CONTRACT.replace('[Energy, Delivery]', '[Energy, Delivry]'),
      'sites[0].contract.riders[0].on[1]: nothing called "Delivry" stands before it',
    ],
    [
      CONTRACT.replace('[7], weight: 0.5', '[7], weight: 0.4'),
      'sites[0].contract.coincident_peaks[0].windows: the windows carry 0.9 of the year’s charge',
    ],
    [
      CONTRACT.replace("to: '22:00'", "to: '06:00'"),
      'sites[0].contract.blocks[0].shape[0].when[0].to: the window is empty: it ends when it begins',
    ],
    [
      CONTRACT.replace('calendar: ercot', '').replace('[weekday]', '[holiday]'),
      'sites[0].contract.blocks[0].shape[0].when[0].day_types: the contract keeps no holidays',
    ],
    [
      CONTRACT.replace(
        'energy: { kind: index }',
        "energy: { kind: schedule, rates: [{ name: peak, usd_per_mwh: 90, when: [{ from: '15:00' }] }] }",
      ),
      'sites[0].contract.energy.rates[0].when: the last rate does not hold always',
    ],
    [
      CONTRACT.replace('months: [6, 7, 8, 9]', "until_date: '2026-01-01', from_date: '2026-02-01'"),
      'sites[0].contract.adders[1].when[0].until_date: 2026-01-01 is before 2026-02-01',
    ],
    [
      CONTRACT.replace(/blocks:[^]*?sell_back/, 'sell_back'),
      'sites[0].contract.sell_back: there is no block to sell from',
    ],
    [
      CONTRACT.replace("to: '22:00'", "to: '25:00'"),
      'sites[0].contract.blocks[0].shape[0].when[0].to: "25:00" is not right',
    ],
  ])('case %# is refused with its place', (payment, problem) => {
    expect(problems(payment)).toEqual([problem]);
  });
});
