import type { Clock } from '../../../src/core/ports/clock.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { MININGOS_PORT } from './api.js';
import { matches, projected } from './query.js';
import { GatewayMiner, VirtualUnit } from './virtual-unit.js';

const VOTER = 'operator@example.com';
/** Things that each rack gives where nothing else is asked for. */
const LIMIT_DEFAULT = 100;
const RACK = 'miner-wm-virtual-shelf-0';

/** A virtual MiningOS gateway with one miner behind it. */
export async function simulateMiningOs(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock } = input;
  const virtual = new GatewayMiner(input);
  virtual.misbehaviour = input.misbehaviour ?? null;
  const unit = new VirtualUnit(spec.minerId, virtual, clock);
  const gateway = new VirtualGateway([unit], clock, spec.credentials?.password);
  const server = new HttpSimulatorServer(virtual, clock, (request) => gateway.answer(request));
  await server.listen(spec.host, spec.ports?.['http'] ?? MININGOS_PORT);
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

interface Action {
  readonly id: number;
  readonly action: string;
  readonly payload: readonly unknown[];
  readonly votesPos: readonly string[];
  readonly votesNeg: readonly string[];
  readonly reqVotesPos: number;
  readonly reqVotesNeg: number;
  status: 'VOTING' | 'APPROVED' | 'COMPLETED' | 'DENIED';
}

/** The HTTP side of MiningOS: accounts, things, actions. */
export class VirtualGateway {
  /** Votes that an action needs; above one it is not carried out by itself. */
  votesNeeded = 1;
  /** What the token may do. */
  role: 'operator' | 'viewer' = 'operator';
  readonly #units: readonly VirtualUnit[];
  readonly #clock: Clock;
  readonly #token: string | undefined;
  readonly #actions = new Map<number, Action>();
  #lastId = 0;

