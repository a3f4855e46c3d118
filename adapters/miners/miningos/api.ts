import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { type HttpReply, type MinerHttp, statusError } from '../../shared/miner-http.js';
import { looseBoolean, looseNumber } from '../../shared/shapes.js';

export const MININGOS_PORT = 3000;
const TLS_PORT = 443;

/** The miners among all that the gateway knows: containers, meters and sensors are things, too. */
export const ALL_MINERS = { tags: { $in: ['t-miner'] } };

const text = z.string().nullish().catch(null);
const number = looseNumber.nullish().catch(null);

/** A miner, as the gateway keeps it: what it was told of it, and what it last saw. */
export const thingShape = z.looseObject({
  id: z.string(),
  type: text,
  code: text,
  address: text,
  info: z
    .looseObject({ serialNum: text, macAddress: text, container: text, pos: text, site: text })
    .nullish()
    .catch(null),
  last: z
    .looseObject({
      /** Unix milliseconds. */
      ts: number,
      err: text,
      snap: z
        .looseObject({
          stats: z
            .looseObject({
              status: text,
              power_w: number,
              hashrate_mhs: z
                .union([looseNumber, z.record(z.string(), z.unknown())])
                .nullish()
                .catch(null),
              temperature_c: z.looseObject({ max: number }).nullish().catch(null),
              miner_specific: z.looseObject({ power_pct: number }).nullish().catch(null),
            })
            .nullish()
            .catch(null),
          config: z
            .looseObject({
              power_mode: text,
              suspended: looseBoolean.nullish().catch(null),
              firmware_ver: text,
            })
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

export type MiningOsThing = z.infer<typeof thingShape>;

const actionsShape = z.array(
  z.looseObject({
    id: z.union([z.number(), z.string()]).nullish().catch(null),
    errors: z.array(z.unknown()).nullish().catch(null),
    error: text,
    data: z
      .looseObject({ status: text, reqVotesPos: number, payload: z.array(z.unknown()).nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
);

const permissionsShape = z.object({
  permissions: z.looseObject({
    write: looseBoolean.nullish().catch(null),
    superAdmin: looseBoolean.nullish().catch(null),
    permissions: z.array(z.string()).nullish().catch(null),
  }),
});

/** What was asked of the gateway and how it took it. */
export interface TakenAction {
  readonly id: string;
  /** More than one: others have to agree before anything is done. */
  readonly votesNeeded: number;
  /** The miners that it will be done to; null where the gateway does not tell. */
  readonly units: ReadonlySet<string> | null;
}

export interface ThingsQuery {
  readonly query: unknown;
  readonly limit: number;
  readonly offset?: number;
  /** With what was last seen of each. */
  readonly withStatus: boolean;
}

/** What is read of each miner: a whole record has thousands of numbers of single chips. */
const FIELDS = {
  id: 1,
  type: 1,
  code: 1,
  info: 1,
  'opts.address': 1,
  'last.ts': 1,
  'last.err': 1,
  'last.snap.stats.status': 1,
  'last.snap.stats.power_w': 1,
  'last.snap.stats.hashrate_mhs': 1,
  'last.snap.stats.temperature_c.max': 1,
  'last.snap.stats.miner_specific.power_pct': 1,
  'last.snap.config.power_mode': 1,
  'last.snap.config.suspended': 1,
  'last.snap.config.firmware_ver': 1,
};

/** The requests of the MiningOS gateway that Ebb uses. The token is the endpoint's password. */
export class MiningOsApi {
  readonly #http: MinerHttp;
  readonly #endpoint: Pick<MinerEndpoint, 'host' | 'ports' | 'credentials'>;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next request may take */
  constructor(
    http: MinerHttp,
    endpoint: Pick<MinerEndpoint, 'host' | 'ports' | 'credentials'>,
    timeoutMs: () => number,
  ) {
    this.#http = http;
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  /** Things, and the gateway's own time in Unix milliseconds where it tells it. Asked for past its cache. */
  async listThings({
    query,
    limit,
    offset = 0,
    withStatus,
  }: ThingsQuery): Promise<{ things: MiningOsThing[]; nowMs: number | null }> {
    const parameters = new URLSearchParams({
      query: JSON.stringify(query),
      fields: JSON.stringify(FIELDS),
      limit: String(limit),
      offset: String(offset),
      overwriteCache: 'true',
      ...(withStatus && { status: '1' }),
    });
    const reply = await this.#ask('GET', `/auth/list-things?${parameters.toString()}`);
    const nowMs = Date.parse(reply.headers['date'] ?? '');
    return { things: this.#thingsOf(reply.json), nowMs: Number.isNaN(nowMs) ? null : nowMs };
  }

  /** Whether the token may tell miners to do something; null where the gateway does not say. */
  async mayWrite(): Promise<boolean | null> {
    const { json } = await this.#ask('GET', '/auth/permissions');
    const parsed = permissionsShape.safeParse(json);
    if (!parsed.success) return null;
    const { write, superAdmin, permissions } = parsed.data.permissions;
    if (superAdmin === true) return true;
    if (write === false) return false;
    const miner = permissions?.find((permission) => permission.startsWith('miner:'));
    return permissions === null || permissions === undefined ? (write ?? null) : /:.*w/.test(miner ?? '');
  }

  /** One action for all of `units`. @throws EbbError with what the gateway makes of it */
  async push(units: readonly string[], action: string, parameters: readonly unknown[]): Promise<TakenAction> {
    const query = { id: { $in: units } };
    const body = JSON.stringify({ query, action, params: parameters });
    const { json } = await this.#ask('POST', '/auth/actions/voting', body);
    const parsed = actionsShape.safeParse(Array.isArray(json) ? json : [json]);
    if (!parsed.success) throw this.#malformed('an answer to an action that is none', true);
    // Every orchestrator answers; those that do not have the miner say that there is nothing to do.
    const taken = parsed.data.find(({ id }) => id !== null && id !== undefined);
    if (taken === undefined) throw this.#refusalOf(parsed.data);
    const { id, data } = taken;
    const votes = data?.reqVotesPos ?? 1;
    return { id: String(id), votesNeeded: data?.status === 'VOTING' ? votes : 1, units: calledUnits(data) };
  }

  /** Takes back an action that waits for votes. */
  async cancel(id: string): Promise<void> {
    await this.#ask('DELETE', `/auth/actions/voting/cancel?ids=${encodeURIComponent(id)}`);
  }

  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: string,
  ): Promise<{ json: unknown; headers: HttpReply['headers'] }> {
    const { host, ports, credentials } = this.#endpoint;
    const port = ports?.['http'] ?? MININGOS_PORT;
    const token = credentials?.password;
    const reply = await this.#http.exchange({
      host,
      port,
      tls: port === TLS_PORT,
      method,
      path,
      timeoutMs: this.#timeoutMs(),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    if (reply.status < 200 || reply.status >= 300) throw this.#errorOf(reply, path);
    try {
      return { json: JSON.parse(reply.body), headers: reply.headers };
    } catch {
      throw this.#malformed('an answer that is no JSON', method !== 'GET');
    }
  }

  /** Lists of things by orchestrator, or one list where the gateway has a single one in its own process. */
  #thingsOf(json: unknown): MiningOsThing[] {
    if (!Array.isArray(json)) throw this.#malformed('a list of things that is none');
    const entries: unknown[] = json.flat();
    const things = entries.flatMap((entry) => {
      const parsed = thingShape.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
    const failed = entries.map(errorOfEntry).find((error) => error !== null);
    if (things.length === 0 && failed !== undefined) {
      throw new EbbError('unreachable', `${this.#where}: an orchestrator does not answer: ${failed}`);
    }
    return things;
  }

  #errorOf(reply: HttpReply, path: string): EbbError {
    const error = statusError(reply, `${this.#where}${path.replace(/\?.*/, '')}`);
    const { message } = error;
    if (/ERR_AUTH_FAIL_NO_PERMS|ERR_WRITE_PERM_REQUIRED|ERR_PERMISSION_DENIED/.test(message)) {
      const advice = 'give a token of a role with actions:rw and miner:rw';
      return new EbbError('write-disabled', `${message}: ${advice}`);
    }
    if (error.code === 'unauthorised' || /ERR_AUTH_FAIL|ERR_TOKEN/.test(message)) {
      const advice = 'give a token that is valid, as the miner’s password; tokens expire';
      return new EbbError('unauthorised', `${message}: ${advice}`);
    }
    return error;
  }

  #refusalOf(answers: z.infer<typeof actionsShape>): EbbError {
    const said = answers
      .flatMap(({ errors, error }) => [...(errors ?? []), ...(error ? [error] : [])])
      .map(String);
    const words = [...new Set(said)].join('; ').slice(0, 200) || 'refused without a reason';
    const problem = `${this.#where}: ${words}`;
    if (said.some((word) => /PERM|DENIED/.test(word))) {
      return new EbbError(
        'write-disabled',
        `${problem}: give a token of a role with actions:rw and miner:rw`,
      );
    }
    if (said.every((word) => /CALLS_EMPTY/.test(word))) {
      const advice = 'no miner of this id, one that cannot do this, or a token that may not write miners';
      return new EbbError('unsupported', `${problem}: ${advice}`);
    }
    return new EbbError('rejected', problem);
  }

  #malformed(problem: string, isWrite = false): EbbError {
    return new EbbError('malformed', `${this.#where} sent ${problem}`, { outcomeUnknown: isWrite });
  }

  get #where(): string {
    return `${this.#endpoint.host}:${this.#endpoint.ports?.['http'] ?? MININGOS_PORT}`;
  }
}

function errorOfEntry(entry: unknown): string | null {
  const parsed = z.looseObject({ error: z.string() }).safeParse(entry);
  return parsed.success ? parsed.data.error.slice(0, 200) : null;
}

/** Payload of an action: parameters, then targets by rack with a call for each miner. */
function calledUnits(data: z.infer<typeof actionsShape>[number]['data']): ReadonlySet<string> | null {
  const racks = z
    .record(z.string(), z.looseObject({ calls: z.array(z.looseObject({ id: z.string() })) }))
    .safeParse(data?.payload?.[1]);
  if (!racks.success) return null;
  return new Set(Object.values(racks.data).flatMap(({ calls }) => calls.map(({ id }) => id)));
}
