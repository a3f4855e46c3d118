import { connect } from 'node:net';
import pLimit, { type LimitFunction } from 'p-limit';
import { EbbError, type ErrorCode } from '../src/core/errors.js';
import type { AllowedNetworks } from '../src/core/networks.js';
import type { MinerAdapter, MinerEndpoint, MinerInspection } from '../src/core/ports/miner.js';
import { minerAdapters } from './miners/index.js';
import { HostScan, RPC_PORT } from './shared/host-scan.js';
import type { MinerFirmware } from './shared/miner-firmware.js';
import { MinerHttp } from './shared/miner-http.js';
import { virtualPort } from './shared/virtual-ports.js';

/** What opens devices of a firmware; without `firmware`, of any that has no entry of its own. */
export interface CredentialEntry {
  readonly firmware?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** What a site file calls the password, such as `vault:antminer`: secrets are never written into it. */
  readonly passwordRef?: string | undefined;
}

export interface DiscoverOptions {
  readonly networks: AllowedNetworks;
  readonly credentials: readonly CredentialEntry[];
  /** Only this firmware, where it is known. */
  readonly firmware?: string | undefined;
  /** Ports by the adapter's names, where they are not the vendor's own; only with `firmware`. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** Which miner of a gateway; only with `probeMiner`. */
  readonly unit?: string | undefined;
  /** J/TH of the configured model, for firmwares that tell hash and no watts. */
  readonly nominalJPerTh?: number | undefined;
  /** For one question to one host, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Told after each host; `strangers` answer, but like no miner that is known. */
  readonly onProgress?: ((done: number, found: number, strangers: number) => void) | undefined;
  /** Once aborted no further host is asked: what was found so far is returned. */
  readonly signal?: AbortSignal | undefined;
}

