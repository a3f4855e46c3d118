import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { Deadline } from '../../shared/deadline.js';
import { BOARDS, LIMITS, LOGIN, MODEL, run, SYSTEM, TUNE, TUNING } from './queries.js';
import type { HttpReply, HttpRequest, MinerHttp } from '../../shared/miner-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';
import { cookieOf, graphqlReply, jsonOrNull, refuseFailures, type GraphqlReply } from './graphql.js';

export const HTTP_PORT = 80;
const DEFAULT_USER = 'root';
const LUCI = '/cgi-bin/luci';
/** The pages of the router beneath answer this program alone. */
const LUCI_AGENT = 'BTC Tools v0.1';

const number = looseNumber.optional().catch(undefined);
const text = z.string().optional().catch(undefined);

/** An object that may be absent, null or broken. */
function part<S extends z.ZodRawShape>(shape: S) {
  return z.looseObject(shape).nullish().catch(undefined);
}

const power = part({ limitW: number, approxConsumptionW: number });

const systemShape = z.looseObject({
  bos: part({ hostname: text, info: part({ version: part({ full: text }) }) }),
  bosminer: part({
    info: part({
      workSolver: part({ realHashrate: part({ mhs5S: number }), nominalMhs: number, power }),
      summary: part({ power }),
    }),
  }),
});

const modelShape = z.looseObject({ bosminer: part({ info: part({ modelName: text }) }) });

const tuningShape = z.looseObject({
  bosminer: part({
    config: part({
      autotuning: part({
        enabled: looseBoolean.optional().catch(undefined),
        mode: text,
        powerTarget: number,
        hashrateTarget: number,
      }),
    }),
  }),
});

const limitsShape = z.looseObject({
  bosminer: part({
    metadata: part({
      autotuning: part({ powerTarget: part({ min: number, max: number, default: number }) }),
    }),
  }),
});

const boardsShape = z.looseObject({
  bosminer: part({
    info: part({
      workSolver: part({
        childSolvers: z
          .array(
            z.looseObject({
              temperatures: z
                .array(z.looseObject({ name: text, degreesC: number }))
                .nullish()
                .catch(undefined),
            }),
          )
          .nullish()
          .catch(undefined),
      }),
    }),
  }),
});

/** What a machine says of itself; null is what it does not tell. */
export interface BraiinsSystem {
  readonly hostname: string | null;
  readonly firmwareVersion: string | null;
  readonly hashrateThs: number | null;
  readonly nominalThs: number | null;
  readonly powerW: number | null;
  /** The power target that is in effect. */
  readonly limitW: number | null;
  /** The mining process does not run, so that nothing can be told of it. */
  readonly isStopped: boolean;
}

export interface BraiinsTuning {
  readonly enabled: boolean | null;
  readonly mode: string | null;
  readonly powerTargetW: number | null;
  readonly hashrateTargetThs: number | null;
}

export interface BraiinsTuningInput {
  readonly mode?: string;
  readonly powerTarget?: number;
  readonly hashrateTarget?: number;
}

export interface BraiinsApiInput {
  readonly http: MinerHttp;
  readonly sessions: TokenSessions;
  readonly endpoint: MinerEndpoint;
  readonly deadline: Deadline;
}

/** The questions and changes of the GraphQL interface that Ebb uses. */
export class BraiinsGraphqlApi {
  readonly #input: BraiinsApiInput;

  constructor(input: BraiinsApiInput) {
    this.#input = input;
  }

  /** `10.0.0.7:80` */
  get device(): string {
    const { host, ports } = this.#input.endpoint;
    return `${host}:${ports?.['http'] ?? HTTP_PORT}`;
  }

  /** A part of the answer may be missing, and errors beside it say why: that is an answer too. */
  async system(): Promise<BraiinsSystem> {
    const { data, isUnavailable, errors } = await this.#ask(SYSTEM);
    const { bos, bosminer } = this.#shaped(systemShape, data);
    const solver = bosminer?.info?.workSolver;
    const { summary } = bosminer?.info ?? {};
    const mhs = solver?.realHashrate?.mhs5S;
    const isStopped =
      mhs === undefined && (isUnavailable || (errors.length === 0 && (solver === null || summary === null)));
    return {
      hostname: bos?.hostname ?? null,
      firmwareVersion: bos?.info?.version?.full ?? null,
      hashrateThs: mhs === undefined ? null : mhs / 1e6,
      nominalThs: solver?.nominalMhs === undefined ? null : solver.nominalMhs / 1e6,
      powerW: summary?.power?.approxConsumptionW ?? solver?.power?.approxConsumptionW ?? null,
      limitW: summary?.power?.limitW ?? solver?.power?.limitW ?? null,
      isStopped,
    };
  }

  async model(): Promise<string | null> {
    const { bosminer } = this.#shaped(modelShape, (await this.#ask(MODEL)).data);
    return bosminer?.info?.modelName || null;
  }

  async tuning(): Promise<BraiinsTuning> {
    const { bosminer } = this.#shaped(tuningShape, (await this.#ask(TUNING)).data);
    const { enabled, mode, powerTarget, hashrateTarget } = bosminer?.config?.autotuning ?? {};
    const byHashrate = /hash/i.test(mode ?? '');
    return {
      enabled: enabled ?? null,
      mode: mode ?? null,
      powerTargetW: byHashrate ? null : (powerTarget ?? null),
      hashrateTargetThs: byHashrate ? (hashrateTarget ?? null) : null,
    };
  }

