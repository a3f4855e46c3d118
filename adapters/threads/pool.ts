import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { CapabilityEnvelope, MinerAdapter, MinerEndpoint } from '../../src/core/ports/miner.js';
import { inProcessDrivers, type MinerDrivers } from './in-process.js';
import type { DriverMethod } from './messages.js';
import { RemoteDrivers } from './remote.js';

/** Up to so many miners one thread does everything: messages between threads would cost more than they save. */
const MINERS_ALONE = 2_000;
/** Miners that one more thread is worth its memory for (measured: `npm run bench -- dispatch`). */
const MINERS_PER_THREAD = 5_000;
const THREADS_MAX = 4;

/** Threads beside the main one that `minerCount` miners are driven from; 0: none. */
export function driverThreads(minerCount: number, cores: number): number {
  if (minerCount <= MINERS_ALONE) return 0;
  return Math.max(1, Math.min(cores, THREADS_MAX, Math.ceil(minerCount / MINERS_PER_THREAD)));
}

/**
 * The adapters in `threads` threads beside this one. Each device belongs to one thread, which keeps its sessions and
 * its turns. A thread that ends by a mistake of ours is replaced; what it was doing counts as not known.
 */
export function pooledDrivers(
  networks: readonly string[],
  threads: number,
  warn: (message: string) => void,
  entry = new URL('./thread.js', import.meta.url),
): MinerDrivers {
  // Adapters here tell what they can do; they talk to nobody.
  const here = inProcessDrivers(networks);
  const pool = Array.from({ length: threads }, () => new DriverThread(entry, networks, warn));
  const made = new Map<string, MinerAdapter>();
  return {
    of: (firmware) => {
      const known = made.get(firmware);
      if (known) return known;
      const adapter = pooledAdapter(firmware, here.of(firmware).envelope, pool);
      made.set(firmware, adapter);
      return adapter;
    },
    load: () => Math.max(...pool.map((thread) => thread.load())),
    close: async () => {
      await Promise.all([here, ...pool].map((each) => each.close()));
    },
  };
}

function pooledAdapter(
  firmware: string,
  envelope: CapabilityEnvelope,
  pool: readonly DriverThread[],
): MinerAdapter {
  const call = <T>(method: DriverMethod, ...args: Parameters<MinerAdapter[DriverMethod]>): Promise<T> =>
    pool[shareOf(args[0], pool.length)]!.drivers.call(firmware, method, args);
  return {
    envelope,
    read: (endpoint) => call('read', endpoint),
    inspect: (endpoint) => call('inspect', endpoint),
    apply: (...args) => call('apply', ...(args as Parameters<MinerAdapter[DriverMethod]>)),
    close: () => Promise.resolve(),
  };
}

/** Miners behind one gateway, and those on one power strip, are one device's: they belong together. */
function shareOf({ host, outlet }: MinerEndpoint, shares: number): number {
  const device = outlet?.host ?? host;
  let hash = 0;
  for (let at = 0; at < device.length; at += 1) hash = (hash * 31 + device.charCodeAt(at)) >>> 0;
  return hash % shares;
}

/** One thread, and the one that takes its place. */
class DriverThread {
  drivers: RemoteDrivers;
  #worker: Worker;
  #loadBefore: EventLoopUtilization | undefined;
  #closing = false;
  #exited: Promise<void> = Promise.resolve();

  constructor(
    private readonly entry: URL,
    private readonly networks: readonly string[],
    private readonly warn: (message: string) => void,
  ) {
    this.#worker = this.#start();
    this.drivers = new RemoteDrivers(this.#worker);
  }

  load(): number {
    const { performance } = this.#worker;
    const { utilization } = performance.eventLoopUtilization(this.#loadBefore);
    this.#loadBefore = performance.eventLoopUtilization();
    return utilization;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.drivers.end();
    await this.#exited;
  }

  #start(): Worker {
    const worker = new Worker(this.entry, { workerData: this.networks });
    let why = 'it ended by itself';
    worker.on('error', (error) => (why = error.message));
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.once('exit', () => {
      this.drivers.lose(why);
      if (this.#closing) return;
      this.warn(`a thread that talks to miners has ended and is started again: ${why}`);
      this.#worker = this.#start();
      this.#loadBefore = undefined;
      this.drivers = new RemoteDrivers(this.#worker);
    });
    return worker;
  }
}
