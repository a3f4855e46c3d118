import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { excerpt } from '../../shared/cgminer-json.js';
import { recordsOf, statusOf, textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import { exchangeOverTcp } from '../../shared/tcp-client.js';
import { withoutEffect } from '../../shared/write-reply.js';
import { decrypt, encrypt, md5Crypt, tokenFrom, type WriteToken } from './crypto.js';
import {
  isRecord,
  isTokenProblem,
  isWholeReply,
  parseReply,
  PASSWORD_ADVICE,
  refuseErrors,
  TOKENS_ADVICE,
} from './reply.js';

export const WHATSMINER_V2_PORT = 4028;

/** A token lives for 30 minutes at the device. */
const TOKEN_SECONDS_MAX = 25 * 60;
/** The manual's own script takes no more of `time` than its end. */
const TIME_TAIL_CHARS = 4;

interface CachedToken {
  readonly token: WriteToken;
  readonly untilSeconds: number;
}

/** One write token of each device and password, and whether the device wants the end of `time` only. */
export class TokenCache {
  readonly tokens = new Map<string, CachedToken>();
  readonly wantsTail = new Set<string>();
  readonly #keys = new Map<string, { readonly salt: string; readonly key: string }>();

  /** A device's salt stays, and a key takes a thousand rounds to make. */
  keyOf(device: string, password: string, salt: string): string {
    const known = this.#keys.get(device);
    if (known?.salt === salt) return known.key;
    const key = md5Crypt(password, salt);
    this.#keys.set(device, { salt, key });
    return key;
  }
}

/** The commands of versions 1 and 2 of the API that Ebb uses. */
export class WhatsminerV2Api {
  readonly #endpoint: MinerEndpoint;
  readonly #cache: TokenCache;
  readonly #unixSeconds: () => number;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next command may take */
  constructor(
    endpoint: MinerEndpoint,
    cache: TokenCache,
    unixSeconds: () => number,
    timeoutMs: () => number,
  ) {
    this.#endpoint = endpoint;
    this.#cache = cache;
    this.#unixSeconds = unixSeconds;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The records of a report. Newer firmware sends what older has under `SUMMARY`, `DEVS` and so on as its message.
   * @param name what the report is called in the reply; `Msg` for those that were always sent as a message
   */
  async report(command: string, name: string, fields: CgminerRecord = {}): Promise<CgminerRecord[]> {
    const reply = await this.#ask({ cmd: command, ...fields }, command);
    refuseErrors(reply, this.#where(command), false);
    const records = name === 'Msg' ? [] : recordsOf(reply, name);
    const found = records.length > 0 ? records : [statusOf(reply)['Msg']].flat().filter(isRecord);
    if (found.length > 0) return found;
    throw new EbbError('malformed', `${this.#where(command)}: no ${name} in the reply`);
  }

  /** The device, for messages. */
  get where(): string {
    return this.#where();
  }

  /** Whether a write token is to be had, which says nothing of the password. @throws EbbError where it is not */
  async checkToken(): Promise<void> {
    const password = this.#password();
    if (this.#known(password) === null) await this.#fetchToken(password);
  }

  /**
   * Sends an encrypted command. A token that the device does not take is fetched again, once.
   * @throws EbbError `write-disabled`, `unauthorised`, `rate-limited`, `unsupported`, `rejected`, or with
   *   `outcomeUnknown` where no answer came: some commands are answered with nothing but the end of the connection
   */
  async write(command: string, parameters: CgminerRecord = {}): Promise<void> {
    const password = this.#password();
    const known = this.#known(password);
    const send = (token: WriteToken): Promise<boolean> => this.#send(token, command, parameters);
    if (known !== null && (await send(known))) return;
    const { token, ofTail } = await this.#fetchToken(password);
    if (await send(token)) return;
    if (ofTail !== null) {
      const tailToken = ofTail();
      if (await send(tailToken)) {
        this.#cache.wantsTail.add(this.#where());
        this.#remember(password, tailToken);
        return;
      }
    }
    this.#cache.tokens.delete(this.#key(password));
    throw new EbbError('unauthorised', `${this.#where(command)}: the token is refused: ${PASSWORD_ADVICE}`);
  }

  /** False where the device refuses the token, and so has done nothing. */
  async #send({ key, sign }: WriteToken, command: string, parameters: CgminerRecord): Promise<boolean> {
    const where = this.#where(command);
    const plain = JSON.stringify({ token: sign, cmd: command, ...parameters });
    const outer = await this.#ask({ enc: 1, data: encrypt(key, plain) }, command);
    const cipher = outer['enc'];
    let reply = outer;
    if (typeof cipher === 'string') {
      const text = decrypt(key, cipher);
      if (text === null)
        throw new EbbError('malformed', `${where}: ${excerpt(cipher)} is not encrypted`, {
          outcomeUnknown: true,
        });
      // Encrypted with another key than ours: it could not read the command either.
      if (!/^[\s"]*\{\s*\\?"/.test(text)) return false;
      reply = parseReply(Buffer.from(text), where);
    }
    if (isTokenProblem(reply)) return false;
    refuseErrors(reply, where, true);
    const { STATUS: letter } = statusOf(reply);
    if (typeof letter === 'string' && letter !== '') return true;
    throw new EbbError('malformed', `${where}: no status in the reply`, { outcomeUnknown: true });
  }

  /** @throws EbbError; nothing has been written then */
  async #fetchToken(
    password: string,
  ): Promise<{ readonly token: WriteToken; readonly ofTail: (() => WriteToken) | null }> {
    const where = this.#where('get_token');
    const reply = await withoutEffect(() => this.#ask({ cmd: 'get_token' }, 'get_token'));
    refuseErrors(reply, where, true);
    const message = statusOf(reply)['Msg'];
    if (typeof message === 'string' && /over max/i.test(message))
      throw new EbbError('rate-limited', `${where}: ${message}: ${TOKENS_ADVICE}`);
    const [time, salt, newsalt] = ['time', 'salt', 'newsalt'].map((name) =>
      isRecord(message) ? textOf(message, name) : null,
    );
    if (time == null || salt == null || newsalt == null)
      throw new EbbError('malformed', `${where}: no time, salt and newsalt`);
    const key = this.#cache.keyOf(this.#key(password), password, salt);
    const isLong = time.length > TIME_TAIL_CHARS;
    const tailOnly = isLong && this.#cache.wantsTail.has(this.#where());
    const ofTail = (): WriteToken => tokenFrom(key, time.slice(-TIME_TAIL_CHARS), newsalt);
    const token = tailOnly ? ofTail() : tokenFrom(key, time, newsalt);
    this.#remember(password, token);
    return { token, ofTail: isLong && !tailOnly ? ofTail : null };
  }

  #remember(password: string, token: WriteToken): void {
    const untilSeconds = this.#unixSeconds() + TOKEN_SECONDS_MAX;
    this.#cache.tokens.set(this.#key(password), { token, untilSeconds });
  }

  #known(password: string): WriteToken | null {
    const cached = this.#cache.tokens.get(this.#key(password));
    return cached !== undefined && this.#unixSeconds() < cached.untilSeconds ? cached.token : null;
  }

  #key(password: string): string {
    return `${this.#where()} ${password}`;
  }

  #password(): string {
    const { password } = this.#endpoint.credentials ?? {};
    if (password !== undefined) return password;
    throw new EbbError(
      'unauthorised',
      `${this.#where()}: writes need the password of the API: none is configured`,
    );
  }

  async #ask(message: CgminerRecord, command: string): Promise<CgminerRecord> {
    const { host, ports } = this.#endpoint;
    const received = await exchangeOverTcp({
      host,
      port: ports?.['api'] ?? WHATSMINER_V2_PORT,
      request: Buffer.from(JSON.stringify(message)),
      timeoutMs: this.#timeoutMs(),
      isComplete: isWholeReply,
      mayEndUnmarked: (bytes) => bytes.length > 0,
    });
    return parseReply(received, this.#where(command));
  }

  #where(command?: string): string {
    const device = deviceOf(this.#endpoint);
    return command === undefined ? device : `${device} ${command}`;
  }
}

export function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['api'] ?? WHATSMINER_V2_PORT}`;
}
