import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { assert } from '../src/core/assert.js';
import { EbbError } from '../src/core/errors.js';
import type { Clock } from '../src/core/ports/clock.js';
import { minerAdapters } from './miners/index.js';
import type { MinerSimulator, VirtualMinerSpec } from './shared/miner-firmware.js';
import { keyedRandom } from './shared/random.js';
import { MISBEHAVIOURS, type Misbehaviour, type VirtualMinerState } from './shared/virtual-miner.js';

export type { VirtualMinerSpec } from './shared/miner-firmware.js';

/** Changes come in bursts; one file is written for all of a burst. */
const SAVE_DELAY_MS = 250;

export interface VirtualFleetOptions {
  readonly miners: readonly VirtualMinerSpec[];
  readonly clock: Clock;
  readonly seed: number;
  /** Share of the miners, 0–1, that misbehave; rounded to a whole number of them. */
  readonly misbehavingRatio: number;
  /** Where the miners' states are kept, so that a fleet that is started again goes on. */
  readonly stateFile?: string;
}

/** A mine of virtual machines on real sockets. What it tells is the truth, not what the machines claim. */
export interface VirtualFleet {
  /** W that all miners truly draw now. */
  totalPowerW(): number;
  powerW(minerId: string): number;
  setMisbehaviour(minerId: string, misbehaviour: Misbehaviour | null): void;
  /** Those that misbehave now. */
  misbehaviours(): ReadonlyMap<string, Misbehaviour>;
  /** Writes that have reached each miner since its state began. */
  writesReceived(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @throws EbbError where an address or a port cannot be had; nothing is left listening then. */
export async function startVirtualFleet(options: VirtualFleetOptions): Promise<VirtualFleet> {
  const { miners, clock, seed, misbehavingRatio, stateFile } = options;
  const saved = stateFile === undefined ? new Map<string, VirtualMinerState>() : await readStates(stateFile);
  const misbehaviours = drawMisbehaviours(
    miners.map(({ minerId }) => minerId),
    seed,
    misbehavingRatio,
  );
  const simulators = new Map<string, MinerSimulator>();
  const keeper = stateFile === undefined ? null : new StateKeeper(stateFile, simulators);
  const started = await Promise.allSettled(
    miners.map(async (spec) => {
      const firmware = minerAdapters[spec.firmware];
      assert(firmware !== undefined, `miner ${spec.minerId}: no adapter for firmware "${spec.firmware}"`);
      const earlier = saved.get(spec.minerId);
      const simulator = await firmware.simulate({
        spec,
        clock,
        seed,
        misbehaviour: misbehaviours.get(spec.minerId) ?? null,
        onChange: () => keeper?.changed(),
        ...(earlier === undefined ? {} : { saved: earlier }),
      });
      simulators.set(spec.minerId, simulator);
    }),
  );
  const closeAll = async (): Promise<void> => {
    await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
  };
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await closeAll();
    throw failure.reason;
  }
  return fleetOf(simulators, async () => {
    await keeper?.close();
    await closeAll();
  });
}

function fleetOf(simulators: ReadonlyMap<string, MinerSimulator>, close: () => Promise<void>): VirtualFleet {
  const simulatorOf = (minerId: string): MinerSimulator => {
    const simulator = simulators.get(minerId);
    assert(simulator !== undefined, `no virtual miner ${minerId}`);
    return simulator;
  };
  return {
    totalPowerW: () => [...simulators.values()].reduce((sum, { virtual }) => sum + virtual.powerW, 0),
    powerW: (minerId) => simulatorOf(minerId).virtual.powerW,
    setMisbehaviour: (minerId, misbehaviour) =>
      void (simulatorOf(minerId).virtual.misbehaviour = misbehaviour),
    misbehaviours: () => {
      const all = [...simulators].map(([minerId, { virtual }]) => [minerId, virtual.misbehaviour] as const);
      return new Map(all.filter((entry): entry is readonly [string, Misbehaviour] => entry[1] !== null));
    },
    writesReceived: () =>
      new Map([...simulators].map(([minerId, { virtual }]) => [minerId, virtual.writesReceived])),
    close,
  };
}

/** Which miners misbehave, and how: the kinds in turn over a share of the fleet picked by `seed`. */
export function drawMisbehaviours(
  minerIds: readonly string[],
  seed: number,
  ratio: number,
): Map<string, Misbehaviour> {
  const drawn = minerIds.map((minerId) => [keyedRandom(seed, 'misbehaves', minerId), minerId] as const);
  drawn.sort(([a], [b]) => a - b);
  const picked = drawn.slice(0, Math.round(minerIds.length * ratio));
  return new Map(
    picked.map(([, minerId], index) => [
      minerId,
      MISBEHAVIOURS[index % MISBEHAVIOURS.length] as Misbehaviour,
    ]),
  );
}

/** Writes the states of all miners after a change: the newest whole file is always there, whenever it is killed. */
class StateKeeper {
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  readonly #file: string;
  readonly #simulators: ReadonlyMap<string, MinerSimulator>;

  constructor(file: string, simulators: ReadonlyMap<string, MinerSimulator>) {
    this.#file = file;
    this.#simulators = simulators;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A full disk stops the saving, not the mine; closing tells.
      this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined);
    }, SAVE_DELAY_MS);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#saving;
    await this.#save();
  }

  async #save(): Promise<void> {
    const states = [...this.#simulators].map(([minerId, { virtual }]) => ({ minerId, state: virtual.state }));
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, JSON.stringify({ states }));
    await rename(`${this.#file}.new`, this.#file);
  }
}

const load = { powerW: z.number(), hashrateThs: z.number() };
const stateFileShape = z.object({
  states: z.array(
    z.object({
      minerId: z.string(),
      state: z.object({
        asleep: z.boolean(),
        awake: z.object({ pointId: z.string(), ...load }),
        path: z.array(z.object({ atMs: z.number(), ...load })).min(1),
        offline: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
        selfWakeAtMs: z.number().nullable(),
        writes: z.number(),
      }),
    }),
  ),
});

async function readStates(file: string): Promise<Map<string, VirtualMinerState>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new EbbError('rejected', `the virtual fleet's states cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const { states } = stateFileShape.parse(JSON.parse(text));
    return new Map(states.map(({ minerId, state }) => [minerId, state]));
  } catch (error) {
    const advice = 'delete it to start the virtual fleet anew';
    throw new EbbError('malformed', `${file} does not hold the states of a virtual fleet: ${advice}`, {
      cause: error,
    });
  }
}
