import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import {
  type CgminerRecord,
  hashrateThsOf,
  numberOf,
  recordsOf,
  statusOf,
  textOf,
} from '../../shared/cgminer-report.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 8080;

const replyShape = z.record(z.string(), z.unknown());

/** What a miner is set to. */
export interface AuradineMode {
  /** `normal`, `eco`, `turbo` or `custom`, in lower case. */
  readonly mode: string | null;
  readonly asleep: boolean | null;
  /** W, of a custom mode by power. */
  readonly powerTargetW: number | null;
}

export interface AuradineIdentity {
  readonly model: string | null;
  readonly version: string | null;
  readonly mac: string | null;
  readonly serial: string | null;
  readonly hostname: string | null;
}

/** The commands of the FluxOS API that Ebb uses. */
export class AuradineApi {
  readonly #http: JsonHttp;
  readonly #sessions: TokenSessions;
  readonly #credentials: { readonly username: string; readonly password: string };

  constructor(
    http: JsonHttp,
    sessions: TokenSessions,
    credentials: { readonly username: string; readonly password: string },
  ) {
    this.#http = http;
    this.#sessions = sessions;
    this.#credentials = credentials;
  }

  async mode(): Promise<AuradineMode> {
    const [record = {}] = recordsOf(await this.#ask('mode'), 'Mode');
    const sleep = textOf(record, 'Sleep');
    return {
      mode: textOf(record, 'Mode')?.toLowerCase() ?? null,
      asleep: sleep === null ? null : /^(on|true|1)$/i.test(sleep),
      powerTargetW: numberOf(record, 'Power'),
    };
  }

  /** W at the input of all supplies; null where none tells. Figures carry their unit: `58.94W`. */
  async powerW(): Promise<number | null> {
    const watts = recordsOf(await this.#ask('psu'), 'PSU').flatMap(
      (record) => numberOf(record, 'PowerIn') ?? [],
    );
    return watts.length === 0 ? null : watts.reduce((sum, each) => sum + each, 0);
  }

  async hashrateThs(): Promise<number> {
    const [record] = recordsOf(await this.#ask('summary'), 'SUMMARY');
    const ths = record === undefined ? null : hashrateThsOf(record);
    if (ths === null) throw new EbbError('malformed', `${this.#http.device}/summary: no hashrate`);
    return ths;
  }

  /** Hottest sensor in °C, or null. */
  async chipTempC(): Promise<number | null> {
    const temps = recordsOf(await this.#ask('temperature'), 'Temperature').flatMap((record) =>
      temperatures(record),
    );
    return temps.length === 0 ? null : Math.max(...temps);
  }

  async identity(): Promise<AuradineIdentity> {
    const [record = {}] = recordsOf(await this.#ask('ipreport'), 'IPReport');
    return {
      model: textOf(record, 'model', 'Model'),
      version: textOf(record, 'version', 'Version'),
      mac: textOf(record, 'mac', 'MAC', 'Mac'),
      serial: textOf(record, 'SerialNo', 'serial', 'ControllerBoardSerialNo', 'ChassisSerialNo'),
      hostname: textOf(record, 'hostname', 'Hostname'),
    };
  }

  /** Proves the credentials. @throws EbbError `unauthorised` */
  async logIn(): Promise<void> {
    await this.#authorised(async () => undefined);
  }

  async sleep(on: boolean): Promise<void> {
    await this.#write({ sleep: on ? 'on' : 'off' });
  }

  async setMode(mode: string): Promise<void> {
    await this.#write({ mode });
  }

  async setPowerTarget(powerW: number): Promise<void> {
    await this.#write({ mode: 'custom', tune: 'power', power: powerW });
  }

  async #write(change: Readonly<Record<string, unknown>>): Promise<void> {
    const reply = await this.#authorised((http) =>
      http.send('POST', '/mode', { command: 'mode', ...change }),
    );
    refuseErrors(shapeOf(replyShape, reply, this.#where('mode')), this.#where('mode'));
  }

  /** Reports are open on some devices and want a token on others. */
  async #ask(command: string): Promise<CgminerRecord> {
    try {
      return this.#checked(command, await this.#http.get(`/${command}`));
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised') throw error;
      return this.#checked(command, await this.#authorised((http) => http.get(`/${command}`)));
    }
  }

  #checked(command: string, reply: unknown): CgminerRecord {
    const record = shapeOf(replyShape, reply, this.#where(command));
    refuseErrors(record, this.#where(command));
    return record;
  }

  #authorised<T>(send: (http: JsonHttp) => Promise<T>): Promise<T> {
    return this.#sessions.run(
      `${this.#http.device} ${this.#credentials.username}`,
      () => this.#login(),
      (token) => send(this.#http.with({ token })),
    );
  }

  async #login(): Promise<string> {
    const { username: user, password } = this.#credentials;
    const where = this.#where('token');
    try {
      const reply = shapeOf(
        replyShape,
        await this.#http.send('POST', '/token', { command: 'token', user, password }),
        where,
      );
      refuseErrors(reply, where);
      const token = textOf(recordsOf(reply, 'Token')[0] ?? {}, 'Token');
      if (token !== null) return token;
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'rejected') throw error;
    }
    throw new EbbError('unauthorised', `${where}: user name or password refused`);
  }

  #where(command: string): string {
    return `${this.#http.device}/${command}`;
  }
}

function refuseErrors(reply: CgminerRecord, where: string): void {
  const status = statusOf(reply);
  if (!/^[EF]$/.test(textOf(status, 'STATUS') ?? '')) return;
  const words = textOf(status, 'Msg') ?? 'refused without a reason';
  const code = /token|unauthori[sz]ed|login|password/i.test(words) ? 'unauthorised' : 'rejected';
  throw new EbbError(code, `${where}: ${words}`);
}

/** Every reading of a record of temperatures, lists of sensors included. */
function temperatures(record: CgminerRecord): number[] {
  return Object.entries(record).flatMap(([key, value]) => {
    if (/^id$/i.test(key)) return [];
    const nested = [value]
      .flat()
      .flatMap((each) =>
        typeof each === 'object' && each !== null ? temperatures(each as CgminerRecord) : [],
      );
    const own = /temp|sensor/i.test(key) ? numberOf(record, key) : null;
    return [...nested, ...(own !== null && own > 0 && own < 200 ? [own] : [])];
  });
}
