import { createServer } from 'node:net';
import { assert } from '../src/core/assert.js';
import { minerAdapters } from './miners/index.js';
import { listenAt } from './shared/simulator-listen.js';

/** A net inside the loopback range that nothing else is likely to use: 127.77.0.1 to 127.77.255.254. */
const LOOPBACK_NET = '127.77';
const HOSTS_PER_BLOCK = 254;
/** The last block is the meters'. */
const METER_BLOCK = 255;
const HOSTS_MAX = METER_BLOCK * HOSTS_PER_BLOCK;
/** Modbus's own port, 502, needs privileges. */
const METER_PORT = 10_502;

/** Where all miners share 127.0.0.1, ports from here up: below the range that systems hand out by themselves. */
const SHARED_HOST = '127.0.0.1';
const SHARED_PORT_FIRST = 20_000;
const SHARED_PORT_LAST = 32_767;

export interface VirtualEndpoint {
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * An address for each virtual miner, in order; the same list gets the same addresses each time.
 * @param firmwares each miner's firmware
 * @param aliases whether every miner may have a loopback address of its own (`loopbackAliasesAvailable`);
 *   otherwise all share 127.0.0.1 with ports of their own
 * @param net the first two bytes of those addresses: two fleets on one machine need two nets
 */
export function allocateVirtualEndpoints(
  firmwares: readonly string[],
  aliases: boolean,
  net = LOOPBACK_NET,
): VirtualEndpoint[] {
  return aliases ? ownAddresses(firmwares, net) : sharedAddress(firmwares);
}

/**
 * An address for each virtual meter, in order.
 * @param aliases, net as for the miners
 */
export function allocateVirtualMeters(
  count: number,
  aliases: boolean,
  net = LOOPBACK_NET,
): { readonly host: string; readonly port: number }[] {
  assert(count <= HOSTS_PER_BLOCK, `${count} virtual meters: at most ${HOSTS_PER_BLOCK} have room`);
  return Array.from({ length: count }, (_, index) => ({
    host: aliases ? `${net}.${METER_BLOCK}.${index + 1}` : SHARED_HOST,
    port: aliases ? METER_PORT : SHARED_PORT_FIRST - 1 - index,
  }));
}

/** Whether `text` is the first two bytes of loopback addresses, such as `127.78`. */
export function isVirtualNet(text: string): boolean {
  return /^127\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/.test(text);
}

/** Whether this system answers on the whole of 127.0.0.0/8 (Linux, Windows) or on 127.0.0.1 alone (macOS). */
export async function loopbackAliasesAvailable(): Promise<boolean> {
  const server = createServer();
  try {
    await listenAt(server, `${LOOPBACK_NET}.0.1`, 0);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function ownAddresses(firmwares: readonly string[], net: string): VirtualEndpoint[] {
  assert(
    firmwares.length <= HOSTS_MAX,
    `${firmwares.length} virtual miners: at most ${HOSTS_MAX} have room on ${net}.0.0/16`,
  );
  return firmwares.map((firmware, index) => ({
    host: `${net}.${Math.floor(index / HOSTS_PER_BLOCK)}.${(index % HOSTS_PER_BLOCK) + 1}`,
    ports: virtualPortsOf(firmware),
  }));
}

function sharedAddress(firmwares: readonly string[]): VirtualEndpoint[] {
  let port = SHARED_PORT_FIRST;
  const endpoints = firmwares.map((firmware) => {
    const ports = Object.fromEntries(Object.keys(virtualPortsOf(firmware)).map((name) => [name, port++]));
    return { host: SHARED_HOST, ports };
  });
  assert(
    port - 1 <= SHARED_PORT_LAST,
    `${firmwares.length} virtual miners need more ports than ${SHARED_HOST} has to spare`,
  );
  return endpoints;
}

function virtualPortsOf(firmware: string): Readonly<Record<string, number>> {
  const entry = minerAdapters[firmware];
  assert(
    entry !== undefined,
    `no adapter for firmware "${firmware}"; there are: ${Object.keys(minerAdapters).join(', ')}`,
  );
  return entry.virtualPorts;
}
