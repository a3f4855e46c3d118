import type { OutletKind, OutletSimulator } from '../../adapters/shared/outlet-kind.js';
import { VirtualMiner, type Misbehaviour } from '../../adapters/shared/virtual-miner.js';
import { VirtualOutlet } from '../../adapters/shared/virtual-outlet.js';
import type { OutletEndpoint } from '../../src/core/ports/outlet.js';
import { HandClock } from './hand-clock.js';

export const LOAD_W = 3000;

/** What hangs on the outlet of a bench: misbehaves as it is told. */
export interface OutletBench {
  readonly clock: HandClock;
  readonly outlet: OutletEndpoint;
  readonly virtual: VirtualOutlet;
  readonly simulator: OutletSimulator;
  misbehave(misbehaviour: Misbehaviour | null): void;
}

/** A virtual device of `kind` at `outlet`, with a machine of 3 kW that mines. */
export async function virtualOutletBench(kind: OutletKind, outlet: OutletEndpoint): Promise<OutletBench> {
  const clock = new HandClock();
  let misbehaviour: Misbehaviour | null = null;
  const load = new VirtualMiner({
    minerId: 'load',
    model: {
      modelId: 'load',
      label: 'load',
      firmware: 'none',
      thermalClass: 'air',
      operatingPoints: [
        { id: 'sleep', kind: 'sleep', powerW: 0, hashrateThs: 0 },
        { id: 'nominal', kind: 'nominal', powerW: LOAD_W, hashrateThs: 100 },
      ],
      devFeeRatio: 0,
      inrushRatio: 1.3,
    },
    clock,
    seed: 1,
    timing: {
      downSeconds: [1, 2],
      upSeconds: [60, 90],
      changeSeconds: [1, 2],
      offlineSecondsToSleep: null,
      offlineSecondsToWake: null,
    },
  });
  const virtual = new VirtualOutlet(
    () => load,
    [],
    () => misbehaviour,
  );
  const simulator = await kind.simulate({ clock, outlets: [{ endpoint: outlet, virtual }] });
  return { clock, outlet, virtual, simulator, misbehave: (next) => void (misbehaviour = next) };
}
