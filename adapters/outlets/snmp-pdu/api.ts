import {
  AuthProtocols,
  createSession,
  createV3Session,
  ObjectType,
  PrivProtocols,
  SecurityLevel,
  Version1,
  Version2c,
  type Session,
  type User,
  type Varbind,
} from 'net-snmp';
import { EbbError } from '../../../src/core/errors.js';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import { numberOption, textOption } from '../../shared/outlet-kind.js';

export const SNMP_PORT = 161;

/**
 * Where a PDU keeps its outlets: object identifiers with `{outlet}` for the outlet's number and `{unit}` for the
 * number of the PDU behind one address (option `unit`, else 1).
 */
export interface PduMib {
  readonly label: string;
  readonly stateOid: string;
  readonly controlOid: string;
  /** The same number may mean opposite things in two tables of one maker. */
  readonly stateOn: number;
  readonly stateOff: number;
  readonly controlOn: number;
  readonly controlOff: number;
  /** Active power of the outlet: W a count, or the object that says how many of its digits are decimals. */
  readonly power?: { readonly oid: string; readonly wattsPerCount: number; readonly decimalsOid?: string };
  /** Where only amperes are told: A a count. With the option `lineVoltageV` they make an estimate. */
  readonly current?: { readonly oid: string; readonly amperesPerCount: number };
}

const APC = '1.3.6.1.4.1.318.1.1';
const RARITAN = '1.3.6.1.4.1.13742.6';
const ACTIVE_POWER_SENSOR = 5;

export const PDU_MIBS: Readonly<Record<string, PduMib>> = {
  /** PowerNet-MIB, rPDU2: switched status and control, metered status. */
  'apc-rpdu2': {
    label: 'APC rack PDU, second generation (rPDU2)',
    stateOid: `${APC}.26.9.2.3.1.5.{outlet}`,
    controlOid: `${APC}.26.9.2.4.1.5.{outlet}`,
    stateOn: 2,
    stateOff: 1,
    controlOn: 1,
    controlOff: 2,
    power: { oid: `${APC}.26.9.4.3.1.7.{outlet}`, wattsPerCount: 1 },
  },
  /** PowerNet-MIB, rPDU: the older switched rack PDUs. */
  'apc-rpdu': {
    label: 'APC rack PDU, first generation (rPDU)',
    stateOid: `${APC}.12.3.5.1.1.4.{outlet}`,
    controlOid: `${APC}.12.3.3.1.1.4.{outlet}`,
    stateOn: 1,
    stateOff: 2,
    controlOn: 1,
    controlOff: 2,
    current: { oid: `${APC}.12.3.5.1.1.7.{outlet}`, amperesPerCount: 0.1 },
  },
  /** PDU2-MIB: outlet switching control, outlet sensors. */
  'raritan-pdu2': {
    label: 'Raritan PX (PDU2)',
    stateOid: `${RARITAN}.4.1.2.1.3.{unit}.{outlet}`,
    controlOid: `${RARITAN}.4.1.2.1.2.{unit}.{outlet}`,
    stateOn: 7,
    stateOff: 8,
    controlOn: 1,
    controlOff: 0,
    power: {
      oid: `${RARITAN}.5.4.3.1.4.{unit}.{outlet}.${ACTIVE_POWER_SENSOR}`,
      wattsPerCount: 1,
      decimalsOid: `${RARITAN}.3.5.4.1.7.{unit}.{outlet}.${ACTIVE_POWER_SENSOR}`,
    },
  },
};

/** The tables of an outlet's PDU. @throws EbbError `unsupported` where its options name none. */
export function mibOf(outlet: Pick<OutletEndpoint, 'options'>): PduMib {
  const name = textOption(outlet, 'mib') ?? 'apc-rpdu2';
  const known = PDU_MIBS[name];
  if (known !== undefined) return known;
  if (name === 'custom') return customMib(outlet);
  const names = [...Object.keys(PDU_MIBS), 'custom'].join(', ');
  throw new EbbError('unsupported', `"${name}" is no table of outlets; options.mib is one of ${names}`);
}

