import { createServer } from 'node:net';
import type { ModelConfig } from '../src/core/site.js';
import { EbbError } from '../src/core/errors.js';
import { minerAdapters } from './miners/index.js';
import type { MinerFirmware, VirtualMinerSpec } from './shared/miner-firmware.js';
import { listenAt } from './shared/simulator-listen.js';
import { allocateVirtualEndpoints, type VirtualEndpoint } from './virtual-endpoints.js';
import { EVERYWHERE, type Listening } from './virtual-fleet.doors.js';
import { portsOf } from './virtual-fleet.ports.js';

/** Of the files that a process may have open, this share goes into listening; the rest is for connections. */
const LISTENING_RATIO = 0.6;
/** With shared listening, what one process answers for without being what limits a client. */
const MINERS_PER_SHARING_PROCESS = 25_000;
/** Where several processes share listening, each but the first has a hundred ports of its own from here up. */
const OWN_PORTS_FIRST = 20_000;
const OWN_PORTS_EACH = 100;
const PROCESSES_MAX = 64;
const ID_DIGITS = 5;
/** For virtual miners of a firmware that wants a password and leaves the factory without one. */
const VIRTUAL_CREDENTIALS = { username: 'root', password: 'root' };

export interface FleetWish {
  readonly count: number;
  /** Each miner's firmware in turn. */
  readonly firmwares: readonly string[];
  /** At least one model of a firmware; its miners are of them in turn. */
  readonly modelsOf: (firmware: string) => readonly ModelConfig[];
  /** First two bytes of the miners' addresses. */
  readonly net?: string | undefined;
  readonly processes?: number | undefined;
  readonly listen?: Listening | undefined;
}

/** What this system allows. */
export interface FleetGround {
  /** Whether every miner may have a loopback address of its own. */
  readonly aliases: boolean;
  /** Files that one process may have open. */
  readonly openFilesMax: number;
  readonly mayListen: (host: string, port: number) => Promise<boolean>;
}

/** Miners of one firmware with the same ports. */
export interface FleetBlock {
  readonly firmware: string;
  readonly miners: number;
  readonly firstHost: string;
  readonly lastHost: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Whether those are the vendor's own. */
  readonly standardPorts: boolean;
  readonly credentials: { readonly username?: string; readonly password?: string };
}

export interface FleetLayout {
  readonly miners: readonly VirtualMinerSpec[];
  readonly blocks: readonly FleetBlock[];
  readonly processes: number;
  readonly listen: Listening;
}

/**
 * Who is where: an address for each miner, the vendor's ports where this process may have them, and as many processes
 * as the limit on open files asks for.
 * @throws EbbError where a wish cannot be had
 */
export async function layOutFleet(wish: FleetWish, ground: FleetGround): Promise<FleetLayout> {
  const bare = bareMiners(wish, ground.aliases);
  const { processes, listen } = await sharing(wish, ground, bare);
  const each = Math.ceil(bare.length / processes);
  const ports = await firmwarePorts(wish.firmwares, listen, ground, bare[0]?.host ?? EVERYWHERE);
  const numbers = [...new Set([...ports.values()].flatMap((named) => Object.values(named)))].sort(
    (a, b) => a - b,
  );
  const miners = bare.map((spec, index) => {
    const process = Math.floor(index / each);
    // Where every miner has the same address, each has ports of its own already.
    if (!ground.aliases) return spec;
    const named = ports.get(spec.firmware) ?? {};
    return { ...spec, ports: listen === 'own' || process === 0 ? named : moved(named, numbers, process) };
  });
  return { miners, blocks: blocksOf(miners), processes: Math.ceil(bare.length / each), listen };
}

