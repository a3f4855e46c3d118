import { assert } from '../src/core/assert.js';
import { EbbError } from '../src/core/errors.js';
import type { Clock } from '../src/core/ports/clock.js';
import { startVirtualOutlets, type VirtualOutlets, type WiredOutlet } from './outlets/virtual.js';
import type { VirtualMinerSpec } from './shared/miner-firmware.js';
import type { VirtualIdentity } from './shared/virtual-identity.js';
import { virtualIdentity } from './shared/virtual-identity.js';
import type { Misbehaviour } from './shared/virtual-misbehaviour.js';
import { VirtualOutlet } from './shared/virtual-outlet.js';
import { type Doors, type Listening, makeDoors } from './virtual-fleet.doors.js';
import { drawFaults, drawMisbehaviours, type FaultRule } from './virtual-fleet.faults.js';
import { startVirtualMeters, type VirtualMeters, type VirtualMeterSpec } from './virtual-fleet.meters.js';
import { AddressChanges } from './virtual-fleet.moves.js';
import { type Fault, VirtualPlace } from './virtual-fleet.place.js';
import { firmwareOf } from './virtual-fleet.ports.js';
import { type KeptMiner, readStates, StateKeeper } from './virtual-fleet.states.js';

export { drawMisbehaviours } from './virtual-fleet.faults.js';
export type { VirtualMinerSpec } from './shared/miner-firmware.js';

export interface VirtualFleetOptions {
  readonly miners: readonly VirtualMinerSpec[];
  readonly clock: Clock;
  readonly seed: number;
  /** Share of the miners, 0–1, that misbehave in one of the usual ways; rounded to a whole number of them. */
  readonly misbehavingRatio: number;
  /** More of it, by kind. A miner that misbehaves already keeps to that. */
  readonly faults?: readonly FaultRule[] | undefined;
  /** Instead of drawing: who has which fault. For a part of a fleet that was drawn as a whole. */
  readonly drawn?: readonly (readonly [minerId: string, fault: Fault])[] | undefined;
  /** Default `own`: a socket for each address and port, as at real miners. */
  readonly listen?: Listening | undefined;
  /** At the mine's grid connection; of a fleet in one process alone. */
  readonly meters?: readonly VirtualMeterSpec[] | undefined;
  /** Where the miners' states are kept, so that a fleet that is started again goes on. */
  readonly stateFile?: string | undefined;
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
  /** The address that a miner has now. */
  hostOf(minerId: string): string;
  identityOf(minerId: string): VirtualIdentity;
  close(): Promise<void>;
}

/** @throws EbbError where an address or a port cannot be had; nothing is left listening then. */
export async function startVirtualFleet(options: VirtualFleetOptions): Promise<VirtualFleet> {
  const { miners, clock, seed, stateFile } = options;
  const saved = stateFile === undefined ? new Map<string, KeptMiner>() : await readStates(stateFile);
  const places = new Map<string, VirtualPlace>();
  const keeper = stateFile === undefined ? null : new StateKeeper(stateFile, () => statesOf(places, miners));
  const doors = makeDoors(options.listen ?? 'own');
  const premises = { doors, clock, seed, onChange: () => keeper?.changed() };
  for (const spec of miners) {
    const kept = saved.get(spec.minerId);
    const at = kept?.host === undefined ? spec : { ...spec, host: kept.host };
    assert(!places.has(spec.minerId), `two virtual miners have the id ${spec.minerId}`);
    places.set(spec.minerId, new VirtualPlace(at, premises, kept?.state));
  }
  const moves = new AddressChanges(places, clock, seed);
  let outlets: VirtualOutlets | null = null;
  let meters: VirtualMeters | null = null;
  try {
    await openAll([...places.values()]);
    outlets = await startVirtualOutlets(await wiredOutlets(miners, places), clock);
    const counters = stateFile && `${stateFile}.meters`;
    meters = await startVirtualMeters(
      options.meters ?? [],
      (minerId) => placeOf(places, minerId).powerW,
      clock,
      counters,
    );
    await Promise.all(
      [...drawnFaults(options)].map(([minerId, fault]) => afflict(places, moves, minerId, fault)),
    );
  } catch (error) {
    moves.stop();
    await meters?.close();
    await outlets?.close();
    await closeAll(places, doors);
    throw error;
  }
  return fleetOf({ places, doors, outlets, meters, keeper, moves, seed });
}

