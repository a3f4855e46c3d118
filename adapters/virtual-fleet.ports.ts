import type { Server } from 'node:net';
import { DateTime } from 'luxon';
import { assert } from '../src/core/assert.js';
import { minerAdapters } from './miners/index.js';
import type { MinerFirmware, VirtualMinerSpec } from './shared/miner-firmware.js';
import { withDoorkeeper } from './shared/simulator-listen.js';

/** The ports that a firmware's simulator opens: those with a name, and those that it has whatever it is told. */
interface Openings {
  readonly names: readonly string[];
  readonly fixed: readonly number[];
}

/** A net that is kept for documentation: no machine has an address of it. One for each trial at the same time. */
const TRIAL_NET = '192.0.2';
const TRIAL_HOSTS = 254;
/** Ports that no device has. */
const TRIAL_PORT_FIRST = 60_000;
const TRIAL_CLOCK = { speed: 1, now: () => DateTime.utc(), after: () => () => undefined };

const known = new Map<string, Promise<Openings>>();
let trials = 0;

export function firmwareOf({ minerId, firmware: id }: VirtualMinerSpec): MinerFirmware {
  const firmware = minerAdapters[id];
  assert(firmware !== undefined, `miner ${minerId}: no adapter for firmware "${id}"`);
  return firmware;
}

/** The ports that a virtual miner answers on; found out by a simulator that is made once for its kind and thrown away. */
export async function portsOf(spec: VirtualMinerSpec): Promise<number[]> {
  const key = `${spec.firmware}/${spec.model.modelId}`;
  const finding = known.get(key) ?? openingsOf(spec);
  known.set(key, finding);
  const { names, fixed } = await finding;
  const standard = firmwareOf(spec).virtualPorts;
  const named = names.map((name) => spec.ports?.[name] ?? standard[name]);
  return [...named.filter((port) => port !== undefined), ...fixed];
}

async function openingsOf(spec: VirtualMinerSpec): Promise<Openings> {
  const firmware = firmwareOf(spec);
  const named = [
    ...new Set([...Object.keys(firmware.virtualPorts), ...Object.keys(firmware.envelope.ports)]),
  ];
  const ports = Object.fromEntries(named.map((name, index) => [name, TRIAL_PORT_FIRST + index]));
  const opened = new Set<number>();
  const keep = (_: Server, port: number): boolean => opened.add(port).has(port);
  trials += 1;
  const host = `${TRIAL_NET}.${(trials % TRIAL_HOSTS) + 1}`;
  const trial = { ...spec, host, ports };
  const simulator = await withDoorkeeper(host, keep, () =>
    firmware.simulate({ spec: trial, clock: TRIAL_CLOCK, seed: 0 }),
  );
  await simulator.close();
  const fixed = [...opened].filter((port) => !Object.values(ports).includes(port));
  return { names: named.filter((name) => opened.has(ports[name] as number)), fixed };
}