function customMib(outlet: Pick<OutletEndpoint, 'options'>): PduMib {
  const required = (name: string): string => {
    const value = textOption(outlet, name);
    if (value !== undefined) return value;
    throw new EbbError('unsupported', `options.mib is custom: give options.${name}`);
  };
  const powerOid = textOption(outlet, 'powerOid');
  const wattsPerCount = numberOption(outlet, 'wattsPerCount') ?? 1;
  return {
    label: 'PDU with tables of its own',
    stateOid: required('stateOid'),
    controlOid: required('controlOid'),
    stateOn: Number(required('stateOn')),
    stateOff: Number(required('stateOff')),
    controlOn: Number(required('controlOn')),
    controlOff: Number(required('controlOff')),
    ...(powerOid !== undefined && { power: { oid: powerOid, wattsPerCount } }),
  };
}

/** `template` for one outlet; an identifier without a place for its number ends in it. */
export function oidOf(template: string, outlet: Pick<OutletEndpoint, 'outlet' | 'options'>): string {
  const whole = template.includes('{outlet}') ? template : `${template}.{outlet}`;
  return whole
    .replaceAll('{outlet}', String(outlet.outlet))
    .replaceAll('{unit}', String(numberOption(outlet, 'unit') ?? 1))
    .replace(/^\./, '');
}

/** The two requests of SNMP that switching outlets takes, each with a socket of its own. */
export class SnmpApi {
  readonly #outlet: OutletEndpoint;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next request may take */
  constructor(outlet: OutletEndpoint, timeoutMs: () => number) {
    this.#outlet = outlet;
    this.#timeoutMs = timeoutMs;
  }

  /** Integers by position; null for an object that this PDU does not have. A lost packet is asked for once more. */
  async get(oids: readonly string[]): Promise<(number | null)[]> {
    const varbinds = await this.#ask(2, false, (session, done) => session.get([...oids], done));
    return oids.map((_, index) => integerOf(varbinds[index]));
  }

  /** Sent once, whatever becomes of it. */
  async set(oid: string, value: number): Promise<void> {
    const varbind = { oid, type: ObjectType.Integer, value };
    await this.#ask(1, true, (session, done) => session.set([varbind], done));
  }