  /** @param token absent: a gateway without accounts */
  constructor(units: readonly VirtualUnit[], clock: Clock, token: string | undefined) {
    this.#units = units;
    this.#clock = clock;
    this.#token = token;
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const { pathname, searchParams } = new URL(request.path, 'http://gateway');
    if (!pathname.startsWith('/auth/')) return notFound(request, pathname);
    if (this.#token !== undefined && request.authorization !== `Bearer ${this.#token}`) {
      return this.#reply(401, {
        statusCode: 401,
        error:
          request.authorization === '' ? 'Missing or invalid Authorization header' : 'Authentication failed',
        message: 'ERR_AUTH_FAIL',
      });
    }
    try {
      const body: unknown = request.body === '' ? {} : JSON.parse(request.body);
      return this.#route(`${request.method} ${pathname}`, searchParams, body as Body, request);
    } catch (error) {
      const message = error instanceof Error && /^ERR_/.test(error.message) ? error.message : 'Bad Request';
      return this.#reply(400, { statusCode: 400, error: 'Bad Request', message });
    }
  }

  #route(route: string, query: URLSearchParams, body: Body, request: SimulatedRequest): SimulatedReply {
    const [, type, id] = /^GET \/auth\/actions\/(voting|ready|executing|done)\/(\d+)$/.exec(route) ?? [];
    if (id !== undefined) return this.#reply(200, [this.#actionOf(Number(id), type as string)]);
    switch (route) {
      case 'GET /auth/userinfo':
        return this.#reply(200, { userId: 2, email: VOTER, roles: [this.role], created: 0, ttl: 86_400 });
      case 'GET /auth/permissions':
        return this.#reply(200, { permissions: this.#permissions() });
      case 'GET /auth/site':
        return this.#reply(200, { site: 'virtual-site' });
      case 'GET /auth/list-racks':
        return this.#reply(200, [[{ id: RACK, type: 'miner-wm-virtual', info: {} }]]);
      case 'GET /auth/list-things':
        return this.#reply(200, [this.#things(query)]);
      case 'POST /auth/actions/voting':
        return this.#reply(200, [this.#push(body)], true);
      case 'POST /auth/actions/voting/batch':
        return this.#reply(200, [(body.batchActionsPayload ?? []).map((one) => this.#push(one))], true);
      case 'DELETE /auth/actions/voting/cancel':
        return this.#reply(200, [{ res: this.#cancel(query.get('ids') ?? '') }]);
      default:
        return notFound(request, new URL(request.path, 'http://gateway').pathname);
    }
  }

  #permissions(): object {
    const write = this.role === 'operator';
    const level = write ? 'rw' : 'r';
    const permissions = [`miner:${level}`, `container:${level}`, `actions:${level}`];
    return { write, caps: ['miner', 'container', 'actions'], superAdmin: false, permissions };
  }

  #things(query: URLSearchParams): object[] {
    const json = (name: string): unknown => {
      const text = query.get(name);
      return text === null ? undefined : JSON.parse(text);
    };
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? LIMIT_DEFAULT);
    const withStatus = query.get('status') !== null;
    return this.#units
      .map((unit) => unit.thing(RACK, withStatus))
      .filter((thing) => matches(thing, json('query')))
      .slice(offset, offset + limit)
      .map((thing) => ({
        id: thing.id,
        rack: RACK,
        ...projected(thing, json('fields')),
        address: thing.address,
      }));
  }

  #push({ query, action = '', params = [] }: Body): object {
    if (this.role !== 'operator') throw new Error('ERR_WRITE_PERM_REQUIRED');
    const targets = this.#units.filter((unit) => matches(unit.thing(RACK, true), query) && unit.can(action));
    if (targets.length === 0) return { id: null, errors: ['ERR_ORK_ACTION_CALLS_EMPTY'] };
    const invalid = targets
      .map((unit) => unit.problemWith(action, params))
      .find((problem) => problem !== null);
    if (invalid) return { id: null, errors: [`${RACK}: ${invalid}`] };
    const calls = targets.map((unit) => ({ id: unit.id, tags: [`id-${unit.id}`] }));
    const id = (this.#lastId = Math.max(this.#lastId + 1, this.#clock.now().toMillis()));
    const isVoted = this.votesNeeded <= 1;
    const data: Action = {
      id,
      action,
      payload: [params, { [RACK]: { calls } }, ['miner'], null],
      votesPos: [VOTER],
      votesNeg: [],
      reqVotesPos: this.votesNeeded,
      reqVotesNeg: 1,
      status: isVoted ? 'APPROVED' : 'VOTING',
    };
    this.#actions.set(id, data);
    const reply = { id, data: { ...data }, errors: [] };
    if (!isVoted) return reply;
    if (targets.some((unit) => unit.run(action, params) === 'refused')) {
      return { id: null, errors: [`${RACK}: ERR_THING_NOT_INITIALIZED`] };
    }
    data.status = 'COMPLETED';
    return reply;
  }

  #cancel(ids: string): (boolean | object)[] {
    return ids.split(',').map((id) => {
      const action = this.#actions.get(Number(id));
      if (action?.status !== 'VOTING') return {};
      action.status = 'DENIED';
      return true;
    });
  }

  #actionOf(id: number, type: string): object {
    const action = this.#actions.get(id);
    const isThere = action !== undefined && (action.status === 'VOTING' ? 'voting' : 'done') === type;
    if (!isThere) return { error: '[HRPC_ERR]=ERR_ACTION_ID_NOT_FOUND' };
    const [params, targets, requiredPerms] = action.payload;
    return { ...action, payload: undefined, params, targets, requiredPerms };
  }

  #reply(status: number, body: unknown, isWrite = false): SimulatedReply {
    return {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        date: this.#clock.now().toHTTP() ?? '',
      },
      body: JSON.stringify(body),
      isWrite,
    };
  }
}

interface Body {
  readonly query?: unknown;
  readonly action?: string;
  readonly params?: readonly unknown[];
  readonly batchActionsPayload?: readonly Body[];
}

function notFound({ method }: SimulatedRequest, pathname: string): SimulatedReply {
  const message = `Route ${method}:${pathname} not found`;
  return {
    status: 404,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ message, error: 'Not Found', statusCode: 404 }),
  };
}
