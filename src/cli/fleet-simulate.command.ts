import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { unknownFirmware } from '../../adapters/discovery.js';
import { minerAdapters } from '../../adapters/index.js';
import { isVirtualNet, loopbackAliasesAvailable } from '../../adapters/virtual-endpoints.js';
import { forkVirtualFleet } from '../../adapters/virtual-fleet.client.js';
import type { FaultRule } from '../../adapters/virtual-fleet.faults.js';
import {
  type FleetLayout,
  layOutFleet,
  listeningFirmwares,
  listensAt,
  openFilesMax,
} from '../../adapters/virtual-fleet.layout.js';
import { genericModel } from '../../adapters/virtual-fleet.models.js';
import { drawnFaults, type VirtualFleetOptions } from '../../adapters/virtual-fleet.js';
import { modelConfig } from '../../config/catalogue.js';
import { knownModels } from '../../config/load.js';
import { EbbError } from '../core/errors.js';
import type { ModelConfig } from '../core/site.js';
import { formatPower } from '../core/units.js';
import { loadConfigFile, virtualMiners } from '../outside.js';
import { DEMO_CONFIG } from '../places.js';
import { readFaultFile } from './fault-file.js';
import { credentialList, fleetList, fleetPage, fleetView } from './fleet-simulate-view.js';
import { positive, whole } from './number-options.js';

interface SimulateOptions {
  readonly config?: string;
  readonly miners?: number;
  readonly firmware?: readonly string[];
  readonly faults?: string;
  readonly seed?: number;
  readonly net: string;
  readonly speed?: number;
  readonly processes?: number;
  readonly listen?: 'own' | 'shared';
  readonly state?: string;
  readonly out?: string;
  readonly credentialsOut?: string;
  readonly json?: boolean;
}

/** A net that neither the demo nor the tests use. */
const NET = '127.80';
const SEED = 1;

const EXAMPLES = `
Example:
  ebb fleet simulate --miners 1000
  ebb fleet simulate --miners 10000 --firmware luxos,whatsminer-v3 --faults faults.yaml --out fleet.json
  ebb fleet simulate --config config/demo.yaml

A fault file says which share of the miners does what, one fault a miner:
  faults:
    - { kind: hang, rate: 0.05 }
    - { kind: reboot, rate: 0.01, seconds: 1800, firmware: luxos }

Kinds:
  refuse         an error reply to every write
  hang           a connection and never an answer
  deaf           no connection
  lie            OK to every write, and no effect
  slow           late by 2 s (or seconds), and four times as long for every change
  drip           a byte every 0.05 s (or seconds)
  broken-json    every reply cut off
  wrong-watts    reports other watts than it draws
  slow-wake      four times as long to wake
  wakes-by-itself  minutes after it was put to sleep
  reboot         restarts every half hour (or seconds) on average; what survives is up to the firmware
  ip-change      another address of the net after 5 min (or seconds), about
  pool-loss      no pool for 5 min (or seconds), then for three times as long with one`;

/** Adds `ebb fleet simulate` to the `fleet` group. */
export function registerSimulate(
  fleet: Command,
  { write }: { readonly write: (line: string) => void },
): void {
  fleet
    .command('simulate')
    .description('serve virtual miners over their real protocols on loopback addresses, until Ctrl-C')
    .option('--miners <n>', 'how many; without it, those of the configuration', whole)
    .option('--firmware <ids>', 'firmwares by commas, each miner of the next one (default: all)', ids)
    .option('--faults <file>', 'YAML or JSON: which share of the miners misbehaves, and how')
    .option('--seed <n>', 'what chance depends on: the same seed is the same fleet (default: 1)', whole)
    .option('--net <a.b>', 'first two bytes of the addresses, inside the loopback range', net, NET)
    .option('--speed <x>', "seconds of the miners' time in a second of the wall (default: 1)", positive)
    .option('--processes <n>', 'how many processes share the work (default: as open files allow)', whole)
    .addOption(
      new Option(
        '--listen <how>',
        'own: a socket for each miner and port; shared: one for each port (default: own where it fits)',
      ).choices(['own', 'shared']),
    )
    .option('--state <file>', "keep the miners' states there, and go on from them")
    .option('--out <file>', 'write a JSON list of all miners there, with addresses, serials and faults')
    .option('--credentials-out <file>', 'write what opens them there, as ebb fleet discover takes it')
    .addOption(
      new Option(
        '--config <file>',
        `run a configuration's virtual miners (default: the demo mine)`,
      ).conflicts(['miners', 'firmware']),
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: SimulateOptions) =>
      options.miners === undefined && options.firmware === undefined
        ? simulateConfigured(options, write)
        : simulateWished(options, write),
    );
}

