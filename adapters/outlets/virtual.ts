import { EbbError } from '../../src/core/errors.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { OutletEndpoint } from '../../src/core/ports/outlet.js';
import type { OutletSimulator, OutletSimulatorInput } from '../shared/outlet-kind.js';
import type { WireFault } from '../shared/simulator-faults.js';
import { outletAdapters } from './index.js';

export type WiredOutlet = OutletSimulatorInput['outlets'][number];

/** The virtual PDUs and relays of a fleet: one for each address that outlets are at. */
export interface VirtualOutlets {
  readonly requestsAtOncePeak: number;
  setWireFault(fault: WireFault | null): void;
  close(): Promise<void>;
}

/** @throws EbbError where an address or a port cannot be had; nothing is left listening then. */
export async function startVirtualOutlets(
  outlets: readonly WiredOutlet[],
  clock: Clock,
): Promise<VirtualOutlets> {
  const byDevice = new Map<string, WiredOutlet[]>();
  for (const wired of outlets) {
    const device = deviceOf(wired.endpoint);
    byDevice.set(device, [...(byDevice.get(device) ?? []), wired]);
  }
  const started = await Promise.allSettled([...byDevice.values()].map((wired) => start(wired, clock)));
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(running.map((device) => device.close()));
  };
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return {
    get requestsAtOncePeak() {
      return Math.max(0, ...running.map(({ requestsAtOncePeak }) => requestsAtOncePeak));
    },
    setWireFault: (fault) => running.forEach((device) => device.setWireFault(fault)),
    close,
  };
}

async function start(outlets: readonly WiredOutlet[], clock: Clock): Promise<OutletSimulator> {
  const kind = outlets[0]?.endpoint.kind ?? '';
  const known = outletAdapters[kind];
  if (known === undefined) {
    const kinds = Object.keys(outletAdapters).join(', ');
    throw new EbbError('unsupported', `no virtual outlet of kind "${kind}"; there are: ${kinds}`);
  }
  return known.simulate({ outlets, clock });
}

function deviceOf({ kind, host, port }: OutletEndpoint): string {
  return `${kind} ${host}:${port ?? outletAdapters[kind]?.envelope.standardPort ?? ''}`;
}
