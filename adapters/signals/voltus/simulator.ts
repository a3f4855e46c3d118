import type { Clock } from '../../../src/core/ports/clock.js';
import { isoUtc } from '../../../src/core/interval.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import { KEY_HEADER } from '../../shared/voltus-http.js';

export interface SimulatedDispatch {
  readonly id: string;
  readonly authorized?: boolean;
  readonly test?: boolean;
  readonly start_time: string;
  readonly end_time?: string | null;
  readonly sites?: readonly object[];
}

export interface VoltusSimulatorOptions {
  readonly clock: Clock;
  readonly apiKey: string;
}

/** Voltus' dispatches on a loopback port. The list has what is active or coming; each can be had alone. */
export class VoltusSimulator extends FeedSimulator {
  readonly #clock: Clock;
  readonly #dispatches: Map<string, Readonly<Record<string, unknown>>>;
  /** Where calls go to. */
  callUrl: string | null = null;

  constructor({ clock, apiKey }: VoltusSimulatorOptions) {
    const dispatches = new Map<string, Readonly<Record<string, unknown>>>();
    super((request) => ({
      ...answer(request, apiKey, dispatches, isoUtc(clock.now())),
      headers: { Date: clock.now().toHTTP() ?? '' },
    }));
    this.#clock = clock;
    this.#dispatches = dispatches;
  }

  /** Makes or changes a dispatch, and calls whoever registered. Returns what the call was answered; 0 without one. */
  async put(dispatch: SimulatedDispatch): Promise<number> {
    const known = this.#dispatches.get(dispatch.id);
    this.#dispatches.set(dispatch.id, {
      creation_time: isoUtc(this.#clock.now()),
      authorized: true,
      test: false,
      program: { id: 7, name: 'MISO - Operating Reserves', market: 'MISO', timezone: 'America/Chicago' },
      ...known,
      ...dispatch,
      modification_number: known === undefined ? 0 : Number(known['modification_number']) + 1,
    });
    const name = known === undefined ? 'dispatch.create' : 'dispatch.update';
    return this.call({ event: { name }, resource: `/2022-04-15/dispatches/${dispatch.id}` });
  }

  async call(body: unknown): Promise<number> {
    if (this.callUrl === null) return 0;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (await fetch(this.callUrl, { method: 'POST', body: text })).status;
  }
}

function answer(
  { header, path }: FeedSimulatorRequest,
  apiKey: string,
  dispatches: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  now: string,
): FeedSimulatorReply {
  if (header(KEY_HEADER) !== apiKey)
    return { status: 403, body: { message: 'Permission denied', type: 'Forbidden' } };
  const [, name, id] = path.split('/');
  if (name !== 'dispatches') return { status: 404, body: { message: path, type: 'Not Found' } };
  if (id === undefined) {
    const open = [...dispatches.values()].filter(
      ({ authorized, end_time: end }) => authorized === true && (end == null || String(end) > now),
    );
    return { status: 200, body: { dispatches: open } };
  }
  const one = dispatches.get(id);
  return one === undefined
    ? { status: 404, body: { message: id, type: 'Not Found' } }
    : { status: 200, body: one };
}

/** Starts the simulator. */
export async function simulateVoltus(options: VoltusSimulatorOptions): Promise<VoltusSimulator> {
  const simulator = new VoltusSimulator(options);
  await simulator.listen();
  return simulator;
}
