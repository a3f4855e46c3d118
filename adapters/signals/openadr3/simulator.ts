import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/core/ports/clock.js';
import { isoUtc } from '../../../src/core/interval.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import type { OpenAdrVersion } from './api.js';

const TOKEN_SECONDS = 3600;
const PAGE_OBJECTS_MAX = 50;

type Kind = 'programs' | 'events' | 'subscriptions' | 'reports' | 'vens' | 'resources';
type Stored = Readonly<Record<string, unknown>> & { readonly id: string };

const OBJECT_TYPES = {
  programs: 'PROGRAM',
  events: 'EVENT',
  subscriptions: 'SUBSCRIPTION',
  reports: 'REPORT',
  vens: 'VEN',
  resources: 'RESOURCE',
} as const;
/** What a VEN may write. */
const VEN_WRITES: readonly string[] = ['subscriptions', 'reports', 'vens', 'resources'];
/** What makes two objects of a kind the same. */
const UNIQUE: Partial<Record<Kind, readonly string[]>> = {
  programs: ['programName'],
  subscriptions: ['clientName', 'programID'],
  reports: ['eventID', 'clientName', 'reportName'],
  vens: ['venName'],
  resources: ['venID', 'resourceName'],
};

export interface VtnSimulatorOptions {
  readonly clock: Clock;
  readonly version?: OpenAdrVersion;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The server's clock less the test's. */
  readonly skewSeconds?: number;
  /** What it gives at once, where that is less than the specification's most. */
  readonly pageObjectsMax?: number;
  /** Whether clients may make VENs and resources; else the owner does. */
  readonly vensWrite?: boolean;
  /** Where it sends clients for their tokens; else to itself. */
  readonly tokenUrl?: string;
}

/** A VTN on a loopback port: tokens, programs, events, subscriptions with webhooks, reports, paging, conflicts. */
export class VtnSimulator extends FeedSimulator {
  readonly #store: VtnStore;

  constructor(options: VtnSimulatorOptions) {
    const store = new VtnStore(options);
    super(
      (request) => store.answer(request, this.baseUrl),
      (path) => path.startsWith('/auth'),
    );
    this.#store = store;
  }

  get tokensGiven(): number {
    return this.#store.tokensGiven;
  }

  /** Ends all tokens before their time. */
  withdrawTokens(): void {
    this.#store.tokens.clear();
  }

  objects(kind: Kind): readonly Stored[] {
    return [...this.#store.objects[kind].values()];
  }

  /** Creates what the server's owner creates, and calls those who want to know. */
  async create(kind: 'programs' | 'events', body: object): Promise<Stored> {
    const object = this.#store.put(kind, randomUUID(), body);
    await this.notify('CREATE', object);
    return object;
  }

  async update(kind: 'programs' | 'events', id: string, body: object): Promise<Stored> {
    const object = this.#store.put(kind, id, body);
    await this.notify('UPDATE', object);
    return object;
  }

  async remove(kind: 'programs' | 'events', id: string): Promise<void> {
    const object = this.#store.objects[kind].get(id);
    this.#store.objects[kind].delete(id);
    if (object !== undefined) await this.notify('DELETE', object);
  }

  /** Calls every subscriber, and returns what they answered. */
  async notify(operation: string, object: Stored): Promise<number[]> {
    const body = JSON.stringify({ objectType: object['objectType'], operation, object });
    const answers = this.objects('subscriptions').flatMap((subscription) =>
      operationsOf(subscription)
        .filter(
          ({ objects, operations }) =>
            objects.includes(String(object['objectType'])) && operations.includes(operation),
        )
        .map(({ callbackUrl, bearerToken }) => post(callbackUrl, bearerToken, body)),
    );
    return Promise.all(answers);
  }
}

class VtnStore {
  readonly tokens = new Map<string, number>();
  readonly objects: Readonly<Record<Kind, Map<string, Stored>>> = {
    programs: new Map(),
    events: new Map(),
    subscriptions: new Map(),
    reports: new Map(),
    vens: new Map(),
    resources: new Map(),
  };
  tokensGiven = 0;

  constructor(private readonly options: VtnSimulatorOptions) {}