  async powerTargetRange(): Promise<{ min: number | null; max: number | null; default: number | null }> {
    const { bosminer } = this.#shaped(limitsShape, (await this.#ask(LIMITS)).data);
    const { min, max, default: usual } = bosminer?.metadata?.autotuning?.powerTarget ?? {};
    return { min: min ?? null, max: max ?? null, default: usual ?? null };
  }

  /** °C of the hottest chip; null where no sensor is at one. */
  async chipTempC(): Promise<number | null> {
    const { bosminer } = this.#shaped(boardsShape, (await this.#ask(BOARDS)).data);
    const sensors = (bosminer?.info?.workSolver?.childSolvers ?? []).flatMap(
      (board) => board.temperatures ?? [],
    );
    const chips = sensors.flatMap(({ name, degreesC }) =>
      /chip/i.test(name ?? '') && degreesC !== undefined ? [degreesC] : [],
    );
    return chips.length === 0 ? null : Math.max(...chips);
  }

  /** The hardware address, which only the router's pages tell. */
  async mac(): Promise<string | null> {
    const { username, password } = this.#credentials;
    const body = new URLSearchParams({ luci_username: username, luci_password: password }).toString();
    const agent = { 'user-agent': LUCI_AGENT };
    const headers = { ...agent, 'content-type': 'application/x-www-form-urlencoded' };
    const cookie = cookieOf(await this.#exchange({ method: 'POST', path: LUCI, headers, body }));
    const reply = await this.#exchange({
      method: 'GET',
      path: `${LUCI}/admin/network/iface_status/lan`,
      headers: { ...agent, ...(cookie !== null && { cookie }) },
    });
    const parsed = z.array(z.looseObject({ macaddr: z.string() })).safeParse(jsonOrNull(reply.body));
    return parsed.success ? (parsed.data[0]?.macaddr ?? null) : null;
  }

  /** Proves the password. @throws EbbError `unauthorised` */
  async logIn(): Promise<void> {
    await this.#withSession(async () => undefined);
  }

  async start(): Promise<void> {
    await this.#change(run('start'), {});
  }

  async stop(): Promise<void> {
    await this.#change(run('stop'), {});
  }

  async tune(input: BraiinsTuningInput): Promise<void> {
    await this.#change(TUNE, { input });
  }

  /** Most versions answer questions to everybody. */
  async #ask(query: string): Promise<GraphqlReply> {
    let reply = await this.#post(query, {}, null);
    if (reply.isUnauthorised) reply = await this.#withSession((cookie) => this.#postAs(query, {}, cookie));
    if (reply.data === null && !reply.isUnavailable) refuseFailures(reply, this.#where);
    return reply;
  }

  async #change(query: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    const reply = await this.#withSession((cookie) => this.#postAs(query, variables, cookie));
    refuseFailures(reply, this.#where);
  }

  #withSession<T>(send: (cookie: string) => Promise<T>): Promise<T> {
    const key = JSON.stringify([this.device, ...Object.values(this.#credentials)]);
    return this.#input.sessions.run(key, () => this.#login(), send);
  }

  /** @throws EbbError `unauthorised` where the session is refused, so that a new one is opened */
  async #postAs(query: string, variables: object, cookie: string): Promise<GraphqlReply> {
    const reply = await this.#post(query, variables, cookie);
    if (reply.isUnauthorised) refuseFailures(reply, this.#where);
    return reply;
  }

  async #login(): Promise<string> {
    const body = JSON.stringify({ query: LOGIN, variables: this.#credentials });
    try {
      const headers = { 'content-type': 'application/json' };
      const reply = await this.#exchange({
        method: 'POST',
        path: '/graphql',
        headers,
        body,
        changesNothing: true,
      });
      const cookie = cookieOf(reply);
      if (cookie !== null) return cookie;
      const { errors } = graphqlReply(reply, this.#where);
      const why = errors[0]?.message ?? 'no session was opened';
      const advice = 'give the user and the password of the device’s web page';
      throw new EbbError('unauthorised', `${this.#where}: login refused (${why}); ${advice}`);
    } catch (error) {
      // Logging in changes nothing: whatever went wrong, nothing was done.
      if (!(error instanceof EbbError)) throw error;
      throw new EbbError(error.code, error.message, { cause: error });
    }
  }

  async #post(query: string, variables: object, cookie: string | null): Promise<GraphqlReply> {
    const headers = { 'content-type': 'application/json', ...(cookie !== null && { cookie }) };
    const body = JSON.stringify({ query, variables });
    const changesNothing = !query.startsWith('mutation');
    const reply = await this.#exchange({ method: 'POST', path: '/graphql', headers, body, changesNothing });
    return graphqlReply(reply, this.#where);
  }

  #exchange(request: Omit<HttpRequest, 'host' | 'port' | 'timeoutMs'>): Promise<HttpReply> {
    const { http, endpoint, deadline } = this.#input;
    const { host, ports } = endpoint;
    return http.exchange({
      ...request,
      host,
      port: ports?.['http'] ?? HTTP_PORT,
      timeoutMs: deadline.remainingMs(),
    });
  }

  #shaped<S extends z.ZodType>(shape: S, data: unknown): z.infer<S> {
    return shapeOf(shape, data ?? {}, this.#where);
  }

  get #credentials(): { readonly username: string; readonly password: string } {
    const { username = DEFAULT_USER, password = '' } = this.#input.endpoint.credentials ?? {};
    return { username, password };
  }

  get #where(): string {
    return `${this.device}/graphql`;
  }
}
