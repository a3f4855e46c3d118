import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { minerAdapters } from '../adapters/miners/index.js';
import { ConfigError } from '../src/core/errors.js';
import type { AppConfig } from '../src/core/site.js';
import { demoWithPrograms } from '../test/support/demo-config.js';
import { describeConfig } from './describe.js';
import { loadConfig } from './load.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-enrolments-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ERS = {
  id: 'ers',
  program: 'ercot-ers-30',
  kind: 'drop-by',
  from: '2026-10-01',
  to: '2026-11-30',
  baseline: 'middle-8-of-10',
  commitments: [{ period: 'TP5', power_w: 5e6 }],
  signals: { source: 'desk' },
};

/** The demo with these enrolments. */
function load(...enrolments: object[]): AppConfig {
  const more = ['signals: [{ id: desk, protocol: manual }]', `enrolments: ${JSON.stringify(enrolments)}`];
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, demoWithPrograms(...more));
  return loadConfig(file, {
    env: {},
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    virtualEndpoints: (firmwares) =>
      firmwares.map((_, index) => ({ host: '127.0.0.1', ports: { api: 20_000 + index } })),
  });
}

function problems(...enrolments: object[]): string[] {
  try {
    load(...enrolments);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, problem }) => `${path}: ${problem}`);
    throw error;
  }
  return [];
}

it('makes terms that Ebb can act on, with the programs that they are of', () => {
  const { sites, programs } = load(ERS);
  const [terms] = sites[0]!.enrolments!;
  expect(terms).toMatchObject({
    enrolment: { enrolmentId: 'ers', siteId: 'demo', feederId: 'site', relaySeconds: 120 },
    calls: [{ sourceId: 'desk', programRef: null }],
    shortfallMax: 0.01,
  });
  const { models } = sites[0]!;
  const slowest = Math.max(...models.map(({ firmware }) => minerAdapters[firmware]!.envelope.downSeconds));
  expect(terms!.enrolment.leadSeconds).toBe(slowest + 60);
  expect(terms!.enrolment.lowestLoadW).toBeGreaterThan(0);
  expect([...programs!.keys()]).toEqual(['ercot-ers-30']);
});

it('tells a person what was promised, and what nobody follows', () => {
  expect(describeConfig(load(ERS))).toContain(
    'ers: ercot-ers-30, drop-by at site, from 2026-10-01 to 2026-11-30, 5.00 MW in TP5, called by desk',
  );
  expect(describeConfig(load())).toContain('source of signals desk belongs to no enrolment');
});

const at = 'sites[0].enrolments[0]';
it.each<[string, object, RegExp]>([
  ['a program that there is not', { program: 'ercot-ers-20' }, /\.program: no program "ercot-ers-20"/],
  ['a feeder that there is not', { feeder: 't9' }, /\.feeder: no feeder "t9"/],
  ['a source that there is not', { signals: { source: 'vtn' } }, /\.signals: no source of signals "vtn"/],
  ['an end before the beginning', { to: '2026-09-01' }, /\.to: is before/],
  ['a kind that the program has not', { kind: 'headroom' }, /: .* has no obligation "headroom"/],
  ['a baseline that there is not', { baseline: 'ten-of-ten' }, /: there is no baseline "ten-of-ten"/],
  [
    'less than the program takes',
    { commitments: [{ power_w: 50e3 }] },
    /: 50 kW is below the least of 100 kW/,
  ],
  ['more than the miners shed', { commitments: [{ power_w: 90e6 }] }, /\.power_w: 90\.00 MW is more than/],
  [
    'a level below what stays',
    { commitments: [{ power_w: 1e6, maximum_base_load_w: 1 }] },
    /maximum_base_load_w/,
  ],
  ['a period that there is not', { commitments: [{ period: 'TP9', power_w: 1e6 }] }, /no time period "TP9"/],
  ['groups of no miner', { groups: [{ customer: 'nobody' }] }, /\.groups: no miner responds/],
  ['a payment that there is not', { rates: [{ payment: 'TP9', price: 1 }] }, /no payment "TP9"/],
])('refuses %s, and says where', (_, change, expected) => {
  const found = problems({ ...ERS, ...change });
  expect(found[0]).toMatch(expected);
  expect(found.every((text) => text.startsWith(at))).toBe(true);
});

it('refuses two programs that exclude each other on the same load, at enrolment', () => {
  const found = problems(ERS, { ...ERS, id: 'ers-10', program: 'ercot-ers-10' });
  expect(found.length).toBeGreaterThan(0);
  expect(found.every((text) => text.includes('exclude each other on'))).toBe(true);
});

it('takes the same two on different load, where the rule is of the load', () => {
  const rrs = {
    ...ERS,
    id: 'rrs',
    program: 'ercot-rrs-ufr',
    kind: 'headroom',
    baseline: null,
    feeder: 't1',
    commitments: [{ power_w: 2e6 }],
  };
  const sameLoad = problems(rrs, { ...ERS, feeder: 'c1', commitments: [{ power_w: 1e6 }] });
  const others = problems(rrs, { ...ERS, feeder: 't2' });
  expect(sameLoad.join()).toContain('exclude each other on the same load');
  expect(others).toEqual([]);
});

const LFL = { id: 'lfl', program: 'puct-lfl-registration', kind: 'checklist', from: '2026-11-01' };
const SHED = {
  id: 'shed',
  program: 'ercot-firm-load-shed',
  kind: 'curtailment',
  from: '2026-11-01',
  act_on: { eea_level: 3 },
};

it('takes a duty that is only a checklist, with the dates that its deadlines count from', () => {
  const milestones = [{ id: 'retail-service', date: '2026-11-20' }];
  const [terms] = load({ ...LFL, milestones }).sites[0]!.enrolments!;
  expect(terms).toMatchObject({ enrolment: { kind: 'checklist', commitments: [] }, milestones });
  expect(terms!.warnings.map(({ rule }) => rule)).toContain('checklist/register');
});

it('lets a curtailment act on an emergency by itself, and nothing else', () => {
  const found = problems({ ...ERS, act_on: { eea_level: 2 } });
  expect(found).toEqual([expect.stringContaining('act_on: an enrolment of kind drop-by is called')]);
  // The demo is smaller than the loads that the rule is for.
  const commitments = [{ power_w: 1e6, maximum_base_load_w: 20e6 }];
  expect(problems({ ...SHED, commitments })).toEqual([
    expect.stringContaining('is below the least of 75.00 MW'),
  ]);
});
