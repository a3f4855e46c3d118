import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { excerpt, parseCgminerReply } from '../../shared/cgminer-json.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import { exchangeOverTcp, REPLY_BYTES_MAX } from '../../shared/tcp-client.js';

export const WHATSMINER_V3_PORT = 4433;

const LENGTH_BYTES = 4;
const TOKEN_CHARS = 8;

const CODE_OK = 0;
const CODE_INVALID_COMMAND = -2;
const CODE_NO_PERMISSION = -4;

const replyShape = z.looseObject({
  code: z.number(),
  msg: z.unknown().optional(),
  desc: z.unknown().optional(),
});

const saltShape = z.looseObject({ salt: z.string().min(1) });

const deviceShape = z.looseObject({
  miner: z.looseObject({ working: looseBoolean, type: z.string().optional() }),
  system: z
    .looseObject({
      fwversion: z.string().optional(),
      apiswitch: z.union([z.string(), z.number()]).optional(),
    })
    .optional(),
  power: z
    .looseObject({
      mode: z.union([z.string(), z.number()]).optional(),
      /** Input of the power supply: A and V. */
      iin: looseNumber.optional(),
      vin: looseNumber.optional(),
    })
    .optional(),
  'error-code': z.array(z.unknown()).optional().catch(undefined),
  salt: z.string().optional(),
});

const summaryShape = z.looseObject({
  summary: z.looseObject({
    'hash-realtime': looseNumber.optional(),
    'hash-1min': looseNumber.optional(),
    'hash-average': looseNumber.optional(),
    'power-realtime': looseNumber.optional(),
    'up-freq-finish': looseNumber.optional(),
  }),
});

const settingShape = z.looseObject({ 'power-percent': looseNumber.optional() });

export type WhatsminerDevice = z.infer<typeof deviceShape>;
export type WhatsminerSummary = z.infer<typeof summaryShape>['summary'];

/** A message in the protocol's frame: its length as four bytes, least significant first, then the JSON. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/** The body of a frame once it is whole; null before. @throws EbbError `malformed` on an impossible length. */
export function unframe(received: Buffer): Buffer | null {
  if (received.length < LENGTH_BYTES) return null;
  const length = received.readUInt32LE(0);
  if (length > REPLY_BYTES_MAX) throw new EbbError('malformed', `a frame that claims ${length} bytes`);
  return received.length < LENGTH_BYTES + length
    ? null
    : received.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
}

/** The proof of the password that goes with one write. @param unixSeconds the same number as the message's `ts` */
export function tokenOf(command: string, password: string, salt: string, unixSeconds: number): string {
  const hash = createHash('sha256').update(`${command}${password}${salt}${unixSeconds}`).digest('base64');
  return hash.slice(0, TOKEN_CHARS);
}

/** The salt of each device, kept until the device refuses a token made with it. */
export type SaltCache = Map<string, string>;

/** The commands of the version 3 API that Ebb uses. */
export class WhatsminerV3Api {
  readonly #endpoint: MinerEndpoint;
  readonly #salts: SaltCache;
  readonly #unixSeconds: () => number;
  readonly #timeoutMs: () => number;

  constructor(endpoint: MinerEndpoint, salts: SaltCache, unixSeconds: () => number, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#salts = salts;
    this.#unixSeconds = unixSeconds;
    this.#timeoutMs = timeoutMs;
  }

  async device(): Promise<WhatsminerDevice> {
    const device = shapeOf(
      deviceShape,
      await this.#ask({ cmd: 'get.device.info' }),
      this.#where('get.device.info'),
    );
    if (device.salt !== undefined) this.#salts.set(this.#where(), device.salt);
    return device;
  }

