import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { hashrateThsOf, recordsOf, textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import type { Deadline } from '../../shared/deadline.js';
import { statusError, type HttpReply, type MinerHttp } from '../../shared/miner-http.js';
import type { TokenSessions } from '../../shared/token-sessions.js';
import { psuPowerW, sealStatsOf, systemOf, type SealStats, type SealSystem } from './reports.js';

export const RPC_PORT = 4028;
export const HTTP_PORT = 80;

/** A page of the web server may take so long where the RPC has told what is needed most. */
const EXTRA_MS_MAX = 2_000;

/** Two spellings of the page with the supply's watts, by version. */
const PSU_PAGES = ['miner_psu_status', 'miner-psu-status'];

export interface SealWire {
  readonly http: MinerHttp;
  readonly sessions: TokenSessions;
}

/** The two APIs of a Sealminer: RPC without a password, and web pages behind a cookie. */
export class SealApi {
  readonly #endpoint: MinerEndpoint;
  readonly #deadline: Deadline;
  readonly #commandMs: number;
  readonly #wire: SealWire;

  /** @param commandMs how long one request may take within the deadline */
  constructor(endpoint: MinerEndpoint, deadline: Deadline, commandMs: number, wire: SealWire) {
    this.#endpoint = endpoint;
    this.#deadline = deadline;
    this.#commandMs = commandMs;
    this.#wire = wire;
  }

  async stats(): Promise<SealStats> {
    const [record] = recordsOf(await this.#rpc('stats'), 'STATS');
    if (record === undefined) throw this.#malformed('stats', 'no record of that name');
    return sealStatsOf(record);
  }

  /** TH/s over the shortest time that the summary tells. */
  async summaryThs(): Promise<number | null> {
    const [record = {}] = recordsOf(await this.#rpc('summary'), 'SUMMARY');
    return hashrateThsOf(record);
  }

  /** The model as the driver's details name it. */
  async model(): Promise<string | null> {
    const [record = {}] = recordsOf(await this.#rpc('devdetails'), 'DEVDETAILS');
    return textOf(record, 'Model', 'Name');
  }

  /** What the mining program calls itself. */
  async program(): Promise<string | null> {
    const [record = {}] = recordsOf(await this.#rpc('version'), 'VERSION');
    const name = Object.keys(record).find((key) => /miner/i.test(key));
    return name === undefined ? null : `${name} ${textOf(record, name) ?? ''}`.trim();
  }

  suspend(): Promise<unknown> {
    return this.#rpc('ascset', '0,suspend');
  }

  /** Restarts the mining program, which is the way out of `suspend`. */
  restart(): Promise<unknown> {
    return this.#rpc('restart');
  }

  /** Takes effect at the next start of the machine. */
  setPowerLimit(powerW: number): Promise<unknown> {
    return this.#rpc('ascset', `0,powerlimit,${JSON.stringify({ value: String(Math.round(powerW)) })}`);
  }

  async system(): Promise<SealSystem> {
    return systemOf(await this.#page('GET', 'get_system_info', EXTRA_MS_MAX));
  }

  /** W at the supply's input; null where no page tells. */
  async psuPowerW(): Promise<number | null> {
    for (const page of PSU_PAGES) {
      try {
        const powerW = psuPowerW(await this.#page('GET', page, EXTRA_MS_MAX));
        if (powerW !== null) return powerW;
      } catch (error) {
        if (!(error instanceof EbbError) || error.code !== 'unsupported') throw error;
      }
    }
    return null;
  }

  async setMiningMode(miningMode: number): Promise<void> {
    const reply = await this.#page('POST', 'set_mining_mode', this.#commandMs, { miningMode });
    this.#refuse('set_mining_mode', reply);
  }

  /** Restarts the machine. */
  async reboot(): Promise<void> {
    this.#refuse('reboot', await this.#page('GET', 'reboot', this.#commandMs));
  }

  #rpc(command: string, parameter?: string): Promise<Record<string, unknown>> {
    const { host, ports } = this.#endpoint;
    const timeoutMs = this.#deadline.remainingMs(this.#commandMs);
    const request = { host, port: ports?.['api'] ?? RPC_PORT, command, timeoutMs };
    return askCgminer(parameter === undefined ? request : { ...request, parameter });
  }

  /** What a page answers, as JSON or as text; with the cookie where there are credentials to get one with. */
  async #page(method: 'GET' | 'POST', page: string, msMax: number, body?: unknown): Promise<unknown> {
    const { credentials } = this.#endpoint;
    const send = async (cookie: string): Promise<unknown> => {
      const headers = {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const more = body === undefined ? {} : { body: JSON.stringify(body) };
      return this.#read(page, await this.#exchange(method, page, msMax, { headers, ...more }));
    };
    if (credentials === undefined) return send('');
    const key = `${this.#endpoint.host}:${this.#port} ${credentials.username ?? ''}`;
    return this.#wire.sessions.run(key, () => this.#login(msMax), send);
  }

  /** The session's cookie; empty where the device has no login that answers, and its pages may be open. */
  async #login(msMax: number): Promise<string> {
    const { username = '', password = '' } = this.#endpoint.credentials ?? {};
    try {
      const reply = await this.#exchange('POST', 'login', msMax, {
        body: new URLSearchParams({ username, origin_pwd: password }).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'x-requested-with': 'XMLHttpRequest',
        },
      });
      const isRefused = reply.status === 401 || reply.status === 403;
      if (isRefused) throw statusError({ ...reply, body: '' }, this.#url('login'));
      return reply.headers['set-cookie']?.split(';')[0] ?? '';
    } catch (error) {
      if (error instanceof EbbError && error.context.outcomeUnknown === true) return '';
      throw error;
    }
  }

  #read(page: string, reply: HttpReply): unknown {
    const { status, body } = reply;
    // Without a session the device sends the browser to its login page, or sends that page.
    const isLoginPage = (status >= 300 && status < 400) || (status === 200 && /^\s*</.test(body));
    if (isLoginPage) throw new EbbError('unauthorised', `${this.#url(page)}: user name or password refused`);
    if (status >= 400) throw statusError(reply, this.#url(page));
    try {
      return JSON.parse(body);
    } catch {
      return body;
    }
  }

  #exchange(
    method: 'GET' | 'POST',
    page: string,
    msMax: number,
    more: { readonly body?: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<HttpReply> {
    const timeoutMs = this.#deadline.remainingMs(msMax);
    const path = `/cgi-bin/${page}.php`;
    return this.#wire.http.exchange({
      host: this.#endpoint.host,
      port: this.#port,
      method,
      path,
      timeoutMs,
      ...more,
    });
  }

  /** @throws EbbError `rejected` where a page says that it did not do what it was asked */
  #refuse(page: string, reply: unknown): void {
    const record = (typeof reply === 'object' && reply !== null ? reply : {}) as CgminerRecord;
    const said =
      typeof reply === 'string' ? reply : textOf(record, 'status', 'result', 'state', 'msg', 'message');
    if (record['success'] !== false && !/fail|error|invalid|denied/i.test(said ?? '')) return;
    throw new EbbError(
      'rejected',
      `${this.#url(page)}: ${said?.slice(0, 100) ?? 'refused without a reason'}`,
    );
  }

  get #port(): number {
    return this.#endpoint.ports?.['http'] ?? HTTP_PORT;
  }

  #url(page: string): string {
    return `http://${this.#endpoint.host}:${this.#port}/cgi-bin/${page}.php`;
  }

  #malformed(command: string, problem: string): EbbError {
    return new EbbError('malformed', `${this.#endpoint.host} ${command}: ${problem}`);
  }
}
