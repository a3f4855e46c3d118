import { fork, type ChildProcess } from 'node:child_process';
import { EbbError } from '../src/core/errors.js';
import type { ScaledTime } from './shared/scaled-clock.js';
import type { Misbehaviour } from './shared/virtual-miner.js';
import type { VirtualFleetOptions } from './virtual-fleet.js';
import type { FleetMessage, FleetRequest } from './virtual-fleet.server.js';

/** Six hundred miners listen within a second; a process that has not after this long will not. */
const READY_MS_MAX = 30_000;
const REPORT_MS_MAX = 5_000;
/** Time to save its states and close its sockets before it is killed. */
const STOP_MS_MAX = 5_000;

export type FleetReport = Omit<Extract<FleetMessage, { kind: 'report' }>, 'kind'>;

/** A virtual fleet in a process of its own, so that its work does not count as the controller's. */
export interface VirtualFleetProcess {
  /** The truth about the fleet: what a meter at the site's connection would show, and who misbehaves. */
  report(): Promise<FleetReport>;
  setMisbehaviour(minerId: string, misbehaviour: Misbehaviour | null): void;
  /** Called once where the process ends without being told to. */
  onExit(listener: (status: number | null) => void): void;
  stop(): Promise<void>;
}

/**
 * Starts the fleet's process and waits until all its miners listen. It ends when this process does.
 * @throws EbbError as the fleet does, or where the process ends or does not get ready.
 */
export async function forkVirtualFleet(
  spec: Omit<VirtualFleetOptions, 'clock'>,
  time: ScaledTime,
): Promise<VirtualFleetProcess> {
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
      const { totalPowerW, misbehaviours, writesReceived } = await report;
      return { totalPowerW, misbehaviours, writesReceived };
    },
    setMisbehaviour: (minerId, misbehaviour) => send({ kind: 'misbehave', minerId, misbehaviour }),
    onExit: (listener) => void child.once('exit', listener),
    stop: () => stopped(child, send),
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