/** The outlets that feed virtual miners, with those miners on them. */
async function wiredOutlets(
  miners: readonly VirtualMinerSpec[],
  places: ReadonlyMap<string, VirtualPlace>,
): Promise<WiredOutlet[]> {
  const wired = miners.map(async (spec): Promise<WiredOutlet[]> => {
    if (spec.outlet === undefined) return [];
    const place = placeOf(places, spec.minerId);
    await place.virtual();
    const { survivesReboot } = firmwareOf(spec).envelope;
    return [{ endpoint: spec.outlet, virtual: new VirtualOutlet(() => place.made, survivesReboot) }];
  });
  return (await Promise.all(wired)).flat();
}

/** Who has which fault from the start on. */
export function drawnFaults(
  options: Pick<VirtualFleetOptions, 'miners' | 'seed' | 'misbehavingRatio' | 'faults' | 'drawn'>,
): Map<string, Fault> {
  const { miners, seed, misbehavingRatio, faults = [], drawn } = options;
  if (drawn !== undefined) return new Map(drawn);
  const ids = miners.map(({ minerId }) => minerId);
  const usual = [...drawMisbehaviours(ids, seed, misbehavingRatio)];
  return new Map([
    ...drawFaults(miners, seed, faults),
    ...usual.map(([minerId, kind]) => [minerId, { kind }] as const),
  ]);
}

interface Parts {
  readonly places: ReadonlyMap<string, VirtualPlace>;
  readonly doors: Doors;
  readonly outlets: VirtualOutlets;
  readonly meters: VirtualMeters;
  readonly keeper: StateKeeper | null;
  readonly moves: AddressChanges;
  readonly seed: number;
}

function fleetOf({ places, doors, outlets, meters, keeper, moves, seed }: Parts): VirtualFleet {
  const all = [...places];
  return {
    totalPowerW: () => all.reduce((sum, [, place]) => sum + place.powerW, 0),
    powerW: (minerId) => placeOf(places, minerId).powerW,
    setMisbehaviour: (minerId, kind) =>
      void afflict(places, moves, minerId, kind === null ? null : { kind }).catch(() => undefined),
    misbehaviours: () =>
      new Map(all.flatMap(([minerId, { fault }]) => (fault === null ? [] : [[minerId, fault.kind]]))),
    writesReceived: () => new Map(all.map(([minerId, { state }]) => [minerId, state?.writes ?? 0])),
    hostOf: (minerId) => placeOf(places, minerId).spec.host,
    identityOf: (minerId) => virtualIdentity(seed, placeOf(places, minerId).spec.minerId),
    close: async () => {
      moves.stop();
      await keeper?.close();
      await meters.close();
      await outlets.close();
      await closeAll(places, doors);
    },
  };
}

function placeOf(places: ReadonlyMap<string, VirtualPlace>, minerId: string): VirtualPlace {
  const place = places.get(minerId);
  assert(place !== undefined, `no virtual miner ${minerId}`);
  return place;
}

async function afflict(
  places: ReadonlyMap<string, VirtualPlace>,
  moves: AddressChanges,
  minerId: string,
  fault: Fault | null,
): Promise<void> {
  const place = placeOf(places, minerId);
  moves.plan(minerId, fault);
  await place.afflict(fault);
}

/** All at once, so that one that cannot be had does not hide behind the others; then the first failure is thrown. */
async function openAll(places: readonly VirtualPlace[]): Promise<void> {
  const opened = await Promise.allSettled(places.map((place) => place.open()));
  const failure = opened.find((result) => result.status === 'rejected');
  if (failure === undefined) return;
  throw failure.reason instanceof Error
    ? failure.reason
    : new EbbError('rejected', `a virtual miner cannot be started: ${String(failure.reason)}`);
}

async function closeAll(places: ReadonlyMap<string, VirtualPlace>, doors: Doors): Promise<void> {
  await Promise.all([...places.values()].map((place) => place.close()));
  await doors.closeAll();
}

function statesOf(
  places: ReadonlyMap<string, VirtualPlace>,
  miners: readonly VirtualMinerSpec[],
): KeptMiner[] {
  return miners.flatMap(({ minerId, host: first }) => {
    const { state, spec } = placeOf(places, minerId);
    return state === null ? [] : [{ minerId, state, ...(spec.host !== first && { host: spec.host }) }];
  });
}