  #ask(
    tries: number,
    isWrite: boolean,
    send: (session: Session, done: (error: Error | null, varbinds?: Varbind[]) => void) => void,
  ): Promise<Varbind[]> {
    const timeoutMs = this.#timeoutMs();
    const session = sessionOf(this.#outlet, tries, timeoutMs / tries);
    return new Promise<Varbind[]>((resolve, reject) => {
      const fail = (error: unknown): void => reject(failureOf(error, this.#outlet, isWrite, timeoutMs));
      session.on('error', fail);
      send(session, (error, varbinds) => (error ? fail(error) : resolve(varbinds ?? [])));
    }).finally(() => session.close());
  }
}

function integerOf(varbind: Varbind | undefined): number | null {
  const value: unknown = varbind?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function sessionOf(outlet: OutletEndpoint, tries: number, timeoutMs: number): Session {
  const { host, port = SNMP_PORT, credentials = {} } = outlet;
  const common = { port, retries: tries - 1, timeout: Math.max(1, Math.round(timeoutMs)) };
  const version = textOption(outlet, 'version') ?? (credentials.username === undefined ? '2c' : '3');
  if (version === '3') return createV3Session(host, userOf(outlet), common);
  if (credentials.password === undefined) {
    throw new EbbError('unauthorised', `${host}: no community given; write it as the outlet’s password`);
  }
  return createSession(host, credentials.password, {
    ...common,
    version: version === '1' ? Version1 : Version2c,
  });
}

/**
 * The user of SNMPv3. One password opens and encrypts; where the PDU has two, they are the two lines of the
 * password, the one for authentication first.
 */
export function userOf(outlet: Pick<OutletEndpoint, 'credentials' | 'options' | 'host'>): User {
  const { username, password } = outlet.credentials ?? {};
  if (username === undefined) throw new EbbError('unauthorised', `${outlet.host}: SNMPv3 needs a user name`);
  if (password === undefined) return { name: username, level: SecurityLevel.noAuthNoPriv };
  const [authKey = '', privKey = authKey] = password.split('\n');
  const authProtocol = AUTH[textOption(outlet, 'auth') ?? 'sha'];
  const privacy = textOption(outlet, 'privacy') ?? 'aes';
  if (authProtocol === undefined) throw unknownProtocol('auth', AUTH);
  if (privacy === 'none') {
    return { name: username, level: SecurityLevel.authNoPriv, authProtocol, authKey };
  }
  const privProtocol = PRIVACY[privacy];
  if (privProtocol === undefined) throw unknownProtocol('privacy', PRIVACY);
  return { name: username, level: SecurityLevel.authPriv, authProtocol, authKey, privProtocol, privKey };
}

const AUTH: Readonly<Record<string, AuthProtocols>> = {
  md5: AuthProtocols.md5,
  sha: AuthProtocols.sha,
  sha224: AuthProtocols.sha224,
  sha256: AuthProtocols.sha256,
  sha384: AuthProtocols.sha384,
  sha512: AuthProtocols.sha512,
};

const PRIVACY: Readonly<Record<string, PrivProtocols>> = {
  des: PrivProtocols.des,
  aes: PrivProtocols.aes,
  aes256b: PrivProtocols.aes256b,
  aes256r: PrivProtocols.aes256r,
};

function unknownProtocol(option: string, known: Readonly<Record<string, number>>): EbbError {
  return new EbbError('unsupported', `options.${option} is one of ${Object.keys(known).join(', ')}`);
}

/** Error statuses of SNMP by number: what they mean for a request that arrived. */
const NO_SUCH_NAME = 2;
const NOT_TO_BE_WRITTEN = new Set([4, 6, 16, 17]);

/** What went wrong, in the project's table. @returns with `outcomeUnknown` where a write may have been done */
function failureOf(error: unknown, outlet: OutletEndpoint, isWrite: boolean, timeoutMs: number): EbbError {
  const { name, message, status } = error as Error & { readonly status?: number };
  const where = `${outlet.host}:${outlet.port ?? SNMP_PORT}`;
  if (name === 'RequestTimedOutError') {
    const silent = isWrite
      ? 'a PDU is silent, too, where the community may only read'
      : 'a PDU is silent, too, where the community or a key is wrong';
    const problem = `${where} did not answer within ${Math.round(timeoutMs)} ms; ${silent}`;
    return new EbbError('unreachable', problem, { outcomeUnknown: isWrite, cause: error });
  }
  if (name === 'RequestFailedError') return refusalOf(status ?? 0, where, message, error);
  if (name === 'ResponseInvalidError' && /auth|digest|user|decrypt|security level/i.test(message)) {
    return new EbbError('unauthorised', `${where}: ${message}: check the user and its keys`, {
      cause: error,
    });
  }
  if (name === 'Error' && 'code' in (error as object)) {
    return new EbbError('unreachable', `${where}: ${message}`, { cause: error });
  }
  return new EbbError('malformed', `${where}: does not speak SNMP: ${message}`, {
    outcomeUnknown: isWrite,
    cause: error,
  });
}

function refusalOf(status: number, where: string, message: string, cause: unknown): EbbError {
  if (status === NO_SUCH_NAME) {
    const advice = 'no such outlet, another table (options.mib), or a community that may only read';
    return new EbbError('unsupported', `${where}: ${message}: ${advice}`, { cause });
  }
  if (NOT_TO_BE_WRITTEN.has(status)) {
    const advice = 'give a community or a user that may write';
    return new EbbError('write-disabled', `${where}: ${message}: ${advice}`, { cause });
  }
  return new EbbError('rejected', `${where}: ${message}`, { cause });
}
