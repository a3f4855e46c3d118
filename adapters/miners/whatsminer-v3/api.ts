import { z } from 'zod';
import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { PercentPace } from '../../../src/core/mining/operating-point.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { excerpt, parseCgminerReply } from '../../shared/cgminer-json.js';
import { textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import { exchangeOverTcp } from '../../shared/tcp-client.js';
import type { PowerMode, WhatsminerWrites } from '../../shared/whatsminer-moves.js';
import { withoutEffect } from '../../shared/write-reply.js';
import { tokenOf } from './crypto.js';
import { frame, isWholeFrame, unframe } from './frame.js';

export { tokenOf } from './crypto.js';
export { frame, unframe } from './frame.js';

export const WHATSMINER_V3_PORT = 4433;

const CODE_OK = 0;
const CODE_INVALID_COMMAND = -2;
const CODE_NO_PERMISSION = -4;

export const ENABLE_ADVICE =
  'change the default password, then switch the API on in WhatsMinerTool (Remote Ctrl, Miner API Switch)';

const replyShape = z.looseObject({
  code: looseNumber,
  msg: z.unknown().optional(),
  desc: z.unknown().optional(),
});

/** The salt of each device, kept until the device refuses a token made with it. */
export type SaltCache = Map<string, string>;

/** What `get.device.info` tells, by section; a section that is missing is empty. */
export interface WhatsminerDevice {
  readonly network: CgminerRecord;
  readonly miner: CgminerRecord;
  readonly system: CgminerRecord;
  readonly power: CgminerRecord;
  readonly errors: readonly unknown[];
}

/** The commands of the version 3 API that Ebb uses. */
export class WhatsminerV3Api implements WhatsminerWrites {
  readonly #endpoint: MinerEndpoint;
  readonly #salts: SaltCache;
  readonly #unixSeconds: () => number;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next command may take */
  constructor(endpoint: MinerEndpoint, salts: SaltCache, unixSeconds: () => number, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#salts = salts;
    this.#unixSeconds = unixSeconds;
    this.#timeoutMs = timeoutMs;
  }

  async device(): Promise<WhatsminerDevice> {
    const command = 'get.device.info';
    const message = await this.#ask({ cmd: command });
    if (!isRecord(message))
      throw new EbbError('malformed', `${this.#where(command)}: no message in the reply`);
    const salt = textOf(message, 'salt');
    if (salt !== null) this.#salts.set(this.#where(), salt);
    const section = (name: string): CgminerRecord => (isRecord(message[name]) ? message[name] : {});
    const errors = message['error-code'];
    return {
      network: section('network'),
      miner: section('miner'),
      system: section('system'),
      power: section('power'),
      errors: Array.isArray(errors) ? (errors as unknown[]) : [],
    };
  }

  /** An idle device may refuse one part of its status alone. */
  async summary(): Promise<CgminerRecord> {
    const command = 'get.miner.status';
    const message = await this.#ask({ cmd: command, param: 'summary' }).catch((error: unknown) => {
      if (!(error instanceof EbbError) || error.code !== 'rejected') throw error;
      return this.#ask({ cmd: command, param: 'summary+pools' });
    });
    const summary = isRecord(message) ? message['summary'] : undefined;
    if (isRecord(summary)) return summary;
    throw new EbbError('malformed', `${this.#where(command)}: no summary in the reply`);
  }

  /** The report of each hash board. */
  async boards(): Promise<CgminerRecord[]> {
    const message = await this.#ask({ cmd: 'get.miner.status', param: 'edevs' });
    const boards = isRecord(message) ? message['edevs'] : undefined;
    return (Array.isArray(boards) ? (boards as unknown[]) : []).filter(isRecord);
  }

  async setting(): Promise<CgminerRecord> {
    const message = await this.#ask({ cmd: 'get.miner.setting' });
    return isRecord(message) ? message : {};
  }

  sleep(): Promise<void> {
    return this.#write('set.miner.service', 'stop');
  }

  wake(): Promise<void> {
    return this.#write('set.miner.service', 'start');
  }

  setMode(mode: PowerMode): Promise<void> {
    return this.#write('set.miner.power_mode', mode);
  }

  setLimit(powerW: number): Promise<void> {
    return this.#write('set.miner.power_limit', powerW);
  }

  /** Devices take the percentage as text only, whatever the manual says. */
  setPercent(percent: number, pace: PercentPace): Promise<void> {
    return this.#write('set.miner.power_percent', { percent: String(percent), mode: pace });
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
      if (!isRefusedToken(error)) throw error;
      // Refused, so nothing was done: safe to try once more, if the salt could have been an old one.
      this.#salts.delete(this.#where());
      if (knownSalt === undefined) throw await this.#reasonFor(error);
      try {
        await send(await this.#fetchSalt());
      } catch (again) {
        throw isRefusedToken(again) ? await this.#reasonFor(again) : again;
      }
    }
  }

  /** A refused token and a switched-off API are one code: the device's switch tells them apart. */
  async #reasonFor(refusal: EbbError): Promise<EbbError> {
    try {
      const { system } = await this.device();
      if (isWriteDisabled(system))
        return new EbbError('write-disabled', `${this.#where()}: the write API is off: ${ENABLE_ADVICE}`);
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
    }
    return refusal;
  }

  #fetchSalt(): Promise<string> {
    return withoutEffect(async () => {
      const message = await this.#ask({ cmd: 'get.device.info', param: 'salt' });
      const salt = isRecord(message) ? textOf(message, 'salt') : null;
      if (salt === null) throw new EbbError('malformed', `${this.#where('salt')}: no salt in the reply`);
      this.#salts.set(this.#where(), salt);
      return salt;
    });
  }

  async #ask(message: { readonly cmd: string; readonly [field: string]: unknown }): Promise<unknown> {
    const where = this.#where(message.cmd);
    const received = await exchangeOverTcp({
      host: this.#endpoint.host,
      port: portOf(this.#endpoint),
      request: frame(message),
      timeoutMs: this.#timeoutMs(),
      isComplete: isWholeFrame,
      mayEndUnmarked: () => false,
    });
    const { code, msg } = parseReply(received, where);
    if (code === CODE_OK) return msg;
    throw new EbbError(errorCodeOf(code, msg), `${where}: ${refusalText(code, msg)}`);
  }

  #where(command?: string): string {
    const device = deviceOf(this.#endpoint);
    return command === undefined ? device : `${device} ${command}`;
  }
}