/** What this system allows, by trying. */
export async function listensAt(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenAt(server, host, port);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Files that this process may have open; Infinity where the system knows no such limit. */
export function openFilesMax(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(report.userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Infinity;
}

/** Firmwares whose virtual miners listen for themselves. */
export function listeningFirmwares(): string[] {
  return Object.entries(minerAdapters)
    .filter(([, { virtualPorts }]) => Object.keys(virtualPorts).length > 0)
    .map(([id]) => id);
}

function bareMiners({ count, firmwares, modelsOf, net }: FleetWish, aliases: boolean): VirtualMinerSpec[] {
  const ofEach = Array.from({ length: count }, (_, index) => firmwares[index % firmwares.length] as string);
  const endpoints = allocateVirtualEndpoints(ofEach, aliases, net);
  const models = new Map(firmwares.map((firmware) => [firmware, modelsOf(firmware)]));
  return ofEach.map((firmware, index) => {
    const own = models.get(firmware) ?? [];
    const model = own[Math.floor(index / firmwares.length) % own.length] as ModelConfig;
    const credentials = credentialsOf(firmware);
    const minerId = `v${String(index + 1).padStart(ID_DIGITS, '0')}`;
    const endpoint = endpoints[index] as VirtualEndpoint;
    return { minerId, firmware, model, ...endpoint, ...(credentials && { credentials }) };
  });
}

function credentialsOf(firmware: string): VirtualMinerSpec['credentials'] {
  const { factoryCredentials, passwordFor } = minerAdapters[firmware] as MinerFirmware;
  return factoryCredentials ?? (passwordFor === 'nothing' ? undefined : VIRTUAL_CREDENTIALS);
}

async function sharing(
  { processes, listen, count }: FleetWish,
  { aliases, openFilesMax: files }: FleetGround,
  miners: readonly VirtualMinerSpec[],
): Promise<{ processes: number; listen: Listening }> {
  if (listen === 'shared' && !aliases)
    throw new EbbError(
      'unsupported',
      'this system has one loopback address only: listening cannot be shared',
    );
  if (processes !== undefined && processes > PROCESSES_MAX)
    throw new EbbError('rejected', `${processes} processes are more than ${PROCESSES_MAX}`);
  if (listen === 'shared')
    return { listen, processes: processes ?? Math.ceil(count / MINERS_PER_SHARING_PROCESS) };
  let sockets = 0;
  for (const spec of miners) sockets += (await portsOf(spec)).length;
  const needed = Math.max(1, Math.ceil(sockets / (files * LISTENING_RATIO)));
  if (processes === undefined && needed <= PROCESSES_MAX) return { listen: 'own', processes: needed };
  const enough = processes ?? PROCESSES_MAX;
  if (enough >= needed || (listen === 'own' && enough * files > sockets))
    return { listen: 'own', processes: enough };
  if (aliases && listen === undefined) return { listen: 'shared', processes: enough };
  throw new EbbError(
    'rejected',
    `${sockets} listening sockets are too many for ${enough} processes with ${files} open files each; ` +
      `have ${needed} processes, raise the limit (ulimit -n), or share listening`,
  );
}

/** The vendor's ports where all of a firmware's can be had, so that whoever looks for it finds all of it. */
async function firmwarePorts(
  firmwares: readonly string[],
  listen: Listening,
  { mayListen }: FleetGround,
  ownHost: string,
): Promise<Map<string, Readonly<Record<string, number>>>> {
  const host = listen === 'own' ? ownHost : EVERYWHERE;
  const asked = new Map<number, boolean>();
  const ports = new Map<string, Readonly<Record<string, number>>>();
  for (const id of new Set(firmwares)) {
    const { envelope, virtualPorts } = minerAdapters[id] as MinerFirmware;
    const numbers = Object.values(envelope.ports);
    for (const port of numbers) if (!asked.has(port)) asked.set(port, await mayListen(host, port));
    const standard = numbers.every((port) => asked.get(port));
    ports.set(id, standard ? { ...virtualPorts, ...envelope.ports } : virtualPorts);
  }
  return ports;
}

function moved(
  named: Readonly<Record<string, number>>,
  numbers: readonly number[],
  process: number,
): Record<string, number> {
  const first = OWN_PORTS_FIRST + process * OWN_PORTS_EACH;
  return Object.fromEntries(
    Object.entries(named).map(([name, port]) => [name, first + numbers.indexOf(port)]),
  );
}

function blocksOf(miners: readonly VirtualMinerSpec[]): FleetBlock[] {
  const blocks = new Map<string, FleetBlock>();
  for (const { firmware: id, host, ports = {}, credentials = {} } of miners) {
    const { envelope } = minerAdapters[id] as MinerFirmware;
    // Where all share one address, a line for each would say little: one for each firmware.
    const key = `${id} ${host.startsWith('127.0.0.') ? '' : JSON.stringify(ports)}`;
    const known = blocks.get(key);
    const standardPorts = Object.entries(envelope.ports).every(([name, port]) => ports[name] === port);
    blocks.set(
      key,
      known
        ? { ...known, lastHost: host, miners: known.miners + 1 }
        : { firmware: id, miners: 1, firstHost: host, lastHost: host, ports, standardPorts, credentials },
    );
  }
  return [...blocks.values()];
}
