import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import type { MinerEndpoint, MinerIdentity } from '../../src/core/ports/miner.js';
import { excerpt, parseCgminerReply } from './cgminer-json.js';
import { type CgminerRecord, numberOf, textOf } from './cgminer-report.js';
import { identityOf } from './inspection.js';
import type { MinerHttp } from './miner-http.js';

/** The web interface sends these with its own writes, and some builds take no others. */
const FORM_HEADERS = { 'content-type': 'text/plain;charset=UTF-8', 'x-requested-with': 'XMLHttpRequest' };

export const MODE_NORMAL = 0;
export const MODE_ASLEEP = 1;
/** Two more modes, whose meaning differs from model to model. */
export const MODES_AWAKE: readonly number[] = [MODE_NORMAL, 2, 3];

/** The name that configurations use for a work mode of the firmware: it carries the number and no meaning. */
export function nameOfMode(mode: number): string {
  return `mode ${mode}`;
}

/** The awake work mode of a name; null where it names none. */
export function modeOfName(name: string): number | null {
  return MODES_AWAKE.find((mode) => nameOfMode(mode) === name) ?? null;
}

/** A document that can be written back without losing a pool or its password. */
const writableConfShape = z.looseObject({
  pools: z.array(z.looseObject({ url: z.string(), user: z.string(), pass: z.string() })),
});

const writeReplyShape = z.looseObject({
  stats: z.string().optional(),
  code: z.string().optional(),
  msg: z.string().optional(),
  success: z.boolean().optional(),
});

/** The whole configuration as the device sent it, and the mode in it. */
export interface BitmainConf {
  readonly document: CgminerRecord;
  /** Null where this build has no modes. */
  readonly mode: number | null;
}

/** The CGI pages of Bitmain's web interface, which firmwares built on it have too. HTTP with Digest. */
export class BitmainWeb {
  readonly #client: MinerHttp;
  readonly #endpoint: MinerEndpoint;
  readonly #port: number;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next request may take */
  constructor(client: MinerHttp, endpoint: MinerEndpoint, port: number, timeoutMs: () => number) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#port = port;
    this.#timeoutMs = timeoutMs;
  }

  /** A page's document. @throws EbbError `unsupported` where the build does not have the page */
  async page(name: string): Promise<CgminerRecord> {
    const text = await this.#request({ method: 'GET', path: pathOf(name) });
    return parseCgminerReply(text, this.#where(name));
  }

  async conf(): Promise<BitmainConf> {
    const document = await this.page('get_miner_conf');
    return { document, mode: numberOf(document, 'bitmain-work-mode', 'miner-mode') };
  }

  /** Writes the configuration back with another mode. @returns the device's own words */
  async setMode({ document }: BitmainConf, mode: number): Promise<string> {
    const body = JSON.stringify(confWithMode(document, mode, this.#where('get_miner_conf')));
    const path = pathOf('set_miner_conf');
    const text = await this.#request({ method: 'POST', path, body, headers: FORM_HEADERS });
    return acceptedText(text, this.#where('set_miner_conf'));
  }

  /** Who the device says it is. */
  async identity(): Promise<MinerIdentity> {
    const system = await this.page('get_system_info');
    return identityOf({
      make: 'Bitmain',
      model: textOf(system, 'minertype', 'miner_type'),
      firmwareVersion: textOf(system, 'system_filesystem_version', 'fw_version'),
      serial: textOf(system, 'serinum', 'serial_no'),
      mac: textOf(system, 'macaddr'),
      hostname: textOf(system, 'hostname'),
    });
  }

  /** What its network page tells. */
  async network(): Promise<MinerIdentity> {
    const network = await this.page('get_network_info');
    const hostname = textOf(network, 'hostname', 'conf_hostname');
    return identityOf({ mac: textOf(network, 'macaddr'), hostname });
  }

  #request(request: {
    method: 'GET' | 'POST';
    path: string;
    body?: string;
    headers?: Record<string, string>;
  }): Promise<string> {
    const { host, credentials } = this.#endpoint;
    const { username, password } = credentials ?? {};
    return this.#client.request({
      ...request,
      host,
      port: this.#port,
      timeoutMs: this.#timeoutMs(),
      ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
    });
  }

  #where(page: string): string {
    return `${this.#endpoint.host} ${page}`;
  }
}

/** Why this configuration cannot be written back; null where it can. */
export function confProblem({ document, mode }: BitmainConf): string | null {
  if (mode === null) {
    return 'this build has no work mode: models of before 2020 (S9, early S17) cannot be put to sleep';
  }
  return writableConfShape.safeParse(document).success
    ? null
    : 'the device does not show its pools with their passwords: writing the rest back would erase them';
}

/**
 * The document to write: everything that was read, so that pools, passwords, fans and frequency stay, plus the
 * mode under both of its names. Builds differ in which of the two they obey.
 * @throws EbbError `unsupported` where the device has no modes, or where writing would lose a pool's settings
 */
export function confWithMode(document: CgminerRecord, mode: number, where: string): Record<string, unknown> {
  const known = numberOf(document, 'bitmain-work-mode', 'miner-mode');
  const problem = confProblem({ document, mode: known });
  if (problem !== null) throw new EbbError('unsupported', `${where}: ${problem}`);
  // A null that was read is not taken back; the web interface sends "0" for it.
  const echoed = Object.fromEntries(Object.entries(document).map(([key, value]) => [key, value ?? '0']));
  const level = textOf(document, 'freq-level', 'bitmain-freq-level');
  const freqLevel = level === null ? {} : { 'freq-level': level };
  return { ...echoed, ...freqLevel, 'bitmain-work-mode': String(mode), 'miner-mode': mode };
}

function pathOf(page: string): string {
  return `/cgi-bin/${page}.cgi`;
}

function acceptedText(text: string, where: string): string {
  const unclear = (): EbbError =>
    new EbbError('malformed', `${where}: neither accepted nor refused: ${excerpt(text)}`, {
      outcomeUnknown: true,
    });
  let reply: z.infer<typeof writeReplyShape>;
  try {
    reply = writeReplyShape.parse(JSON.parse(text));
  } catch {
    throw unclear();
  }
  const { stats, code, msg, success } = reply;
  const words = [code, msg].filter((part) => part !== undefined).join(' ') || 'no reason given';
  if (stats === 'error' || success === false) throw new EbbError('rejected', `${where}: ${words}`);
  if (stats !== 'success' && success !== true) throw unclear();
  return words;
}
