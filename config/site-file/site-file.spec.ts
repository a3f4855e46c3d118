import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type {
  DeviceCapabilities,
  MinerIdentity,
  MinerInspection,
  MinerTelemetry,
} from '../../src/core/ports/miner.js';
import type { RawModel } from '../schema.js';
import { mergeSiteFile } from './merge.js';
import { matchingModel, modelOfDevice } from './model-match.js';
import { readSiteFile, siteFileOf, siteFileText } from './site-file.js';

function inspection(
  identity: Partial<MinerIdentity> = {},
  telemetry: Partial<MinerTelemetry> = {},
  capabilities: Partial<DeviceCapabilities> = {},
): MinerInspection {
  return {
    identity: {
      make: null,
      model: 'Antminer S21',
      firmwareVersion: '1',
      serial: null,
      mac: null,
      hostname: null,
      ...identity,
    },
    telemetry: {
      powerW: 3500,
      powerSource: 'metered',
      hashrateThs: 200,
      claim: 'mining',
      profile: null,
      model: null,
      firmwareVersion: '1',
      ...telemetry,
    },
    capabilities: {
      verbs: ['sleep', 'wake', 'profile'],
      obstacles: [],
      powerTargetW: null,
      profiles: [],
      powerSource: 'metered',
      nominalPowerW: null,
      nominalHashrateThs: null,
      ...capabilities,
    },
  };
}

function known(label: string, firmware: string, powerW: number): RawModel {
  return {
    id: `${label}-${powerW}`,
    label,
    firmware,
    thermal_class: 'air',
    inrush_ratio: 2,
    operating_points: [
      { id: 'sleep', kind: 'sleep', power_w: 30, hashrate_ths: 0 },
      { id: 'nominal', kind: 'nominal', power_w: powerW, hashrate_ths: 200 },
    ],
  };
}

describe('the model of a discovered device', () => {
  const models = [
    known('Antminer S21', 'a', 3500),
    known('Antminer S19j Pro', 'a', 3050),
    known('Antminer S21', 'b', 3500),
  ];

  it.each([
    ['the same name and firmware', 'a', 'Antminer S21', null, 'Antminer S21-3500'],
    [
      'another spelling, with the hashrate in it',
      'a',
      'ANTMINER S19J PRO (104T)',
      null,
      'Antminer S19j Pro-3050',
    ],
    ['another firmware', 'b', 'S21', null, 'Antminer S21-3500'],
    ['watts of another variant', 'a', 'Antminer S21', 4400, null],
    ['a name that no model has', 'a', 'Antminer S21 XP', null, null],
  ])('%s', (_, firmware, model, nominalPowerW, expected) => {
    const found = matchingModel(firmware, inspection({ model }, {}, { nominalPowerW }), models);
    expect(found?.id ?? null).toBe(expected);
  });

  it('is made of what the device tells, its settable profiles on a rising line', () => {
    const profiles = [
      { name: 'p300', powerW: 2000, hashrateThs: 130, settable: true },
      { name: 'p250', powerW: 1500, hashrateThs: 100, settable: true },
      { name: 'bad', powerW: 1700, hashrateThs: 90, settable: true },
      { name: 'untuned', powerW: 2500, hashrateThs: 150, settable: false },
      { name: 'p500', powerW: 4200, hashrateThs: 230, settable: true },
      { name: 'unknown', powerW: null, hashrateThs: null, settable: true },
    ];
    const model = modelOfDevice('a', inspection({}, { profile: 'p450' }, { profiles }))!;
    expect(model.operating_points.map(({ id, kind, power_w }) => [id, kind, power_w])).toEqual([
      ['sleep', 'sleep', 30],
      ['p250', 'underclock', 1500],
      ['p300', 'underclock', 2000],
      ['nominal', 'nominal', 3500],
      ['p500', 'overclock', 4200],
    ]);
    expect(model.operating_points[3]).toMatchObject({ setting: { verb: 'profile', profile: 'p450' } });
  });

  it.each([
    ['asleep and tells no nominal', { claim: 'sleeping', powerW: 30, hashrateThs: 0 }],
    ['tells no watts', { powerW: null, powerSource: 'absent' }],
  ] as const)('is not made up where the device is %s', (_, telemetry) => {
    expect(modelOfDevice('a', inspection({}, telemetry))).toBeNull();
  });
});

