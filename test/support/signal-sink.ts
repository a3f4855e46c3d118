import type { SignalAnswer, SignalDelivery, SignalSink } from '../../src/core/ports/signal.js';
import {
  activeSignals,
  foldDelivery,
  NO_SIGNALS,
  type SignalState,
} from '../../src/core/programs/signals/index.js';

/** Keeps what a source hands over, and folds it as the service does. */
export class RecordingSink implements SignalSink {
  readonly deliveries: SignalDelivery[] = [];
  readonly changes: string[] = [];
  state: SignalState = NO_SIGNALS;
  /** What it says back. */
  answers: (delivery: SignalDelivery) => readonly SignalAnswer[] = () => [];
  /** While set, nothing can be kept. */
  broken = false;

  async receive(delivery: SignalDelivery): Promise<readonly SignalAnswer[]> {
    if (this.broken) throw new Error('the disk is full');
    this.deliveries.push(delivery);
    const { state, changes } = foldDelivery(this.state, delivery);
    this.state = state;
    this.changes.push(...changes.map(({ kind }) => kind));
    return this.answers(delivery);
  }

  get last(): SignalDelivery {
    return this.deliveries.at(-1)!;
  }

  /** W of all limits in force at `at`, the most important first. */
  limits(at: string): number[] {
    return activeSignals(this.state, at).flatMap(({ interval }) =>
      interval.values.flatMap((value) => (value.kind === 'power-limit' ? [value.powerW] : [])),
    );
  }
}

const WAIT_MS = 5_000;
const LOOK_MS = 5;

/** Waits until `condition` holds: for what happens over a real connection while the clock of the test stands still. */
export async function until(condition: () => boolean, what = 'it'): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what} did not happen within ${WAIT_MS / 1e3} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
