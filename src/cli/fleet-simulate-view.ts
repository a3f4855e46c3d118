import { virtualIdentity } from '../../adapters/shared/virtual-identity.js';
import type { VirtualMinerSpec } from '../../adapters/virtual-fleet.js';
import type { FleetBlock, FleetLayout } from '../../adapters/virtual-fleet.layout.js';
import { faultName } from '../../adapters/virtual-fleet.faults.js';
import type { Fault } from '../../adapters/virtual-fleet.place.js';
import { formatPower } from '../core/units.js';
import { tableLines } from './table.js';

/** All that is said about a virtual fleet that has begun to answer. */
export interface FleetFacts {
  readonly layout: FleetLayout;
  readonly drawn: ReadonlyMap<string, Fault>;
  /** W that it draws. */
  readonly powerW: number;
  readonly seed: number;
  readonly speed: number;
  /** First two bytes of the addresses. */
  readonly net: string;
  /** Where the credentials were written. */
  readonly credentialsOut?: string | undefined;
}

const HOSTS_PER_BLOCK = 254;
const SMALLEST_PREFIX = 24;

/** One JSON line of it. */
export function fleetView(facts: FleetFacts): unknown {
  const { layout, drawn, powerW, seed, speed } = facts;
  return {
    miners: layout.miners.length,
    power_w: powerW,
    processes: layout.processes,
    listen: layout.listen,
    seed,
    speed,
    network: networkOf(facts),
    blocks: layout.blocks.map(
      ({ firmware, miners, firstHost, lastHost, ports, standardPorts, credentials }) => ({
        firmware,
        miners,
        first_host: firstHost,
        last_host: lastHost,
        ports,
        standard_ports: standardPorts,
        credentials,
      }),
    ),
    faults: Object.fromEntries(faultCounts(drawn)),
    next: nextCommands(facts),
  };
}

/** The same for people. */
export function fleetPage(facts: FleetFacts): string[] {
  const { layout, drawn, powerW } = facts;
  const { miners, blocks, processes, listen } = layout;
  const sockets = listen === 'own' ? 'a socket for each miner and port' : 'a socket for each port';
  const rows = blocks.map((block) => [
    block.firmware,
    String(block.miners),
    `${block.firstHost} to ${block.lastHost}`,
    portsText(block),
    credentialsText(block),
  ]);
  const faults = faultCounts(drawn).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${miners.length} virtual miners answer, drawing ${formatPower(powerW)}; processes: ${processes}, with ${sockets}`,
    '',
    ...tableLines([['firmware', 'miners', 'addresses', 'ports', 'credentials'], ...rows], [1]),
    '',
    ...(blocks.length > 1 ? ['The firmwares take turns: each next address is of the next one.'] : []),
    ...(blocks.every(({ standardPorts }) => standardPorts)
      ? []
      : ["Ports with * are not the vendor's own: this process may not have those, or shares them."]),
    ...(faults.length > 0 ? [`Faults: ${faults.join(', ')}`] : []),
    'Go on in another terminal; Ctrl-C here ends it:',
    ...nextCommands(facts).map((command) => `  ${command}`),
  ];
}

/** Every miner, as `--out` writes it. */
export function fleetList(
  miners: readonly VirtualMinerSpec[],
  seed: number,
  drawn: ReadonlyMap<string, Fault>,
): object[] {
  return miners.map(({ minerId, host, ports, firmware, model, credentials = {} }) => ({
    miner_id: minerId,
    host,
    ports,
    firmware,
    model: model.label,
    ...virtualIdentity(seed, minerId),
    credentials,
    fault: faultOf(drawn.get(minerId)),
  }));
}

/** What opens them, as `ebb fleet discover --credentials` takes it. */
export function credentialList({ blocks }: FleetLayout): object[] {
  const byFirmware = new Map(blocks.map(({ firmware, credentials }) => [firmware, credentials]));
  return [...byFirmware]
    .filter(([, { password }]) => password !== undefined)
    .map(([firmware, credentials]) => ({ firmware, ...credentials }));
}

function nextCommands(facts: FleetFacts): string[] {
  const { layout, credentialsOut } = facts;
  const network = networkOf(facts);
  const host = layout.miners[0]?.host ?? '';
  const credentials = credentialsOut === undefined ? '' : ` --credentials ${credentialsOut}`;
  return [
    `ebb miner probe ${host} --network ${network}${credentials}`,
    `ebb fleet discover ${network} --network ${network}${credentials}`,
  ];
}

/** The narrowest network that has all of them at the start. */
function networkOf({ layout, net }: FleetFacts): string {
  const { miners } = layout;
  if (miners.every(({ host }) => host === miners[0]?.host)) return `${miners[0]?.host}/32`;
  const blocks = Math.ceil(miners.length / HOSTS_PER_BLOCK);
  return `${net}.0.0/${SMALLEST_PREFIX - Math.ceil(Math.log2(blocks))}`;
}

function faultOf(fault: Fault | undefined): string | null {
  return fault === undefined ? null : faultName(fault.kind);
}

function faultCounts(drawn: ReadonlyMap<string, Fault>): [kind: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { kind } of drawn.values()) counts.set(faultName(kind), (counts.get(faultName(kind)) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => one.localeCompare(other));
}

function portsText({ ports, standardPorts }: FleetBlock): string {
  const named = Object.entries(ports).map(([name, port]) => `${name} ${port}`);
  return `${named.join(', ')}${standardPorts ? '' : ' *'}`;
}

function credentialsText({ credentials: { username, password } }: FleetBlock): string {
  if (password === undefined) return 'none';
  return username === undefined ? `password ${password}` : `${username} / ${password}`;
}
