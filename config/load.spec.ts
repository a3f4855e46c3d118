import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minerAdapters } from '../adapters/miners/index.js';
import { ConfigError, type ConfigProblem } from '../src/core/errors.js';
import type { AppConfig, SiteConfig } from '../src/core/site.js';
import { describeConfig } from './describe.js';
import { loadConfig, type LoadOptions } from './load.js';

const OPTIONS: LoadOptions = {
  env: { EBB_ANTMINER_PASSWORD: 'a', EBB_WHATSMINER_PASSWORD: 'w', EBB_PDU_COMMUNITY: 'c' },
  envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
  sources: {
    price: ['ercot-dashboard', 'nyiso'],
    hashprice: ['mempool'],
    weather: ['open-meteo'],
    markets: { 'ercot-dashboard': ['ercot'], nyiso: ['nyiso'] },
  },
  outlets: { kinds: ['snmp-pdu', 'modbus-relay'], neededBy: ['no-api'] },
  virtualEndpoints: (firmwares) =>
    firmwares.map((_, index) => ({ host: `127.0.0.1`, ports: { api: 20_000 + index } })),
};

const GOOD = `
sites:
  - id: s1
    name: Site 1
    time_zone: America/Chicago
    mode: auto
    location: { latitude_deg: 32, longitude_deg: -102 }
    market: { operator: ercot, settlement_point: LZ_WEST }
    tariff: { adders_usd_per_mwh: 5 }
    feeds:
      price: { sources: [ercot-dashboard], max_age_minutes: 45, when_stale: hold }
      hashprice: { sources: [mempool], max_age_minutes: 240, when_stale: hold }
      weather: { sources: [open-meteo], max_age_minutes: 240, when_stale: run }
    policy:
      kind: threshold
      curtail_above_usd_per_mwh: 80
      resume_below_usd_per_mwh: 60
    networks: [10.0.0.0/8]
    electrical:
      id: site
      name: Grid
      power_w_max: 1e6
      feeders:
        - { id: c1, name: C1, power_w_max: 500e3 }
        - { id: c2, name: C2, power_w_max: 500e3 }
    fleet:
      virtual:
        - { feeder: c1, model: antminer-s21-stock, count: 2, machines_each: 10 }
`;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-config-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function load(yaml: string, options: Partial<LoadOptions> = {}): AppConfig {
  return loadConfig(write('mine.yaml', yaml), { ...OPTIONS, ...options });
}