const CONFIG = `# A mine.
sites:
  - id: west
    networks: [10.0.0.0/24] # the barn
    fleet:
      miners:
        # The oldest one.
        - { id: old, model: m, feeder: c9, host: 10.0.0.5, mac: "02:00:00:00:00:05" }
`;

function fileOf(devices: { host: string; mac?: string; serial?: string; password?: string }[]) {
  return siteFileOf({
    devices: devices.map(({ host, mac, serial, password }) => ({
      host,
      firmware: 'a',
      ports: {},
      password,
      inspection: inspection({ mac: mac ?? null, serial: serial ?? null }),
    })),
    networks: ['10.0.0.0/24'],
    models: [known('Antminer S21', 'a', 3500)],
    feeder: 'c1',
  }).file;
}

describe('a site file in a configuration', () => {
  it('adds what is new and leaves comments and the rest as they were', () => {
    const { changes, text } = mergeSiteFile(CONFIG, null, fileOf([{ host: '10.0.0.9', serial: 'SN9' }]));
    expect(changes.map(({ kind, id }) => [kind, id])).toEqual([['miner-added', 'sn9']]);
    expect(text).toContain('# The oldest one.');
    expect(text).toContain('# the barn');
    const { sites } = parse(text) as { sites: { fleet: { miners: { id: string; feeder: string }[] } }[] };
    expect(sites[0]!.fleet.miners.map(({ id, feeder }) => [id, feeder])).toEqual([
      ['old', 'c9'],
      ['sn9', 'c1'],
    ]);
  });

  it('follows a miner that has moved by its MAC, and keeps its id, model and feeder', () => {
    const { changes, text } = mergeSiteFile(
      CONFIG,
      null,
      fileOf([{ host: '10.0.0.77', mac: '02:00:00:00:00:05' }]),
    );
    expect(changes).toEqual([
      { kind: 'miner-changed', id: 'old', settings: [{ key: 'host', from: '10.0.0.5', to: '10.0.0.77' }] },
    ]);
    expect(text).toContain('id: old, model: m, feeder: c9, host: 10.0.0.77');
  });

  it('changes nothing the second time', () => {
    const file = fileOf([{ host: '10.0.0.9', serial: 'SN9' }]);
    const once = mergeSiteFile(CONFIG, null, file);
    const twice = mergeSiteFile(once.text, null, file);
    expect(twice).toEqual({ changes: [], text: once.text });
  });

  it('says which sites there are where the one that was meant is not among them', () => {
    expect(() => mergeSiteFile(CONFIG, 'east', fileOf([]))).toThrow(/no site "east"; there are: west/);
  });

  it('is read back as it was written', () => {
    const file = fileOf([{ host: '10.0.0.9', serial: 'SN9', password: 'vault:a' }]);
    const path = join(mkdtempSync(join(tmpdir(), 'ebb-site-')), 'found.yaml');
    writeFileSync(path, siteFileText(file, ['made by a test']));
    expect(readSiteFile(path)).toEqual(file);
  });

  it('names its mistakes', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ebb-site-')), 'found.yaml');
    writeFileSync(path, 'networks: [ten]\nminers: [{ id: a }]\nmore: 1\n');
    expect(() => readSiteFile(path)).toThrow(/networks\.0: .*\n.*miners\.0\.model/s);
  });

  it('leaves out what could not be read, and says why', () => {
    const { file, left } = siteFileOf({
      devices: [{ host: '10.0.0.3', firmware: 'a', ports: {}, inspection: null }],
      networks: [],
      models: [],
      feeder: 'c1',
    });
    expect(file.miners).toEqual([]);
    expect(left).toEqual([{ host: '10.0.0.3', why: 'it could not be read' }]);
  });
});
