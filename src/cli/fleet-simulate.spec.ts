import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minerAdapters } from '../../adapters/index.js';
import { type FleetLayout, layOutFleet } from '../../adapters/virtual-fleet.layout.js';
import { drawnFaults } from '../../adapters/virtual-fleet.js';
import { readFaultFile } from './fault-file.js';
import { modelsOf } from './fleet-simulate.command.js';
import { credentialList, type FleetFacts, fleetList, fleetPage, fleetView } from './fleet-simulate-view.js';
import { buildProgram } from './program.js';

/** Ends a command where the process would end. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

const FIRMWARES = ['luxos', 'antminer-stock'];
let folder: string;
let layout: FleetLayout;
let facts: FleetFacts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-simulate-'));
  layout = await layOutFleet(
    { count: 600, firmwares: FIRMWARES, modelsOf, net: '127.80' },
    { aliases: true, openFilesMax: 20_000, mayListen: (_, port) => Promise.resolve(port > 1023) },
  );
  const faults = [{ kind: 'hangs' as const, rate: 0.1 }];
  const drawn = drawnFaults({ miners: layout.miners, seed: 1, misbehavingRatio: 0, faults });
  facts = { layout, drawn, powerW: 1.8e6, seed: 1, speed: 1, net: '127.80', credentialsOut: 'miners.json' };
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, `faults-${text.length}.yaml`);
  writeFileSync(path, text);
  return path;
}

async function run(line: string): Promise<unknown> {
  const program = buildProgram({
    stateDirectory: folder,
    environment: {},
    write: () => undefined,
    exit: (status) => {
      throw new Exit(status);
    },
  });
  const quiet = { writeErr: () => undefined, writeOut: () => undefined };
  const silence = (command: typeof program): void => {
    command.configureOutput(quiet);
    command.commands.forEach((child) => silence(child as typeof program));
  };
  silence(program);
  return program.parseAsync(line.split(' '), { from: 'user' });
}

describe('ebb fleet simulate', () => {
  it('tells where each firmware is, on which ports, what opens it, and how to go on', () => {
    const page = fleetPage(facts);
    expect(page[0]).toContain('600 virtual miners answer, drawing 1.80 MW');
    const [luxos, antminer] = FIRMWARES.map((id) => page.find((line) => line.startsWith(id)));
    expect(luxos).toMatch(/ 300 {2}127\.80\.0\.1 to 127\.80\.2\.91 .*4028/);
    expect(antminer).toMatch(/http 8088.* \*.*root \/ root/);
    expect(page).toContain('Faults: 60 hang');
    expect(page.join('\n')).toContain(
      'ebb fleet discover 127.80.0.0/22 --network 127.80.0.0/22 --credentials miners.json',
    );
  });

  it('says the same as one JSON line', () => {
    expect(JSON.parse(JSON.stringify(fleetView(facts)))).toMatchObject({
      miners: 600,
      power_w: 1.8e6,
      processes: 1,
      listen: 'own',
      seed: 1,
      network: '127.80.0.0/22',
      blocks: [
        { firmware: 'luxos', miners: 300, first_host: '127.80.0.1', standard_ports: true },
        {
          firmware: 'antminer-stock',
          ports: { http: 8088 },
          standard_ports: false,
          credentials: { username: 'root', password: 'root' },
        },
      ],
      faults: { hang: 60 },
      next: [expect.stringContaining('ebb miner probe 127.80.0.1'), expect.any(String)],
    });
  });

  it('lists every miner with its identity and its fault', () => {
    const list = fleetList(layout.miners, 1, facts.drawn) as { mac: string; fault: string | null }[];
    expect(list).toHaveLength(600);
    expect(new Set(list.map(({ mac }) => mac)).size).toBe(600);
    expect(list.filter(({ fault }) => fault === 'hang')).toHaveLength(60);
    expect(list[1]).toMatchObject({ host: '127.80.0.2', firmware: 'antminer-stock', ports: { http: 8088 } });
  });

  it('writes what opens them as discover takes it', () => {
    expect(credentialList(layout)).toContainEqual({
      firmware: 'antminer-stock',
      username: 'root',
      password: 'root',
    });
  });

  it.each(Object.keys(minerAdapters))('has a model for a virtual miner of %s', (id) => {
    const models = modelsOf(id);
    expect(models.length).toBeGreaterThan(0);
    for (const { firmware, operatingPoints } of models) {
      expect(firmware).toBe(id);
      expect(operatingPoints.filter(({ kind }) => kind === 'nominal')).toHaveLength(1);
    }
  });

  it.each([
    ['--miners 0'],
    ['--miners ten'],
    ['--miners 5 --firmware nokia'],
    ['--miners 5 --net 10.80'],
    ['--miners 5 --net 127.800'],
    ['--miners 5 --speed 0'],
    ['--miners 5 --listen all'],
    ['--miners 5 --config config/demo.yaml'],
  ])('is not called with %s', async (options) => {
    await expect(run(`fleet simulate ${options}`)).rejects.toMatchObject({ status: 2 });
  });
});

describe('a fault file of ebb fleet simulate', () => {
  it('may be YAML or JSON', () => {
    const rules = [{ kind: 'hangs', rate: 0.1, firmware: 'luxos' }];
    expect(
      readFaultFile(file('faults:\n  - { kind: hang, rate: 0.1, firmware: luxos }\n'), FIRMWARES),
    ).toEqual(rules);
    const json = JSON.stringify({ faults: [{ kind: 'hang', rate: 0.1, firmware: 'luxos' }] });
    expect(readFaultFile(file(json), FIRMWARES)).toEqual(rules);
  });

  it.each([
    ['faults:\n  - { kind: hang, rat: 0.1 }\n', /:2.*faults\[0\]\.rat.*not a known setting.*rate/s],
    ['faults:\n  - kind: expl\n    rate: 0.1\n', /:2.*faults\[0\]\.kind.*refuse/s],
    ['faults:\n  - kind: hang\n    rate: 5\n', /:3.*faults\[0\]\.rate.*at most 1/s],
    ['faults:\n  - { kind: hang, rate: 0.1, seconds: 4 }\n', /faults\[0\]\.seconds.*only for drip/s],
    ['faults: [\n', /not valid YAML/],
  ])('is refused with all that is wrong in it, each at its line: %j', (text, message) => {
    expect(() => readFaultFile(file(text), FIRMWARES)).toThrow(message);
  });

  it('is asked for where there is none', () => {
    expect(() => readFaultFile(join(folder, 'nowhere.yaml'), FIRMWARES)).toThrow(/cannot be read/);
  });
});