function problemsOf(yaml: string, options: Partial<LoadOptions> = {}): readonly ConfigProblem[] {
  try {
    load(yaml, options);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** `GOOD` with one text replaced, and the line on which the new text begins. */
function change(from: string, to: string): { yaml: string; line: number } {
  expect(GOOD).toContain(from);
  const yaml = GOOD.replace(from, to);
  return { yaml, line: yaml.slice(0, yaml.indexOf(to) + to.search(/\S/)).split('\n').length };
}

const LUXOS_POINTS = `
models:
  - id: mine
    label: Mine
    firmware: luxos
    operating_points:
      - { id: sleep, kind: sleep, power_w: 20, hashrate_ths: 0 }
      - { id: low, kind: underclock, power_w: 2000, hashrate_ths: 100, setting: { verb: profile, profile: low } }
      - { id: nominal, kind: nominal, power_w: 3000, hashrate_ths: 130, setting: { verb: profile, profile: default } }
`;

const METERS = `meters:
      - id: poi
        minutes: 15
        source:
          kind: modbus
          host: 10.0.0.9
          power_w_max: 30e6
          energy: { register: 1499, format: uint32, scale: 0.1, rolls_over_at_kwh: 1e8 }
        losses: { fixed_w: 100e3, ratio: 0.02 }
      - { id: utility, minutes: 15, source: { kind: file } }
    electrical:`;

describe('retention', () => {
  it('has defaults, each by itself', () => {
    expect(load(GOOD).retention).toEqual({ rawFrameDays: 30, rollUpDays: 1_100 });
    const { retention } = load(`${GOOD}\nretention: { raw_frame_days: 7 }\n`);
    expect(retention).toEqual({ rawFrameDays: 7, rollUpDays: 1_100 });
  });

  it('keeps roll-ups no shorter than what they are made of', () => {
    const [problem, ...others] = problemsOf(`${GOOD}\nretention: { raw_frame_days: 60, roll_up_days: 30 }\n`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      path: 'retention',
      fix: 'Write a roll_up_days of at least raw_frame_days.',
    });
  });
});

describe('meters', () => {
  it('are read with their defaults', () => {
    expect(load(GOOD).sites[0]!.meters).toEqual([]);
    expect(load(change('electrical:', METERS).yaml).sites[0]!.meters).toMatchObject([
      {
        meterId: 'poi',
        losses: { fixedW: 100e3, ratio: 0.02 },
        drift: { toleranceRatio: 0.03, intervals: 96 },
        source: {
          kind: 'modbus',
          energy: { table: 'holding', wordOrder: 'high-first', scale: 0.1, rollsOverAtKwh: 1e8 },
        },
      },
      { meterId: 'utility', losses: null },
    ]);
  });

  it.each([
    ['id: utility', 'id: poi', 'sites[0].meters[1].id'],
    ['energy: {', 'energi: {', 'sites[0].meters[0].source.energi'],
    ['kind: file', 'kind: miner-sum', 'sites[0].meters[1].losses'],
    ['minutes: 15, source', 'minutes: 7, source', 'sites[0].meters[1].minutes'],
    ['host: 10.0.0.9', 'host: the meter', 'sites[0].meters[0].source.host'],
    ['host: 10.0.0.9', 'host: 11.0.0.9', 'sites[0].meters[0].source'],
    ['scale: 0.1', 'scale: 0.1, poll_seconds: 0', 'sites[0].meters[0].source.energy.poll_seconds'],
  ])('%s made %s is a mistake', (from, to, path) => {
    const yaml = change('electrical:', METERS.replace(from, to)).yaml;
    expect(problemsOf(yaml).map((problem) => problem.path)).toContain(path);
  });
});

describe('a good configuration', () => {
  it('of another market is settled as that market settles', () => {
    const yaml = GOOD.replace('operator: ercot', 'operator: nyiso').replace('[ercot-dashboard]', '[nyiso]');
    expect(load(yaml).sites[0]?.market).toMatchObject({ operator: 'nyiso', settlementMinutes: 5 });
  });

  it('gets its defaults, and the tree as a list with the root first', () => {
    const [site] = load(GOOD).sites as [SiteConfig];
    expect(site.market).toMatchObject({ tickMinutes: 5, settlementMinutes: 15 });
    expect(site.policy).toMatchObject({
      highStrikeUsdPerMwh: null,
      curtailAfterIntervals: 1,
      groups: [],
      schedule: [],
    });
    expect(site.feeders.map(({ feederId, parentId }) => [feederId, parentId])).toEqual([
      ['site', null],
      ['c1', 'site'],
      ['c2', 'site'],
    ]);
    expect(site.feeders[1]).toEqual({
      feederId: 'c1',
      parentId: 'site',
      name: 'C1',
      powerWMax: 500e3,
      rampUpWPerMinute: null,
      inrushWMax: null,
    });
  });

  it('a virtual miner that stands for ten machines draws and hashes ten times as much', () => {
    const [site] = load(GOOD).sites as [SiteConfig];
    expect(site.models).toHaveLength(1);
    expect(site.models[0]).toMatchObject({ modelId: 'antminer-s21-stock-x10', label: '10 × Antminer S21' });
    expect(site.models[0]!.operatingPoints).toEqual([
      { id: 'sleep', kind: 'sleep', powerW: 300, hashrateThs: 0 },
      { id: 'nominal', kind: 'nominal', powerW: 35_000, hashrateThs: 2_000 },
    ]);
    expect(site.miners.map(({ minerId, ports, virtual }) => [minerId, ports, virtual])).toEqual([
      ['c1-antminer-s21-stock-001', { api: 20_000 }, true],
      ['c1-antminer-s21-stock-002', { api: 20_001 }, true],
    ]);
  });

  it('a model of the same id replaces the built-in one', () => {
    const own = LUXOS_POINTS.replace('id: mine', 'id: antminer-s21-stock');
    const [site] = load(own + GOOD).sites as [SiteConfig];
    expect(site.models[0]).toMatchObject({ firmware: 'luxos', label: '10 × Mine' });
  });

  it('secrets come from the environment and from files', () => {
    write('secret', 'from-file\n');
    const miner = (id: string, password: string): string =>
      `\n        - { id: ${id}, model: antminer-s21-stock, feeder: c1, host: 10.0.0.${id.slice(1)}, username: u, password: '${password}' }`;
    const { yaml } = change(
      'virtual:',
      `miners:${miner('m1', 'file:secret')}${miner('m2', 'env:PW')}\n      virtual:`,
    );
    const [site] = load(yaml, { env: { PW: 'from-env' } }).sites as [SiteConfig];
    expect(site.miners.slice(0, 2).map(({ credentials }) => credentials?.password)).toEqual([
      'from-file',
      'from-env',
    ]);
  });
});

describe('the files that come with Ebb', () => {
  it.each([
    'config/demo.yaml',
    'config/examples/threshold.yaml',
    'config/examples/contracts.yaml',
    'config/examples/real-site.yaml',
  ])('%s is right', (file) => {
    expect(describeConfig(loadConfig(file, OPTIONS))).toContain('site ');
  });

  it('the demo is a mine of 22 to 24 MW of about 600 miners of three firmwares, within every limit at nominal', () => {
    const [site] = loadConfig('config/demo.yaml', OPTIONS).sites as [SiteConfig];
    const models = new Map(site.models.map((model) => [model.modelId, model]));
    const parents = new Map(site.feeders.map(({ feederId, parentId }) => [feederId, parentId]));
    const loadW = new Map<string, number>();
    for (const { modelId, feederId } of site.miners) {
      const nominal = models.get(modelId)!.operatingPoints.find(({ kind }) => kind === 'nominal')!;
      for (let at: string | null = feederId; at; at = parents.get(at)!)
        loadW.set(at, (loadW.get(at) ?? 0) + nominal.powerW);
    }
    for (const { feederId, powerWMax } of site.feeders)
      expect(loadW.get(feederId)).toBeLessThanOrEqual(powerWMax);
    expect(loadW.get('site')).toBeGreaterThan(22e6);
    expect(Math.abs(site.miners.length - 600)).toBeLessThan(50);
    expect(new Set(site.models.map(({ firmware }) => firmware)).size).toBe(3);
    expect(site.feeders.map(({ parentId }) => parentId).filter((parent) => parent === 'site')).toHaveLength(
      2,
    );
    expect(site.feeders.filter(({ powerWMax }) => powerWMax === 3e6)).toHaveLength(8);
  });
});

describe('mistakes', () => {
  const cases: [rule: string, from: string, to: string, path: string, says: string][] = [
    ['an unknown key', 'mode: auto', 'mode: auto\n    polcy: x', 'sites[0].polcy', 'Did you mean "policy"?'],
    ['a missing value', 'mode: auto', '', 'sites[0].mode', 'is missing'],
    ['a wrong type', 'count: 2', 'count: many', 'sites[0].fleet.virtual[0].count', 'a number'],
    ['a wrong choice', 'mode: auto', 'mode: automatic', 'sites[0].mode', 'shadow, or auto, or hold'],
    ['out of range', 'latitude_deg: 32', 'latitude_deg: 95', 'sites[0].location.latitude_deg', 'at most 90'],
    [
      'a policy that does not exist',
      'kind: threshold',
      'kind: greedy',
      'sites[0].policy.kind',
      'threshold, or economic',
    ],
    [
      'an impossible time zone',
      'America/Chicago',
      'America/Midland',
      'sites[0].time_zone',
      'a time zone such as',
    ],
    [
      'resuming above curtailing',
      'resume_below_usd_per_mwh: 60',
      'resume_below_usd_per_mwh: 90',
      'sites[0].policy.resume_below_usd_per_mwh',
      'less than 80',
    ],
    [
      'a high strike below the strike',
      'kind: threshold',
      'kind: threshold\n      high_strike_usd_per_mwh: 70',
      'sites[0].policy.high_strike_usd_per_mwh',
      'more than 80',
    ],
    [
      'an empty window',
      'kind: threshold',
      "kind: threshold\n      schedule: [{ weekdays: [1], from: '07:00', to: '07:00', action: run, reason: x }]",
      'sites[0].policy.schedule[0].to',
      'empty',
    ],
    [
      'a selector that picks nothing',
      'kind: threshold',
      'kind: threshold\n      groups: [{ feeder: c2 }]',
      'sites[0].policy.groups[0]',
      'no miner matches feeder c2',
    ],
    [
      'ticks that do not fit',
      'settlement_point: LZ_WEST',
      'settlement_point: LZ_WEST, tick_minutes: 7',
      'sites[0].market.tick_minutes',
      'divisor of 15',
    ],
    [
      'a source of prices of another market',
      'operator: ercot',
      'operator: nyiso',
      'sites[0].feeds.price.sources[0]',
      'Of nyiso: nyiso.',
    ],
    [
      'an unknown source',
      '[mempool]',
      '[mempol]',
      'sites[0].feeds.hashprice.sources[0]',
      'Did you mean "mempool"?',
    ],
    [
      'an unknown feeder',
      'feeder: c1',
      'feeder: c11',
      'sites[0].fleet.virtual[0].feeder',
      'Did you mean "c1"?',
    ],
    [
      'miners that hang on a feeder with feeders',
      'feeder: c1',
      'feeder: site',
      'sites[0].fleet.virtual[0].feeder',
      'miners hang at the lowest',
    ],
    [
      'an unknown model',
      'antminer-s21-stock',
      'antminer-s22-stock',
      'sites[0].fleet.virtual[0].model',
      'Did you mean "antminer-s21-stock"?',
    ],
    [
      'an unknown customer',
      'count: 2',
      'customer: acme, count: 2',
      'sites[0].fleet.virtual[0].customer',
      'no customer "acme"',
    ],
    [
      'a feeder that is there twice',
      'id: c2',
      'id: c1',
      'sites[0].electrical.feeders[1].id',
      'another feeder "c1"',
    ],
    [
      'a customer that is there twice',
      'tariff:',
      'customers: [{ id: house, firm: false }, { id: house, firm: true }]\n    tariff:',
      'sites[0].customers[1].id',
      'another customer',
    ],
    [
      'a feeder that cannot carry its miners asleep',
      'power_w_max: 500e3',
      'power_w_max: 500',
      'sites[0].electrical.feeders[0].power_w_max',
      '600 W asleep',
    ],
    [
      'a thermal class of no miner',
      'tariff:',
      'thermal_limits: [{ thermal_class: hydro, above_dry_bulb_c: 40, highest_kind: nominal }]\n    tariff:',
      'sites[0].thermal_limits[0].thermal_class',
      'no miner is of',
    ],
    ['a key that is there twice', 'mode: auto', 'mode: auto\n    mode: hold', '', 'not valid YAML'],
    [
      'a secret written out',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1, password: hunter2 }]\n      virtual:',
      'sites[0].fleet.miners[0].password',
      'env:NAME',
    ],
    [
      'a secret that is not there',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1, password: "env:NOPE" }]\n      virtual:',
      'sites[0].fleet.miners[0].password',
      'Set NOPE',
    ],
    [
      'one host for two miners',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1 }, { id: m2, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1 }]\n      virtual:',
      'sites[0].fleet.miners[1].host',
      'host of m1 already',
    ],
    [
      'a miner outside the networks that Ebb may touch',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 169.254.169.254 }]\n      virtual:',
      'sites[0].fleet.miners[0].host',
      "in none of the site's networks",
    ],
    [
      'an outlet outside the networks',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1, outlet: { kind: snmp-pdu, host: 127.0.0.1, outlet: 1 } }]\n      virtual:',
      'sites[0].fleet.miners[0].outlet',
      "in none of the site's networks",
    ],
    [
      'a kind of outlet that there is not',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1, outlet: { kind: snmp-pdo, host: 10.0.0.2, outlet: 1 } }]\n      virtual:',
      'sites[0].fleet.miners[0].outlet',
      'no kind of outlet "snmp-pdo"',
    ],
    [
      'one outlet for two miners',
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1, outlet: { kind: snmp-pdu, host: 10.0.0.2, outlet: 1 } }, { id: m2, model: antminer-s21-stock, feeder: c1, host: 10.0.0.3, outlet: { kind: snmp-pdu, host: 10.0.0.2, outlet: 1 } }]\n      virtual:',
      'sites[0].fleet.miners[1].outlet',
      'to cut one is to cut both',
    ],
    [
      'a network that is none',
      'networks: [10.0.0.0/8]',
      'networks: [10.0.0.0/40]',
      'sites[0].networks[0]',
      'a network such as',
    ],
    ['a table that is not there', 'virtual:', 'miners_csv: none.csv\n      virtual:', '', 'cannot be read'],
  ];
  it.each(cases)('%s', (_, from, to, path, says) => {
    const { yaml } = change(from, to);
    const problems = problemsOf(yaml);
    expect(problems.map(({ path: at }) => at)).toEqual([path]);
    expect(`${problems[0]!.problem}. ${problems[0]!.fix}`).toContain(says);
  });

  const models: [rule: string, from: string, to: string, path: string][] = [
    ['a firmware without an adapter', 'firmware: luxos', 'firmware: luxor', 'models[0].firmware'],
    ['no sleep first', 'kind: sleep', 'kind: underclock', 'models[0].operating_points[0]'],
    ['watts that do not rise', 'power_w: 2000', 'power_w: 3000', 'models[0].operating_points[2].power_w'],
    [
      'hash that does not rise',
      'hashrate_ths: 100',
      'hashrate_ths: 130',
      'models[0].operating_points[2].hashrate_ths',
    ],
    ['no nominal', 'kind: nominal', 'kind: overclock', 'models[0].operating_points'],
    [
      'a verb that the firmware lacks',
      'verb: profile, profile: low',
      'verb: power-percent, percent: 50',
      'models[0].operating_points[1].setting.verb',
    ],
    [
      'a point that nothing leads to',
      ', setting: { verb: profile, profile: low }',
      '',
      'models[0].operating_points[1].setting',
    ],
    [
      'no way back to nominal',
      ', setting: { verb: profile, profile: default }',
      '',
      'models[0].operating_points[2].setting',
    ],
  ];
  it.each(models)('a model: %s', (_, from, to, path) => {
    expect(LUXOS_POINTS).toContain(from);
    expect(problemsOf(LUXOS_POINTS.replace(from, to) + GOOD).map(({ path: at }) => at)).toEqual([path]);
  });

  it('real miners never follow simulated prices', () => {
    const { yaml } = change(
      'virtual:',
      'miners: [{ id: m1, model: antminer-s21-stock, feeder: c1, host: 10.0.0.1 }]\n      virtual:',
    );
    expect(problemsOf(`simulation: { market: fallback }\n${yaml}`).map(({ path }) => path)).toEqual([
      'simulation.market',
    ]);
  });

  it('a table’s mistakes have its name and line', () => {
    write(
      'm.csv',
      'id,model,feeder,host\na,antminer-s21-stock,c1,10.0.0.1\nb,antminer-s21-stock,c9,10.0.0.2\na,antminer-s21-stock,c1,\n',
    );
    const { yaml } = change('virtual:', 'miners_csv: m.csv\n      virtual:');
    expect(problemsOf(yaml).map(({ file, line, path }) => [file, line, path])).toEqual([
      [join(folder, 'm.csv'), 3, 'feeder'],
      [join(folder, 'm.csv'), 4, 'host'],
      [join(folder, 'm.csv'), 4, 'id'],
    ]);
  });

  it('a file that is not YAML says where', () => {
    expect(problemsOf('sites:\n  - id: [a\n    name: b\n')[0]).toMatchObject({
      line: expect.any(Number),
      path: '',
    });
  });

  it('a file that is not there says so', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), OPTIONS)).toThrow(/none\.yaml.*cannot be read/);
  });

  it('ten and more are all told at once, each at its own line', () => {
    const replaced: [string, string][] = [
      ['time_zone: America/Chicago', 'time_zone: America/Midland'],
      ['mode: auto', 'mode: automatic'],
      ['latitude_deg: 32', 'latitude_deg: 95'],
      ['operator: ercot', 'operator: erkot'],
      ['adders_usd_per_mwh: 5', 'adder_usd_per_mwh: 5'],
      ['[ercot-dashboard]', '[ercot-dashbord]'],
      ['max_age_minutes: 240, when_stale: run', 'when_stale: run'],
      ['resume_below_usd_per_mwh: 60', 'resume_below_usd_per_mwh: 95'],
      ['power_w_max: 1e6', 'power_w_max: a lot'],
      ['id: c2, name: C2', 'id: c1, name: C2'],
      ['antminer-s21-stock', 'antminer-s22-stock'],
      ['tariff:', 'customers: [{ id: a, firm: maybe }]\n    tariff:'],
    ];
    const yaml = replaced.reduce((text, [from, to]) => text.replace(from, to), GOOD);
    const problems = problemsOf(yaml);
    expect(problems.length).toBeGreaterThanOrEqual(replaced.length);
    const lines = yaml.split('\n');
    for (const [, to] of replaced) {
      const line = lines.findIndex((text) => text.includes(to.split('\n')[0]!)) + 1;
      expect(problems.map((problem) => problem.line)).toContain(line);
    }
    for (const { fix } of problems) expect(fix).toMatch(/\S{3}/);
  });
});