/** Whether the device says that its write API is off. It says nothing in the first version. */
export function isWriteDisabled(system: CgminerRecord): boolean {
  const apiSwitch = textOf(system, 'apiswitch');
  return apiSwitch !== null && !looseBoolean.parse(apiSwitch);
}

function portOf({ ports }: MinerEndpoint): number {
  return ports?.['api'] ?? WHATSMINER_V3_PORT;
}

export function deviceOf(endpoint: MinerEndpoint): string {
  return `${endpoint.host}:${portOf(endpoint)}`;
}

function isRefusedToken(error: unknown): error is EbbError {
  return error instanceof EbbError && error.code === 'unauthorised';
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

function errorCodeOf(code: number | undefined, message: unknown): ErrorCode {
  if (code === CODE_NO_PERMISSION || /token|permission/i.test(typeof message === 'string' ? message : ''))
    return 'unauthorised';
  return code === CODE_INVALID_COMMAND ? 'unsupported' : 'rejected';
}

function refusalText(code: number | undefined, message: unknown): string {
  const text = `${typeof message === 'string' ? message : 'no reason given'} (code ${code ?? 'missing'})`;
  if (errorCodeOf(code, message) !== 'unauthorised') return text;
  return `${text}: the account or its password is wrong, or the write API is switched off in WhatsMinerTool`;
}

function isRecord(value: unknown): value is CgminerRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
