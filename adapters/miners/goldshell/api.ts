import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { recordsOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import type { Deadline } from '../../shared/deadline.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 80;
export const RPC_PORT = 4028;

/** Levels of the power plans. */
export const LEVEL_NORMAL = 0;
export const LEVEL_LOW = 1;
export const LEVEL_SLEEP = 3;

const planShape = z.looseObject({ level: looseNumber });

const settingShape = z.looseObject({
  powerplans: z.array(planShape).optional(),
  /** Index into `powerplans`. */
  select: looseNumber.optional().catch(undefined),
  /** The MAC, on machines that are not named. */
  name: z.string().optional().catch(undefined),
});

const statusShape = z.looseObject({
  model: z.string().optional().catch(undefined),
  firmware: z.string().optional().catch(undefined),
});

/** Plain words, and not many. */
const REFUSAL_WORDS = /^[\w .,!'-]{0,200}$/;

const tokenShape = z.looseObject({ 'JWT Token': z.string().min(1) });

export type GoldshellSetting = z.infer<typeof settingShape>;
export type GoldshellStatus = z.infer<typeof statusShape>;

/** The requests of the web API that Ebb uses, and the summary of the cgminer API. */
export class GoldshellApi {
  readonly #http: JsonHttp;
  readonly #endpoint: MinerEndpoint;
  readonly #deadline: Deadline;
  readonly #sessions: TokenSessions;

  constructor(http: JsonHttp, endpoint: MinerEndpoint, deadline: Deadline, sessions: TokenSessions) {
    this.#http = http;
    this.#endpoint = endpoint;
    this.#deadline = deadline;
    this.#sessions = sessions;
  }

  async setting(): Promise<GoldshellSetting> {
    const reply = await this.#authorised((http) => http.get('/mcb/setting'));
    return shapeOf(settingShape, reply, `${this.#http.device}/mcb/setting`);
  }

  async status(): Promise<GoldshellStatus> {
    const reply = await this.#authorised((http) => http.get('/mcb/status'));
    return shapeOf(statusShape, reply, `${this.#http.device}/mcb/status`);
  }

  /** Writes the whole of `setting` back with another plan selected: what is left out would be lost. */
  async select(setting: GoldshellSetting, index: number): Promise<void> {
    await this.#authorised((http) => http.send('PUT', '/mcb/setting', { ...setting, select: index }));
  }

  async summary(): Promise<CgminerRecord> {
    const reply = await askCgminer({
      host: this.#endpoint.host,
      port: this.#endpoint.ports?.['rpc'] ?? RPC_PORT,
      command: 'summary',
      timeoutMs: this.#deadline.remainingMs(),
    });
    const [summary] = recordsOf(reply, 'SUMMARY');
    if (summary === undefined) throw new EbbError('malformed', `${this.#endpoint.host} summary: no report`);
    return summary;
  }

  #authorised<T>(send: (http: JsonHttp) => Promise<T>): Promise<T> {
    return this.#sessions.run(
      this.#http.device,
      () => this.#login(),
      (token) => send(this.#http.with({ authorization: `Bearer ${token}` })),
    );
  }

  async #login(): Promise<string> {
    const { username = 'admin', password = '' } = this.#endpoint.credentials ?? {};
    const query = new URLSearchParams({ username, password, cipher: 'false' });
    const path = `/user/login?${query.toString()}`;
    const reply = await this.#http.text(path);
    // A refusal is a few words where a token would be JSON.
    const parsed = REFUSAL_WORDS.test(reply) ? null : tokenShape.safeParse(this.#http.parsed(path, reply));
    if (parsed?.success) return parsed.data['JWT Token'];
    throw new EbbError('unauthorised', `${this.#http.device}/user/login: user name or password refused`);
  }
}