/** A host that answers like a miner. */
export interface DiscoveredMiner {
  readonly host: string;
  readonly firmware: string;
  /** Its id at the gateway, where `host` is one. */
  readonly unit: string | null;
  /** Ports that are not the vendor's own. */
  readonly ports: Readonly<Record<string, number>>;
  readonly credentials: CredentialEntry | null;
  readonly inspection: MinerInspection | null;
  /** Why there is no inspection. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Hosts in work at one time: in all, and within a /24, whose switch and ARP table are the bottleneck. */
const HOSTS_AT_ONCE = 256;
const HOSTS_AT_ONCE_PER_SUBNET = 48;
/** Miners of one gateway that are asked for together; its adapter puts them into few requests. */
const UNITS_AT_ONCE = 200;
const ALIVE_MS_MAX = 1_000;
const QUESTION_MS_MAX = 3_000;

/**
 * Looks for miners at `hosts` and says of each what it is and can do. Writes nothing to any of them, asks each host one
 * thing at a time, and never touches one outside the allowed networks.
 * @throws EbbError `rejected` before anything is sent where a host is not allowed
 */
export async function discoverMiners(
  hosts: readonly string[],
  options: DiscoverOptions,
): Promise<DiscoveredMiner[]> {
  for (const host of hosts) options.networks.refuseOutside(host);
  const http = new MinerHttp();
  const all = pLimit(HOSTS_AT_ONCE);
  const subnets = new Map<string, LimitFunction>();
  const found: DiscoveredMiner[] = [];
  let [done, strangers] = [0, 0];
  const examineOne = async (host: string): Promise<void> => {
    if (options.signal?.aborted) return;
    if (await isAlive(host, options)) {
      const miners = await examine(host, http, options);
      found.push(...miners);
      if (miners.length === 0) strangers += 1;
    }
    options.onProgress?.((done += 1), found.length, strangers);
  };
  try {
    await Promise.all(
      hosts.map((host) => {
        const subnet = host.slice(0, host.lastIndexOf('.'));
        const limit = subnets.get(subnet) ?? pLimit(HOSTS_AT_ONCE_PER_SUBNET);
        subnets.set(subnet, limit);
        return limit(() => all(() => examineOne(host)));
      }),
    );
  } finally {
    await http.close();
  }
  const order = new Map(hosts.map((host, index) => [host, index]));
  return found.sort((a, b) => order.get(a.host)! - order.get(b.host)!);
}

/** The one host's miner. @throws EbbError where nothing answers, or nothing that is a miner Ebb knows */
export async function probeMiner(host: string, options: DiscoverOptions): Promise<DiscoveredMiner> {
  options.networks.refuseOutside(host);
  const http = new MinerHttp();
  try {
    if (options.firmware === undefined && !(await isAlive(host, options))) {
      const advice = 'check its address, power and network; a firewall may hide it';
      throw new EbbError('unreachable', `${host}: nothing answers on any port that miners have; ${advice}`);
    }
    const miners = await examine(host, http, options);
    const [miner] = miners;
    if (miner !== undefined && (miners.length === 1 || miner.unit === options.unit)) return miner;
    if (miner !== undefined) throw severalUnits(host, miners);
    const known = Object.values(minerAdapters).map(({ envelope }) => envelope.label);
    throw new EbbError(
      'unsupported',
      `${host} answers, but like no firmware that Ebb knows (${known.join(', ')}); name it with --firmware`,
    );
  } finally {
    await http.close();
  }
}

/** The host's miner, or those behind it where it is a gateway; none where it is nothing that Ebb knows. */
async function examine(host: string, http: MinerHttp, options: DiscoverOptions): Promise<DiscoveredMiner[]> {
  const scan = new HostScan(host, http, options.timeoutMs ?? QUESTION_MS_MAX);
  const id = options.firmware ?? (await recognise(scan));
  if (id === null) return [];
  const firmware = minerAdapters[id];
  if (firmware === undefined) throw unknownFirmware(id);
  const ports = options.ports ?? portsOf(firmware, scan);
  const credentials = credentialsFor(id, options.credentials);
  const endpoint = endpointOf(host, ports, credentials, options);
  const device = { host, firmware: id, ports, credentials };
  const adapter = firmware.create();
  try {
    const units = await unitsAt(firmware, endpoint, options.unit);
    if (units instanceof EbbError) return [{ ...device, unit: null, ...failed(units) }];
    const limit = pLimit(UNITS_AT_ONCE);
    return await Promise.all(
      units.map(async (unit) => {
        const at = unit === null ? endpoint : { ...endpoint, minerId: `${host} ${unit}`, unit };
        return { ...device, unit, ...(await limit(() => inspect(adapter, at))) };
      }),
    );
  } finally {
    await adapter.close();
  }
}

/** Ids of the miners behind a gateway; `[null]` for a miner that answers for itself; why it does not list them. */
async function unitsAt(
  { listUnits }: MinerFirmware,
  endpoint: MinerEndpoint,
  wanted: string | undefined,
): Promise<(string | null)[] | EbbError> {
  if (wanted !== undefined) return [wanted];
  if (listUnits === undefined) return [null];
  try {
    return (await listUnits(endpoint)).map(({ unit }) => unit);
  } catch (error) {
    if (error instanceof EbbError) return error;
    throw error;
  }
}

async function recognise(scan: HostScan): Promise<string | null> {
  for (const [id, firmware] of Object.entries(minerAdapters)) {
    if (await firmware.recognise(scan)) return id;
  }
  return null;
}

function endpointOf(
  host: string,
  ports: Readonly<Record<string, number>>,
  credentials: CredentialEntry | null,
  { nominalJPerTh }: DiscoverOptions,
): MinerEndpoint {
  const { username, password } = credentials ?? {};
  return {
    minerId: host,
    host,
    ports,
    ...(nominalJPerTh !== undefined && { nominalJPerTh }),
    ...(password !== undefined && {
      credentials: { password, ...(username !== undefined && { username }) },
    }),
  };
}

type Result = Pick<DiscoveredMiner, 'inspection' | 'problem'>;

async function inspect(adapter: MinerAdapter, endpoint: MinerEndpoint): Promise<Result> {
  try {
    return { inspection: await adapter.inspect(endpoint), problem: null };
  } catch (error) {
    if (error instanceof EbbError) return failed(error);
    throw error;
  }
}

function failed({ code, message }: EbbError): Result {
  return { inspection: null, problem: { code, message } };
}

const UNITS_SHOWN = 5;

function severalUnits(host: string, miners: readonly DiscoveredMiner[]): EbbError {
  const ids = miners.slice(0, UNITS_SHOWN).map(({ unit }) => unit);
  const more = miners.length > UNITS_SHOWN ? ' …' : '';
  return new EbbError(
    'rejected',
    `${host} is a gateway of ${miners.length} miners: name one with --unit (${ids.join(', ')}${more})`,
  );
}

/** Ports on which the host was found to answer, where they are not the standard ones. */
function portsOf({ envelope, virtualPorts }: MinerFirmware, scan: HostScan): Record<string, number> {
  const moved = Object.entries(envelope.ports).some(([, standard]) => scan.portOf(standard) !== standard);
  return moved ? { ...virtualPorts } : {};
}

function credentialsFor(firmware: string, entries: readonly CredentialEntry[]): CredentialEntry | null {
  return (
    entries.find((entry) => entry.firmware === firmware) ??
    entries.find((entry) => entry.firmware === undefined) ??
    null
  );
}

/** Ports that tell a miner from an empty address: between them, every firmware in the registry has one. */
function signPorts(host: string): number[] {
  const standard = new Set([RPC_PORT, 80]);
  for (const { envelope } of Object.values(minerAdapters))
    for (const port of Object.values(envelope.ports)) standard.add(port);
  const ports = [...standard];
  return host.startsWith('127.')
    ? [...new Set([...ports, ...ports.map((port) => virtualPort(port))])]
    : ports;
}

/** Whether anything listens on a port that miners have. A refusal also means that somebody is there, but no miner. */
function isAlive(host: string, { ports, timeoutMs }: DiscoverOptions): Promise<boolean> {
  const wanted = ports === undefined ? signPorts(host) : Object.values(ports);
  return new Promise((resolve) => {
    let open = wanted.length;
    const sockets = wanted.map((port) => {
      const socket = connect({ host, port, timeout: Math.min(timeoutMs ?? ALIVE_MS_MAX, ALIVE_MS_MAX) });
      const end = (answers: boolean): void => {
        socket.removeAllListeners().on('error', () => undefined);
        socket.destroy();
        open -= 1;
        if (answers) for (const other of sockets) other.destroy();
        if (answers || open === 0) resolve(answers);
      };
      socket.once('connect', () => end(true));
      socket.once('timeout', () => end(false));
      socket.once('error', () => end(false));
      return socket;
    });
  });
}

/** @throws EbbError that lists the firmwares there are */
export function unknownFirmware(id: string): EbbError {
  return new EbbError(
    'rejected',
    `no adapter for firmware "${id}"; there are: ${Object.keys(minerAdapters).join(', ')}`,
  );
}
