import type { MinerSimulator } from './miner-firmware.js';
import type { Concurrency, WireFault } from './simulator-faults.js';
import type { VirtualMiner } from './virtual-miner.js';

/** One listening end of a virtual miner. */
export interface SimulatorServer {
  readonly concurrency: Concurrency;
  fault: WireFault | null;
  listen(host: string, port: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A virtual miner with several ports, all or none of which listen.
 * @throws EbbError where one of them cannot be had
 */
export async function serveTogether(
  virtual: VirtualMiner,
  host: string,
  servers: readonly (readonly [server: SimulatorServer, port: number])[],
): Promise<MinerSimulator> {
  const listening: SimulatorServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listening.map((server) => server.close()));
  };
  try {
    for (const [server, port] of servers) {
      await server.listen(host, port);
      listening.push(server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    virtual,
    get requestsAtOncePeak() {
      return Math.max(...listening.map(({ concurrency }) => concurrency.peak));
    },
    setWireFault: (fault) => {
      for (const server of listening) server.fault = fault;
    },
    close,
  };
}
