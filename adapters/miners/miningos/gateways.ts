import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { Batcher } from '../../shared/batcher.js';
import type { GatewayUnit } from '../../shared/miner-firmware.js';
import type { MinerHttp } from '../../shared/miner-http.js';
import { ALL_MINERS, MiningOsApi, MININGOS_PORT, type MiningOsThing, type TakenAction } from './api.js';
import { identityOfThing } from './thing.js';

/** How long the first of several single requests waits for the others. */
const COLLECT_MS = 20;
/** Ids that fit into an address: Node takes 16 kB of headers. */
const READ_MAX = 200;
/** The gateway takes twenty actions a second, whatever number of miners each is for. */
const WRITE_MAX = 2_000;
/** Miners that each rack adds to a page of the list; a gateway has a few dozen racks. */
const PAGE_PER_RACK = 25;
const PAGES_MAX = 1_000;

export interface SeenThing {
  readonly thing: MiningOsThing | null;
  /** The gateway's time in Unix milliseconds, where it tells it. */
  readonly nowMs: number | null;
}

/** Where a gateway is and what opens it: what requests for different miners must have in common. */
type Door = Pick<MinerEndpoint, 'host' | 'ports' | 'credentials'>;

/** Puts the requests for thousands of single miners together into few to each gateway. */
export class Gateways {
  readonly #http: MinerHttp;
  readonly #readTimeoutSeconds: number;
  readonly #writeTimeoutSeconds: number;
  readonly #readers = new Map<string, Batcher<string, SeenThing>>();
  readonly #writers = new Map<string, Batcher<string, TakenAction>>();

  constructor(http: MinerHttp, readTimeoutSeconds: number, writeTimeoutSeconds: number) {
    this.#http = http;
    this.#readTimeoutSeconds = readTimeoutSeconds;
    this.#writeTimeoutSeconds = writeTimeoutSeconds;
  }

  /** What the gateway last saw of a miner; a null thing where it knows none. */
  read(door: Door, unit: string): Promise<SeenThing> {
    const key = keyOf(door);
    const reader =
      this.#readers.get(key) ?? new Batcher((units) => this.#see(door, units), COLLECT_MS, READ_MAX);
    this.#readers.set(key, reader);
    return reader.ask(unit);
  }

  /** Has the gateway do `action` to a miner. What waits for votes has been taken back when this returns. */
  push(door: Door, unit: string, action: string, parameter: string | number): Promise<TakenAction> {
    const key = `${keyOf(door)} ${action} ${typeof parameter} ${parameter}`;
    const writer =
      this.#writers.get(key) ??
      new Batcher((units) => this.#act(door, units, action, parameter), COLLECT_MS, WRITE_MAX);
    this.#writers.set(key, writer);
    return writer.ask(unit);
  }

  async #see(door: Door, units: readonly string[]): Promise<SeenThing[]> {
    const wanted = [...new Set(units)];
    const query = { id: { $in: wanted } };
    const api = this.#api(door, this.#readTimeoutSeconds);
    const { things, nowMs } = await api.listThings({ query, limit: wanted.length, withStatus: true });
    const byId = new Map(things.map((thing) => [thing.id, thing]));
    return units.map((unit) => ({ thing: byId.get(unit) ?? null, nowMs }));
  }

  async #act(
    door: Door,
    units: readonly string[],
    action: string,
    parameter: string | number,
  ): Promise<TakenAction[]> {
    const api = this.#api(door, this.#writeTimeoutSeconds);
    const taken = await api.push([...new Set(units)], action, [parameter]);
    if (taken.votesNeeded > 1) await takeBack(api, taken);
    return units.map(() => taken);
  }

  #api(door: Door, timeoutSeconds: number): MiningOsApi {
    return new MiningOsApi(this.#http, door, () => timeoutSeconds * 1000);
  }
}

/** An action that nobody takes back may be approved hours later, when it does harm. */
async function takeBack(api: MiningOsApi, { id, votesNeeded }: TakenAction): Promise<void> {
  try {
    await api.cancel(id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = `action ${id} needs ${votesNeeded} votes, and could not be taken back: ${why}`;
    throw new EbbError('write-disabled', `${problem}: deny it in MiningOS`, { cause: error });
  }
}

/** Every miner behind a gateway. @throws EbbError with a code of the table */
export async function listUnits(http: MinerHttp, door: Door, timeoutSeconds: number): Promise<GatewayUnit[]> {
  const api = new MiningOsApi(http, door, () => timeoutSeconds * 1000);
  const units = new Map<string, GatewayUnit>();
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { things } = await api.listThings({
      query: ALL_MINERS,
      limit: PAGE_PER_RACK,
      offset: page * PAGE_PER_RACK,
      withStatus: false,
    });
    const known = units.size;
    for (const thing of things) units.set(thing.id, unitOfThing(thing));
    // Every rack has come to its end, or the gateway does not page at all.
    if (units.size === known) break;
  }
  return [...units.values()];
}

function unitOfThing(thing: MiningOsThing): GatewayUnit {
  const { site, container, pos } = thing.info ?? {};
  const place = [site, container, pos].filter((part) => part).join(' ');
  return {
    unit: thing.id,
    identity: identityOfThing(thing),
    address: thing.address ?? null,
    place: place === '' ? null : place,
  };
}

function keyOf({ host, ports, credentials }: Door): string {
  return `${host}:${ports?.['http'] ?? MININGOS_PORT} ${credentials?.password ?? ''}`;
}
