import { EbbError } from '../../src/core/errors.js';
import { exchangeCgminerBytes } from './cgminer-client.js';
import type { HttpReply, HttpRequest, MinerHttp } from './miner-http.js';
import { exchangeOverTcp } from './tcp-client.js';
import { virtualPort } from './virtual-ports.js';

/** The port of the cgminer API, which almost every miner has. */
export const RPC_PORT = 4028;

export interface ScanHttpRequest {
  /** The standard port. */
  readonly port: number;
  readonly path: string;
  readonly tls?: boolean;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One host under examination. Each question is put to it once, whoever asks, and only one at a time: some miners fall
 * over when several programs talk to them. What does not answer is null; nothing throws.
 */
export class HostScan {
  readonly host: string;
  readonly #http: MinerHttp;
  readonly #timeoutMs: number;
  readonly #closed = new Set<number>();
  readonly #ports = new Map<number, number>();
  readonly #answers = new Map<string, Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: string, http: MinerHttp, timeoutMs: number) {
    this.host = host;
    this.#http = http;
    this.#timeoutMs = timeoutMs;
  }

  /** The text of the reply to a cgminer command without parameters, sent as JSON to port 4028. */
  rpc(command: string): Promise<string | null> {
    const text = JSON.stringify({ command });
    return this.#once(`rpc ${command}`, RPC_PORT, async (port) => {
      const bytes = await exchangeCgminerBytes({ host: this.host, port, text, timeoutMs: this.#timeoutMs });
      return bytes.toString('utf8');
    });
  }

  /** The reply to an HTTP request, whatever its status; redirects are not followed. */
  http(request: ScanHttpRequest): Promise<HttpReply | null> {
    const { port: standard, path, tls, method = 'GET', body, headers } = request;
    const key = `http ${standard} ${method} ${path} ${body ?? ''}`;
    return this.#once(key, standard, (port) => {
      const full: HttpRequest = {
        host: this.host,
        port,
        path,
        method,
        timeoutMs: this.#timeoutMs,
        ...(tls === undefined ? {} : { tls }),
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
      };
      return this.#http.exchange(full);
    });
  }

  /** The bytes that come back for `request` on a TCP port. */
  tcp(
    standard: number,
    request: Buffer,
    isComplete: (received: Buffer) => boolean = () => false,
  ): Promise<Buffer | null> {
    return this.#once(`tcp ${standard} ${request.toString('base64')}`, standard, (port) =>
      exchangeOverTcp({
        host: this.host,
        port,
        timeoutMs: this.#timeoutMs,
        request,
        isComplete,
        mayEndUnmarked: (bytes) => bytes.length > 0,
      }),
    );
  }

  /** Where the host answers in place of `standard`; the same number except on virtual miners. */
  portOf(standard: number): number {
    return this.#ports.get(standard) ?? standard;
  }

  #once<T>(key: string, standard: number, ask: (port: number) => Promise<T>): Promise<T | null> {
    const known = this.#answers.get(key) as Promise<T | null> | undefined;
    if (known !== undefined) return known;
    const answer = this.#turn.then(() => this.#ask(standard, ask));
    this.#turn = answer;
    this.#answers.set(key, answer);
    return answer;
  }

  async #ask<T>(standard: number, ask: (port: number) => Promise<T>): Promise<T | null> {
    if (this.#closed.has(standard)) return null;
    const known = this.#ports.get(standard);
    for (const port of known === undefined ? this.candidates(standard) : [known]) {
      try {
        const answer = await ask(port);
        this.#ports.set(standard, port);
        return answer;
      } catch (error) {
        if (!(error instanceof EbbError)) throw error;
        // Something listens there, though not for this question.
        if (error.context.outcomeUnknown === true) {
          this.#ports.set(standard, port);
          return null;
        }
      }
    }
    this.#closed.add(standard);
    return null;
  }

  /** Ports to try in place of `standard`. Virtual miners live on loopback addresses, where the standard port may need privileges. */
  protected candidates(standard: number): number[] {
    return this.host.startsWith('127.') ? [...new Set([standard, virtualPort(standard)])] : [standard];
  }
}

/** Whether a text that a host sent has one of `words` in it; case does not count. */
export function mentions(text: string | null | undefined, words: RegExp): boolean {
  return text !== null && text !== undefined && new RegExp(words.source, 'i').test(text);
}
