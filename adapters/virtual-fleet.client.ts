import { fork, type ChildProcess } from 'node:child_process';
import { assert } from '../src/core/assert.js';
import { EbbError } from '../src/core/errors.js';
import type { ScaledTime } from './shared/scaled-clock.js';
import type { Misbehaviour } from './shared/virtual-misbehaviour.js';
import { drawnFaults, type VirtualFleetOptions } from './virtual-fleet.js';
import type { FleetMessage, FleetRequest } from './virtual-fleet.server.js';

/** Ten thousand miners listen within seconds; a process that has not after this long will not. */
const READY_MS_MAX = 60_000;
const REPORT_MS_MAX = 10_000;
/** Time to save its states and close its sockets before it is killed. */
const STOP_MS_MAX = 5_000;

export type FleetReport = Omit<Extract<FleetMessage, { kind: 'report' }>, 'kind'>;

/** A virtual fleet in processes of its own, so that its work does not count as the controller's. */
export interface VirtualFleetProcess {
  /** The truth about the fleet: what a meter at the site's connection would show, and who misbehaves. */
  report(): Promise<FleetReport>;
  setMisbehaviour(minerId: string, misbehaviour: Misbehaviour | null): void;
  /** Called once where a process of the fleet ends without being told to. */
  onExit(listener: (status: number | null) => void): void;
  stop(): Promise<void>;
}

type FleetSpec = Omit<VirtualFleetOptions, 'clock'>;

/**
 * Starts the fleet's processes and waits until all its miners listen. They end when this process does.
 * @param processes how many share the miners, each a run of them in order. With several, each keeps a state file of
 *   its own, which only a fleet of the same size and as many processes finds again.
 * @throws EbbError as the fleet does, or where a process ends or does not get ready
 */
export async function forkVirtualFleet(
  spec: FleetSpec,
  time: ScaledTime,
  { processes = 1 }: { readonly processes?: number } = {},
): Promise<VirtualFleetProcess> {
  const started = await Promise.allSettled(partsOf(spec, processes).map((part) => forkPart(part, time)));
  const parts = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await Promise.all(parts.map((part) => part.stop()));
    throw failure.reason;
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : together(parts);
}

/** Whole fleets for each process; who misbehaves is drawn before, over all of them. */
export function partsOf(spec: FleetSpec, processes: number): FleetSpec[] {
  const { miners, stateFile, faults: _, ...rest } = spec;
  assert(processes === 1 || !spec.meters?.length, 'a virtual meter counts miners of one process');
  const drawn = drawnFaults(spec);
  const each = Math.ceil(miners.length / processes);
  return Array.from({ length: Math.ceil(miners.length / each) }, (_unused, index) => {
    const own = miners.slice(index * each, (index + 1) * each);
    return {
      ...rest,
      miners: own,
      drawn: own.flatMap(({ minerId }) => {
        const fault = drawn.get(minerId);
        return fault === undefined ? [] : [[minerId, fault] as const];
      }),
      ...(stateFile !== undefined && {
        stateFile: processes === 1 ? stateFile : `${stateFile}.${index + 1}-of-${processes}`,
      }),
    };
  });
}

async function forkPart(spec: FleetSpec, time: ScaledTime): Promise<VirtualFleetProcess> {
  const child = fork(new URL('./virtual-fleet.process.js', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const send = (request: FleetRequest): void => void child.send(request);
  try {
    const ready = nextMessage(child, 'ready', READY_MS_MAX);
    send({ kind: 'start', spec, time });
    await ready;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    report: async () => {
      const report = nextMessage(child, 'report', REPORT_MS_MAX);
      send({ kind: 'report' });
      const { kind: _, ...rest } = await report;
      return rest;
    },
    setMisbehaviour: (minerId, misbehaviour) => send({ kind: 'misbehave', minerId, misbehaviour }),
    onExit: (listener) => void child.once('exit', listener),
    stop: () => stopped(child, send),
  };
}

function together(parts: readonly VirtualFleetProcess[]): VirtualFleetProcess {
  return {
    report: async () => {
      const reports = await Promise.all(parts.map((part) => part.report()));
      return {
        totalPowerW: reports.reduce((sum, { totalPowerW }) => sum + totalPowerW, 0),
        misbehaviours: reports.flatMap(({ misbehaviours }) => misbehaviours),
        writesReceived: reports.flatMap(({ writesReceived }) => writesReceived),
        moved: reports.flatMap(({ moved }) => moved),
        memoryBytes: reports.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      };
    },
    setMisbehaviour: (minerId, misbehaviour) => {
      // Those that have no such miner leave it at that.
      for (const part of parts) part.setMisbehaviour(minerId, misbehaviour);
    },
    onExit: (listener) => {
      let told = false;
      for (const part of parts) {
        part.onExit((status) => {
          if (!told) listener(status);
          told = true;
        });
      }
    },
    stop: async () => void (await Promise.all(parts.map((part) => part.stop()))),
  };
}

function nextMessage<K extends FleetMessage['kind']>(
  child: ChildProcess,
  kind: K,
  timeoutMs: number,
): Promise<Extract<FleetMessage, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      settle();
    };
    const fail = (error: EbbError): void => finish(() => reject(error));
    const onMessage = (raw: unknown): void => {
      const message = raw as FleetMessage;
      if (message.kind === 'error') fail(new EbbError(message.code ?? 'rejected', message.message));
      else if (message.kind === kind) finish(() => resolve(message as Extract<FleetMessage, { kind: K }>));
    };
    const onExit = (status: number | null): void =>
      fail(new EbbError('unreachable', `the virtual fleet’s process ended (${status})`));
    const timer = setTimeout(
      () =>
        fail(
          new EbbError('unreachable', `the virtual fleet’s process gave no ${kind} within ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
    child.on('message', onMessage).on('exit', onExit);
  });
}

function stopped(child: ChildProcess, send: (request: FleetRequest) => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) send({ kind: 'stop' });
  });
}