  put(kind: Kind, id: string, body: object): Stored {
    const now = isoUtc(this.#now());
    const createdDateTime = this.objects[kind].get(id)?.['createdDateTime'] ?? now;
    const own = VEN_WRITES.includes(kind) ? { clientID: 'ven-client' } : {};
    const objectType = OBJECT_TYPES[kind];
    const object = { ...body, ...own, id, createdDateTime, modificationDateTime: now, objectType };
    this.objects[kind].set(id, object);
    return object;
  }

  answer(request: FeedSimulatorRequest, baseUrl: string): FeedSimulatorReply {
    const reply = this.#reply(request, baseUrl);
    const headers = { Date: this.#now().toHTTP() ?? '', ...reply.headers };
    return { ...reply, headers };
  }

  #reply(request: FeedSimulatorRequest, baseUrl: string): FeedSimulatorReply {
    const { method, path } = request;
    const is31 = (this.options.version ?? '3.1') === '3.1';
    if (path === '/auth/server' && is31)
      return { status: 200, body: { tokenURL: this.options.tokenUrl ?? `${baseUrl}/auth/token` } };
    if (path === '/auth/token') return this.#token(request);
    const until = this.tokens.get((request.header('authorization') ?? '').replace('Bearer ', ''));
    if (until === undefined || until <= this.#now().toSeconds()) return problem(401, 'no valid token');
    const [name = '', id] = this.#placeOf(path);
    if (!Object.hasOwn(this.objects, name)) return problem(404, `${path} is not here`);
    const kind = name as Kind;
    if (method === 'GET') return id === undefined ? this.#list(kind, request) : this.#one(kind, id);
    if (!this.#mayWrite(kind)) return problem(403, `a VEN may not write ${kind}`);
    return this.#write(kind, id, request);
  }

  #mayWrite(kind: Kind): boolean {
    const isVen = kind === 'vens' || kind === 'resources';
    return VEN_WRITES.includes(kind) && (!isVen || this.options.vensWrite !== false);
  }

  /** 3.0.1 has resources below their VEN. */
  #placeOf(path: string): readonly (string | undefined)[] {
    const [, first, second, third, fourth] = path.split('/');
    const isNested = this.options.version === '3.0.1' && first === 'vens' && third === 'resources';
    return isNested ? ['resources', fourth] : [first, second];
  }

  #token({ form }: FeedSimulatorRequest): FeedSimulatorReply {
    const { clientId = 'ven-client', clientSecret = 'ven-secret' } = this.options;
    if (form.get('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    this.tokensGiven += 1;
    const accessToken = `token-${this.tokensGiven}`;
    this.tokens.set(accessToken, this.#now().toSeconds() + TOKEN_SECONDS);
    return {
      status: 200,
      body: { access_token: accessToken, token_type: 'Bearer', expires_in: TOKEN_SECONDS },
    };
  }

  #list(kind: Kind, { query }: FeedSimulatorRequest): FeedSimulatorReply {
    const limit = Number(query.get('limit') ?? PAGE_OBJECTS_MAX);
    if (limit > PAGE_OBJECTS_MAX) return problem(400, `limit is at most ${PAGE_OBJECTS_MAX}`);
    const filters = ['programID', 'eventID', 'clientName', 'venName', 'venID', 'resourceName'].filter(
      (name) => query.has(name),
    );
    const found = [...this.objects[kind].values()].filter((object) =>
      filters.every((name) => object[name] === query.get(name)),
    );
    const skip = Number(query.get('skip') ?? 0);
    const most = Math.min(limit, this.options.pageObjectsMax ?? PAGE_OBJECTS_MAX);
    return { status: 200, body: found.slice(skip, skip + most) };
  }

  #one(kind: Kind, id: string): FeedSimulatorReply {
    const object = this.objects[kind].get(id);
    return object === undefined ? problem(404, id) : { status: 200, body: object };
  }

  #write(kind: Kind, id: string | undefined, { method, body }: FeedSimulatorRequest): FeedSimulatorReply {
    if (method === 'DELETE')
      return this.objects[kind].delete(id ?? '') ? { status: 200, body: {} } : problem(404, id ?? '');
    const written = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const wantsProgram = this.options.version === '3.0.1' && (kind === 'reports' || kind === 'subscriptions');
    if (wantsProgram && written['programID'] === undefined) return problem(400, 'programID is missing');
    if (kind === 'reports' && !this.objects.events.has(String(written['eventID'])))
      return problem(404, 'no such event');
    if (method === 'PUT') {
      return this.objects[kind].has(id ?? '')
        ? { status: 200, body: this.put(kind, id!, written) }
        : problem(404, id ?? '');
    }
    const same = [...this.objects[kind].values()].some((other) =>
      (UNIQUE[kind] ?? ['id']).every((name) => other[name] === written[name]),
    );
    return same
      ? problem(409, `${kind} has it already`)
      : { status: 201, body: this.put(kind, randomUUID(), written) };
  }

  #now(): ReturnType<Clock['now']> {
    return this.options.clock.now().plus({ seconds: this.options.skewSeconds ?? 0 });
  }
}

interface Operations {
  readonly objects: readonly string[];
  readonly operations: readonly string[];
  readonly callbackUrl: string;
  readonly bearerToken?: string;
}

function operationsOf(subscription: Stored): readonly Operations[] {
  return subscription['objectOperations'] as readonly Operations[];
}

/** Delivers a notification as a server does; 0 where nobody takes it. */
async function post(url: string, bearerToken: string | undefined, body: string): Promise<number> {
  const headers = {
    'Content-Type': 'application/json',
    ...(bearerToken !== undefined && { Authorization: `Bearer ${bearerToken}` }),
  };
  const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => null);
  return answer?.status ?? 0;
}

function problem(status: number, detail: string): FeedSimulatorReply {
  return { status, body: { type: 'about:blank', title: 'refused', status, detail } };
}

/** Starts the simulator. */
export async function simulateVtn(options: VtnSimulatorOptions): Promise<VtnSimulator> {
  const simulator = new VtnSimulator(options);
  await simulator.listen();
  return simulator;
}