  async summary(): Promise<WhatsminerSummary> {
    const message = await this.#ask({ cmd: 'get.miner.status', param: 'summary' });
    return shapeOf(summaryShape, message, this.#where('get.miner.status')).summary;
  }

  /** Share of the stable power that the miner is set to, in percent; null where it does not tell. */
  async powerPercent(): Promise<number | null> {
    const message = await this.#ask({ cmd: 'get.miner.setting' });
    return shapeOf(settingShape, message, this.#where('get.miner.setting'))['power-percent'] ?? null;
  }

  setService(action: 'start' | 'stop'): Promise<void> {
    return this.#write('set.miner.service', action);
  }

  /** The vendor takes the percentage as text only. `fast` acts within about a second. */
  setPowerPercent(percent: number): Promise<void> {
    return this.#write('set.miner.power_percent', { percent: String(percent), mode: 'fast' });
  }

  async #write(command: string, param: unknown): Promise<void> {
    const { username: account, password } = this.#endpoint.credentials ?? {};
    if (account === undefined || password === undefined) {
      throw new EbbError(
        'unauthorised',
        `${this.#where()}: writes need an account and its password: none is configured`,
      );
    }
    const knownSalt = this.#salts.get(this.#where());
    const send = async (salt: string): Promise<unknown> => {
      const ts = Math.floor(this.#unixSeconds());
      return this.#ask({ cmd: command, ts, token: tokenOf(command, password, salt, ts), account, param });
    };
    try {
      await send(knownSalt ?? (await this.#fetchSalt()));
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised') throw error;
      // Refused, so nothing was done: safe to try once more, if the salt could have been an old one.
      this.#salts.delete(this.#where());
      if (knownSalt === undefined) throw error;
      await send(await this.#fetchSalt());
    }
  }

  async #fetchSalt(): Promise<string> {
    try {
      const message = await this.#ask({ cmd: 'get.device.info', param: 'salt' });
      const { salt } = shapeOf(saltShape, message, this.#where('salt'));
      this.#salts.set(this.#where(), salt);
      return salt;
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      throw new EbbError(error.code, error.message, { ...error.context, outcomeUnknown: false });
    }
  }

  async #ask(message: { readonly cmd: string; readonly [field: string]: unknown }): Promise<unknown> {
    const { host } = this.#endpoint;
    const where = this.#where(message.cmd);
    const received = await exchangeOverTcp({
      host,
      port: portOf(this.#endpoint),
      request: frame(message),
      timeoutMs: this.#timeoutMs(),
      isComplete: isWholeFrame,
      mayEndUnmarked: () => false,
    });
    const { code, msg } = parseReply(received, where);
    if (code === CODE_OK) return msg;
    throw new EbbError(errorCodeOf(code), `${where}: ${refusalText(code, msg)}`);
  }

  #where(command?: string): string {
    const device = deviceOf(this.#endpoint);
    return command === undefined ? device : `${device} ${command}`;
  }
}

export function portOf({ ports }: MinerEndpoint): number {
  return ports?.['api'] ?? WHATSMINER_V3_PORT;
}

export function deviceOf(endpoint: MinerEndpoint): string {
  return `${endpoint.host}:${portOf(endpoint)}`;
}

/** A frame of impossible length is whole too: there is nothing to wait for. */
function isWholeFrame(received: Buffer): boolean {
  try {
    return unframe(received) !== null;
  } catch {
    return true;
  }
}

function parseReply(received: Buffer, where: string): z.infer<typeof replyShape> {
  try {
    return shapeOf(replyShape, parseCgminerReply(unframe(received) ?? received, where), where);
  } catch (error) {
    const problem = error instanceof EbbError ? error.message : excerpt(received.toString('utf8'));
    throw new EbbError('malformed', `${where} answered no frame of the version 3 API: ${problem}`, {
      outcomeUnknown: true,
    });
  }
}

function errorCodeOf(code: number): ErrorCode {
  if (code === CODE_NO_PERMISSION) return 'unauthorised';
  return code === CODE_INVALID_COMMAND ? 'unsupported' : 'rejected';
}

function refusalText(code: number, message: unknown): string {
  const text = `${typeof message === 'string' ? message : JSON.stringify(message ?? 'no reason given')} (code ${code})`;
  if (code !== CODE_NO_PERMISSION) return text;
  return `${text}: the account or its password is wrong, or the write API is switched off in WhatsMinerTool`;
}