async function simulateConfigured(options: SimulateOptions, write: (line: string) => void): Promise<void> {
  const { config = DEMO_CONFIG, processes = 1, json } = options;
  const { sites, simulation } = await loadConfigFile(config);
  const miners = sites.flatMap(virtualMiners);
  if (miners.length === 0) throw new EbbError('rejected', `${config} has no virtual miners (fleet.virtual)`);
  const { misbehavingRatio } = simulation;
  const speed = options.speed ?? simulation.speed;
  const faults = faultsOf(options, [...new Set(miners.map(({ firmware }) => firmware))]);
  const seed = options.seed ?? simulation.seed;
  const spec = { miners, seed, misbehavingRatio, faults, listen: options.listen, stateFile: options.state };
  if (options.out !== undefined) {
    // A configuration's passwords may open real machines too.
    const bare = miners.map(({ credentials: _, ...spec }) => spec);
    writeList(options.out, fleetList(bare, seed, drawnFaults(spec)));
  }
  await serve({ spec, speed, processes }, (powerW) =>
    write(
      json
        ? JSON.stringify({ miners: miners.length, power_w: powerW })
        : `${miners.length} virtual miners answer, drawing ${formatPower(powerW)}`,
    ),
  );
}

async function simulateWished(options: SimulateOptions, write: (line: string) => void): Promise<void> {
  const { seed = SEED, speed = 1, state, json } = options;
  const { layout, faults } = await wishedFleet(options);
  const { miners, processes, listen } = layout;
  const spec = { miners, seed, misbehavingRatio: 0, faults, listen, stateFile: state };
  const drawn = drawnFaults(spec);
  if (options.out !== undefined) writeList(options.out, fleetList(miners, seed, drawn));
  if (options.credentialsOut !== undefined) writeList(options.credentialsOut, credentialList(layout));
  await serve({ spec, speed, processes }, (powerW) => {
    const facts = { ...options, layout, drawn, powerW, seed, speed };
    if (json) write(JSON.stringify(fleetView(facts)));
    else for (const line of fleetPage(facts)) write(line);
  });
}

/** Who is where and has which fault. @throws EbbError or ConfigError that says what to do */
async function wishedFleet(options: SimulateOptions): Promise<{ layout: FleetLayout; faults: FaultRule[] }> {
  const { firmware: firmwares = listeningFirmwares(), miners: count = firmwares.length } = options;
  const faults = faultsOf(options, firmwares);
  const layout = await layOutFleet(
    { ...options, count, firmwares, modelsOf },
    { aliases: await loopbackAliasesAvailable(), openFilesMax: openFilesMax(), mayListen: listensAt },
  );
  return { layout, faults };
}

/** The catalogue's models of a firmware, or a made-up one where it has none. */
export function modelsOf(firmware: string): ModelConfig[] {
  const { envelope } = minerAdapters[firmware] ?? {};
  if (envelope === undefined) throw unknownFirmware(firmware);
  const known = knownModels(null).filter((model) => model.firmware === firmware);
  return known.length === 0
    ? [genericModel(envelope)]
    : known.map((model) => modelConfig(model, 1, envelope));
}

function faultsOf({ faults }: SimulateOptions, firmwares: readonly string[]): FaultRule[] {
  return faults === undefined ? [] : readFaultFile(faults, firmwares);
}

interface Served {
  readonly spec: Omit<VirtualFleetOptions, 'clock'>;
  readonly speed: number;
  readonly processes: number;
}

/** Serves the fleet until this process is told to end, or the fleet ends by itself. */
async function serve({ spec, speed, processes }: Served, ready: (powerW: number) => void): Promise<void> {
  const now = Date.now();
  const running = await forkVirtualFleet(spec, { simulatedMs: now, wallMs: now, speed }, { processes });
  try {
    const { totalPowerW } = await running.report();
    await new Promise<void>((resolve, reject) => {
      process.once('SIGINT', resolve).once('SIGTERM', resolve);
      running.onExit((status) => {
        reject(new EbbError('unreachable', `a process of the virtual fleet ended by itself (${status})`));
      });
      ready(totalPowerW);
    });
  } finally {
    await running.stop();
  }
}

function writeList(file: string, list: readonly object[]): void {
  try {
    writeFileSync(file, `[\n${list.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`);
  } catch (cause) {
    throw new EbbError('rejected', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function ids(text: string): string[] {
  const all = text.split(',').map((id) => id.trim());
  const listening = listeningFirmwares();
  const wrong = all.find((id) => !listening.includes(id));
  if (wrong !== undefined)
    throw new InvalidArgumentError(
      `"${wrong}" is none that can be served; there are: ${listening.join(', ')}.`,
    );
  return all;
}

function net(text: string): string {
  if (!isVirtualNet(text))
    throw new InvalidArgumentError('Two bytes like 127.80 are needed: inside the loopback range.');
  return text;
}
