import { startVirtualFleet, type VirtualFleet } from '../../adapters/virtual-fleet.js';
import { allocateVirtualEndpoints } from '../../adapters/virtual-endpoints.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { ModelConfig } from '../../src/core/site.js';

export const VIRTUAL_CREDENTIALS = { username: 'virtual', password: 'virtual' };

/** A model with sleep and nominal, of any firmware. */
export function plainModel(firmware: string): ModelConfig {
  return {
    modelId: `s21-${firmware}`,
    label: 'Antminer S21',
    firmware,
    thermalClass: 'air',
    operatingPoints: [
      { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 },
      { id: 'nominal', kind: 'nominal', powerW: 3500, hashrateThs: 200 },
    ],
    devFeeRatio: 0,
    inrushRatio: 1.3,
  };
}

/** One virtual miner of each of `firmwares`, each at an address of its own in `net`. */
export async function virtualMine(
  firmwares: readonly string[],
  net: string,
  clock: Clock,
): Promise<VirtualFleet & { readonly hosts: readonly string[] }> {
  const endpoints = allocateVirtualEndpoints(firmwares, true, net);
  const fleet = await startVirtualFleet({
    miners: endpoints.map((endpoint, index) => ({
      minerId: `m${index + 1}`,
      firmware: firmwares[index]!,
      model: plainModel(firmwares[index]!),
      credentials: VIRTUAL_CREDENTIALS,
      ...endpoint,
    })),
    clock,
    seed: 1,
    misbehavingRatio: 0,
  });
  return { ...fleet, hosts: endpoints.map(({ host }) => host) };
}
