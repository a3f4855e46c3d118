import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { excerpt, parseCgminerReply } from '../../shared/cgminer-json.js';
import type { MinerHttp } from '../../shared/miner-http.js';
import { looseNumber, shapeOf } from '../../shared/shapes.js';

export const HTTP_PORT = 80;
/** A second, unprotected server on the control board; on some models it tells the power. */
export const POWER_PORT = 6060;

/** A local server that has nothing to compute; where it exists it answers in milliseconds. */
const POWER_PORT_MS_MAX = 1_500;

/** The web interface sends these with its own writes, and some builds take no others. */
const FORM_HEADERS = { 'content-type': 'text/plain;charset=UTF-8', 'x-requested-with': 'XMLHttpRequest' };

const TH_PER_UNIT: Readonly<Record<string, number>> = {
  H: 1e-12,
  KH: 1e-9,
  MH: 1e-6,
  GH: 1e-3,
  TH: 1,
  PH: 1e3,
};

const rateShape = z.looseObject({
  rate_5s: looseNumber.optional(),
  rate_30m: looseNumber.optional(),
  rate_avg: looseNumber.optional(),
  rate_unit: z.string().optional(),
  chain_power: looseNumber.optional().catch(undefined),
});

const infoShape = z.looseObject({
  type: z.string().optional(),
  miner_version: z.string().optional(),
  CompileTime: z.string().optional(),
});

/** `STATS` and `SUMMARY` are empty while the miner sleeps. */
const statsShape = z.looseObject({ INFO: infoShape.optional(), STATS: z.array(rateShape) });
const summaryShape = z.looseObject({ INFO: infoShape.optional(), SUMMARY: z.array(rateShape) });

const confShape = z.looseObject({
  'bitmain-work-mode': looseNumber.optional().catch(undefined),
  'miner-mode': looseNumber.optional().catch(undefined),
});

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

export interface AntminerRate {
  readonly hashrateThs: number | null;
  /** Sum of the boards in W, on builds that tell it. */
  readonly chainPowerW: number | null;
}

export interface AntminerStats {
  /** Null while the list is empty. */
  readonly rate: AntminerRate | null;
  readonly type: string | null;
  readonly version: string | null;
}

/** The whole configuration as the device sent it, and the mode in it. */
export interface AntminerConf {
  readonly document: Readonly<Record<string, unknown>>;
  /** 0 mining, 1 asleep; 2 and 3 mean different things on different models. */
  readonly mode: number | null;
}

/** The pages of the stock web interface that Ebb uses, and port 6060. */
export class AntminerStockApi {
  readonly #client: MinerHttp;
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: (msMax?: number) => number;

  /** @param timeoutMs how long the next request may take, at most `msMax` */
  constructor(client: MinerHttp, endpoint: MinerEndpoint, timeoutMs: (msMax?: number) => number) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async stats(): Promise<AntminerStats> {
    const { INFO, STATS } = shapeOf(statsShape, await this.#get('stats'), this.#where('stats'));
    const [first] = STATS;
    const rate = first === undefined ? null : rateOf(first);
    return { rate, type: INFO?.type ?? null, version: INFO?.CompileTime ?? INFO?.miner_version ?? null };
  }

  /** Null while the list is empty. */
  async summary(): Promise<AntminerRate | null> {
    const { SUMMARY } = shapeOf(summaryShape, await this.#get('summary'), this.#where('summary'));
    return SUMMARY[0] === undefined ? null : rateOf(SUMMARY[0]);
  }

  async conf(): Promise<AntminerConf> {
    const document = await this.#get('get_miner_conf');
    const conf = shapeOf(confShape, document, this.#where('get_miner_conf'));
    return { document, mode: conf['bitmain-work-mode'] ?? conf['miner-mode'] ?? null };
  }

  /** Writes `document` back with another mode. @returns the device's own words */
  async setMode({ document }: AntminerConf, mode: 0 | 1): Promise<string> {
    const body = JSON.stringify(confWithMode(document, mode, this.#where('get_miner_conf')));
    const text = await this.#request({
      method: 'POST',
      path: '/cgi-bin/set_miner_conf.cgi',
      body,
      headers: FORM_HEADERS,
    });
    return acceptedText(text, this.#where('set_miner_conf'));
  }

  /** W at the wall from port 6060; null where this build does not tell. @throws EbbError `unreachable` where the port is shut. */
  async wallPowerW(): Promise<number | null> {
    const { host } = this.#endpoint;
    const text = await this.#client.request({
      host,
      port: this.#endpoint.ports?.['power'] ?? POWER_PORT,
      method: 'GET',
      path: '/miner_power',
      timeoutMs: this.#timeoutMs(POWER_PORT_MS_MAX),
    });
    const match = /miner power:\s*(\d+(?:\.\d+)?)/i.exec(text);
    return match === null ? null : Number(match[1]);
  }

  async #get(page: string): Promise<Record<string, unknown>> {
    const text = await this.#request({ method: 'GET', path: `/cgi-bin/${page}.cgi` });
    return parseCgminerReply(text, this.#where(page));
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
      port: this.#endpoint.ports?.['http'] ?? HTTP_PORT,
      timeoutMs: this.#timeoutMs(),
      ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
    });
  }

  #where(page: string): string {
    return `${this.#endpoint.host} ${page}`;
  }
}

/**
 * The document to write: everything that was read, so that pools, passwords, fans and frequency stay, plus the
 * mode under both of its names. Builds differ in which of the two they obey.
 * @throws EbbError `unsupported` where writing it back would lose a pool's settings.
 */
export function confWithMode(
  document: Readonly<Record<string, unknown>>,
  mode: 0 | 1,
  where: string,
): Record<string, unknown> {
  if (!writableConfShape.safeParse(document).success) {
    const problem =
      'the device does not show its pools with their passwords: writing the rest back would erase them';
    throw new EbbError('unsupported', `${where}: ${problem}`);
  }
  // A null that was read is not taken back; the web interface sends "0" for it.
  const echoed = Object.fromEntries(Object.entries(document).map(([key, value]) => [key, value ?? '0']));
  const level = document['freq-level'] ?? document['bitmain-freq-level'];
  const freqLevel = typeof level === 'string' && level !== '' ? { 'freq-level': level } : {};
  return { ...echoed, ...freqLevel, 'bitmain-work-mode': String(mode), 'miner-mode': mode };
}

function rateOf(shape: z.infer<typeof rateShape>): AntminerRate {
  const unit = (shape.rate_unit ?? 'GH/s').replace(/\/s$/i, '').toUpperCase();
  const toThs = TH_PER_UNIT[unit];
  const rate = shape.rate_5s ?? shape.rate_30m ?? shape.rate_avg;
  if (rate !== undefined && toThs === undefined)
    throw new EbbError('malformed', `unknown unit of hashrate: ${unit}`);
  return {
    hashrateThs: rate === undefined || toThs === undefined ? null : Math.max(0, rate * toThs),
    chainPowerW: shape.chain_power ?? null,
  };
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