describe('how the pool pays', () => {
  const withPayout = (payout: string): string =>
    GOOD.replace('{ sources: [mempool], max_age_minutes: 240, when_stale: hold }', (found) =>
      found.replace(' }', `, payout: ${payout} }`),
    );

  it('is a scheme and, where it pays by luck, the pool’s blocks a day', () => {
    const { payout } = load(withPayout("{ scheme: 'pps+', pool_blocks_per_day: 20 }")).sites[0]!.feeds
      .hashprice;
    expect(payout).toEqual({ scheme: 'pps+', poolBlocksPerDay: 20 });
    expect(load(GOOD).sites[0]!.feeds.hashprice.payout).toBeUndefined();
  });

  it.each([
    ['{ scheme: solo }', 'payout.scheme'],
    ['{ scheme: pplns, pool_blocks_per_day: 0 }', 'payout.pool_blocks_per_day'],
  ])('%s is refused at its place', (payout, path) => {
    expect(() => load(withPayout(payout))).toThrow(path);
  });
});

describe('miners that would be driven twice', () => {
  const miner = (id: string, host: string, ports = ''): string =>
    `{ id: ${id}, host: ${host}, model: antminer-s21-stock, feeder: site, username: root, password: 'env:PW'${ports} }`;
  const site = (id: string, miners: string[], virtual = ''): string => `
  - id: ${id}
    name: ${id}
    time_zone: America/Chicago
    mode: shadow
    location: { latitude_deg: 32, longitude_deg: -102 }
    market: { operator: ercot, settlement_point: LZ_WEST, tick_minutes: 5, settlement_minutes: 15 }
    tariff: { adders_usd_per_mwh: 5, loss_ratio: 0.02 }
    feeds:
      price: { sources: [ercot-dashboard], max_age_minutes: 45, when_stale: hold }
      hashprice: { sources: [mempool], max_age_minutes: 240, when_stale: hold, pool_fee_ratio: 0.01 }
      weather: { sources: [open-meteo], max_age_minutes: 240, when_stale: run }
    policy: { kind: economic, margin_usd_per_mwh: 0, min_up_minutes: 0, min_down_minutes: 0 }
    networks: [10.0.0.0/8]
    electrical: { id: site, name: Grid, power_w_max: 1e6 }
    fleet: { miners: [${miners.join(', ')}]${virtual} }
`;

  function problemsOf(...sites: string[]): string {
    try {
      load(`sites:${sites.join('')}`, { env: { PW: 'x' } });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }

  it('are refused over all sites', () => {
    const text = problemsOf(site('a', [miner('m1', '10.0.0.1')]), site('b', [miner('m1', '10.0.0.1')]));
    expect(text).toContain('"10.0.0.1" is the host of m1 already');
  });

  it('are told from miners behind one host with ports of their own', () => {
    const ports = (port: number): string => `, ports: { http: ${port} }`;
    expect(
      problemsOf(site('a', [miner('m1', '10.0.0.1', ports(8081)), miner('m2', '10.0.0.1', ports(8082))])),
    ).toBe('');
  });

  it('are refused where a virtual one has the same id', () => {
    const virtual = ', virtual: [{ feeder: site, model: antminer-s21-stock, count: 1 }]';
    expect(problemsOf(site('a', [miner('site-antminer-s21-stock-001', '10.0.0.1')], virtual))).toContain(
      'there are two miners',
    );
  });
});

it('says which alias leads nowhere', () => {
  expect(() => load('sites: [*nope]')).toThrow('nope');
});
