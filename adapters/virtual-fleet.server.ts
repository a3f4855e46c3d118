import { EbbError, type ErrorCode } from '../src/core/errors.js';
import { scaledClock, type ScaledTime } from './shared/scaled-clock.js';
import type { Misbehaviour } from './shared/virtual-misbehaviour.js';
import {
  startVirtualFleet,
  type VirtualFleet,
  type VirtualFleetOptions,
  type VirtualMinerSpec,
} from './virtual-fleet.js';

/** What the parent process tells the fleet's process, as JSON. */
export type FleetRequest =
  | { readonly kind: 'start'; readonly spec: Omit<VirtualFleetOptions, 'clock'>; readonly time: ScaledTime }
  | { readonly kind: 'misbehave'; readonly minerId: string; readonly misbehaviour: Misbehaviour | null }
  | { readonly kind: 'report' }
  | { readonly kind: 'stop' };

/** What the fleet's process tells its parent. */
export type FleetMessage =
  | { readonly kind: 'ready'; readonly miners: number }
  | { readonly kind: 'error'; readonly code: ErrorCode | null; readonly message: string }
  | {
      readonly kind: 'report';
      readonly totalPowerW: number;
      readonly misbehaviours: readonly (readonly [string, Misbehaviour])[];
      readonly writesReceived: readonly (readonly [string, number])[];
      /** Those that have another address than at the start. */
      readonly moved: readonly (readonly [minerId: string, host: string])[];
      /** Resident memory of the fleet's processes. */
      readonly memoryBytes: number;
    };

/** The fleet's process as seen from inside. */
export interface FleetChannel {
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
  send(message: FleetMessage): void;
  exit(status: number): void;
}

/** Runs one fleet for the parent at the other end of `channel`, and ends with it. @returns what ends it earlier */
export function serveVirtualFleet(channel: FleetChannel): () => Promise<void> {
  let fleet: VirtualFleet | null = null;
  let miners: readonly VirtualMinerSpec[] = [];
  const stop = async (): Promise<void> => {
    const running = fleet;
    fleet = null;
    try {
      await running?.close();
      channel.exit(0);
    } catch {
      channel.exit(1);
    }
  };
  const handle = async (request: FleetRequest): Promise<void> => {
    if (request.kind === 'start') {
      miners = withModelsShared(request.spec.miners);
      fleet = await startVirtualFleet({ ...request.spec, miners, clock: scaledClock(request.time) });
      channel.send({ kind: 'ready', miners: miners.length });
    } else if (request.kind === 'misbehave') {
      const known = miners.some(({ minerId }) => minerId === request.minerId);
      if (known) fleet?.setMisbehaviour(request.minerId, request.misbehaviour);
    } else if (request.kind === 'stop') await stop();
    else if (fleet !== null) channel.send(reportOf(fleet, miners));
  };
  channel.onDisconnect(() => void stop());
  channel.onMessage((message) => {
    handle(message as FleetRequest).catch((error: unknown) => {
      const code = error instanceof EbbError ? error.code : null;
      channel.send({ kind: 'error', code, message: error instanceof Error ? error.message : String(error) });
    });
  });
  return stop;
}

function reportOf(fleet: VirtualFleet, miners: readonly VirtualMinerSpec[]): FleetMessage {
  return {
    kind: 'report',
    totalPowerW: fleet.totalPowerW(),
    misbehaviours: [...fleet.misbehaviours()],
    writesReceived: [...fleet.writesReceived()],
    moved: miners.flatMap(({ minerId, host }) => {
      const now = fleet.hostOf(minerId);
      return now === host ? [] : [[minerId, now] as const];
    }),
    memoryBytes: process.memoryUsage.rss(),
  };
}

/** Thousands of miners are of a few models: what came as JSON has a copy for each. */
function withModelsShared(miners: readonly VirtualMinerSpec[]): VirtualMinerSpec[] {
  const models = new Map<string, VirtualMinerSpec['model']>();
  return miners.map((spec) => {
    const key = JSON.stringify(spec.model);
    const model = models.get(key) ?? spec.model;
    models.set(key, model);
    return { ...spec, model };
  });
}
