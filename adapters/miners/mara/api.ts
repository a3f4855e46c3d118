import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint, MinerIdentity } from '../../../src/core/ports/miner.js';
import { bitmainNames, bitmainReport } from '../../shared/bitmain-report.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { excerpt, parseCgminerReply } from '../../shared/cgminer-json.js';
import { type CgminerRecord, numberOf, recordsOf, textOf } from '../../shared/cgminer-report.js';
import { identityOf, orNull } from '../../shared/inspection.js';
import type { MinerHttp } from '../../shared/miner-http.js';
import { RPC_PORT } from '../../shared/host-scan.js';
import { shapeOf } from '../../shared/shapes.js';
import { hashrateOf, idealOf } from './rates.js';

export const HTTP_PORT = 80;

export const SELECTOR_ASLEEP = 'Sleep';
export const SELECTOR_AUTO = 'Auto';
export const CONCORDE_BY_POWER = 'PowerTarget';

const CHIP_TEMP_C_MAX = 150;

const configShape = z.looseObject({
  mode: z.looseObject({
    'work-mode-selector': z.string().min(1),
    concorde: z.looseObject({}).optional().catch(undefined),
  }),
});
/** Pools that can be written back without losing one or its password. */
const poolsShape = z.array(z.looseObject({ url: z.string(), pass: z.string() }));

export interface MaraBrief {
  /** The device's own word, such as `Mining`; empty where it has none. */
  readonly status: string;
  /** The work mode, where this report has it. */
  readonly selector: string | null;
  readonly hashrateThs: number | null;
  readonly idealThs: number | null;
  /** What the firmware takes the machine to draw, in W. */
  readonly powerW: number | null;
  readonly chipTempC: number | null;
}

/** The whole configuration as the device sent it, and what it says about the work mode. */
export interface MaraConfig {
  readonly document: CgminerRecord;
  /** `Auto`, `Fixed`, `Stock` or `Sleep`. */
  readonly selector: string;
  /** What `Auto` aims at; null where this build has no such block. */
  readonly concorde: { readonly mode: string; readonly powerTargetW: number | null } | null;
  /** False where writing it back would lose a pool's password. */
  readonly isWritable: boolean;
}

/** What to change in a configuration. */
export interface MaraChange {
  readonly selector: string;
  readonly concordeMode?: string | undefined;
  readonly powerTargetW?: number | undefined;
}

/** The web interface of the firmware: `/kaonsu/v1/` on port 80, HTTP with Digest. */
export class MaraApi {
  readonly #client: MinerHttp;
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next request may take */
  constructor(client: MinerHttp, endpoint: MinerEndpoint, timeoutMs: () => number) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async brief(): Promise<MaraBrief> {
    const where = this.#where('brief');
    const brief = payloadOf(await this.#get('brief'));
    const hashrateThs = hashrateOf(brief, where);
    const powerW = numberOf(brief, 'power_consumption_estimated');
    const status = textOf(brief, 'status', 'work_mode');
    if (status === null && hashrateThs === null && powerW === null)
      throw new EbbError('malformed', `${where}: neither status nor hash nor watts in it`);
    const chipTempC = numberOf(brief, 'temperature_max');
    const hasTemp = chipTempC !== null && chipTempC > 0 && chipTempC < CHIP_TEMP_C_MAX;
    return {
      status: status ?? '',
      selector: textOf(brief, 'work_mode', 'work-mode'),
      hashrateThs,
      idealThs: idealOf(brief),
      powerW: powerW !== null && powerW >= 0 ? powerW : null,
      chipTempC: hasTemp ? chipTempC : null,
    };
  }

  /** What TCP 4028 tells of the same, without a password. */
  async rpcBrief(): Promise<MaraBrief> {
    const { host, ports } = this.#endpoint;
    const port = ports?.['rpc'] ?? RPC_PORT;
    const ask = async (command: string, name: string): Promise<MaraBrief> => {
      const reply = await askCgminer({ host, port, command, timeoutMs: this.#timeoutMs() });
      const report = bitmainReport(recordsOf(reply, name));
      if (report === null) throw new EbbError('malformed', `${this.#where(command)}: no report in it`);
      return { ...report, status: '', selector: null };
    };
    return (await orNull(() => ask('stats', 'STATS'))) ?? ask('summary', 'SUMMARY');
  }

  /** Who the device says it is; pages that a build does not have leave gaps. */
  async identity(): Promise<MinerIdentity> {
    const overview = payloadOf((await orNull(() => this.#get('overview'))) ?? {});
    const network = payloadOf((await orNull(() => this.#get('network_config'))) ?? {});
    const model = textOf(overview, 'model', 'model_extended');
    return identityOf({
      make: 'Bitmain',
      model: model ?? (await this.#rpcModel()),
      firmwareVersion: textOf(overview, 'version_firmware'),
      mac: textOf(overview, 'mac'),
      hostname: textOf(network, 'hostname'),
    });
  }

  async config(): Promise<MaraConfig> {
    const document = await this.#get('miner_config');
    const { mode } = shapeOf(configShape, document, this.#where('miner_config'));
    const concordeMode = mode.concorde === undefined ? null : textOf(mode.concorde, 'mode-select');
    const { pools } = document;
    return {
      document,
      selector: mode['work-mode-selector'],
      concorde:
        mode.concorde === undefined || concordeMode === null
          ? null
          : { mode: concordeMode, powerTargetW: numberOf(mode.concorde, 'power-target') },
      isWritable: pools === undefined || poolsShape.safeParse(pools).success,
    };
  }

  /** The work mode that it was in when it was last put to sleep, by its own log; null where that does not tell. */
  async selectorBeforeSleep(): Promise<string | null> {
    try {
      return selectorInHistory(await this.#request('GET', 'log?type=miner_config_history'));
    } catch (error) {
      if (error instanceof EbbError && error.code === 'unsupported') return null;
      throw error;
    }
  }

  /** Writes the whole configuration back with `change`. @returns the device's own words */
  async write(config: MaraConfig, change: MaraChange): Promise<string> {
    const text = await this.#request('POST', 'miner_config', JSON.stringify(configWith(config, change)));
    return acceptedText(text, this.#where('miner_config'));
  }

  async #rpcModel(): Promise<string | null> {
    const { host, ports } = this.#endpoint;
    const port = ports?.['rpc'] ?? RPC_PORT;
    const reply = await orNull(() =>
      askCgminer({ host, port, command: 'version', timeoutMs: this.#timeoutMs() }),
    );
    return reply === null ? null : bitmainNames(recordsOf(reply, 'VERSION')).model;
  }

  async #get(page: string): Promise<CgminerRecord> {
    const document = parseCgminerReply(await this.#request('GET', page), this.#where(page));
    if (document['error'] === true) throw refusal(document, this.#where(page));
    return document;
  }

  #request(method: 'GET' | 'POST', page: string, body?: string): Promise<string> {
    const { host, ports, credentials } = this.#endpoint;
    const { username, password } = credentials ?? {};
    return this.#client.request({
      host,
      port: ports?.['http'] ?? HTTP_PORT,
      method,
      path: `/kaonsu/v1/${page}`,
      timeoutMs: this.#timeoutMs(),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
      ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
    });
  }

  #where(page: string): string {
    return `${this.#endpoint.host} ${page}`;
  }
}

/** The document with `change`, and all else as it was read. */
export function configWith({ document }: MaraConfig, change: MaraChange): Record<string, unknown> {
  const { mode } = configShape.parse(document);
  const { selector, concordeMode, powerTargetW } = change;
  const concorde = {
    ...mode.concorde,
    ...(concordeMode === undefined ? {} : { 'mode-select': concordeMode }),
    ...(powerTargetW === undefined ? {} : { 'power-target': powerTargetW }),
  };
  return {
    ...document,
    mode: {
      ...mode,
      'work-mode-selector': selector,
      ...(mode.concorde === undefined ? {} : { concorde }),
    },
  };
}

/** The work mode in the newest entry that tells of a change to sleep. The newest entry is the last. */
export function selectorInHistory(text: string): string | null {
  let history: unknown;
  try {
    history = JSON.parse(text);
  } catch {
    return null;
  }
  const entries = Array.isArray(history) ? history : [];
  const changes = entries.flatMap((entry: unknown) => Object.values(recordOf(entry)).flat()).map(recordOf);
  const toSleep = changes.filter(({ path, to, from }) => {
    const isSelector = Array.isArray(path) && path.join('.').toLowerCase() === 'mode.workmodeselector';
    return isSelector && to === SELECTOR_ASLEEP && typeof from === 'string' && from !== SELECTOR_ASLEEP;
  });
  return (toSleep.at(-1)?.['from'] as string | undefined) ?? null;
}

/** Some builds wrap what they tell in `data`. */
function payloadOf(document: CgminerRecord): CgminerRecord {
  const { data } = document;
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? (data as CgminerRecord)
    : document;
}

function recordOf(value: unknown): CgminerRecord {
  return typeof value === 'object' && value !== null ? (value as CgminerRecord) : {};
}

function refusal(document: CgminerRecord, where: string): EbbError {
  return new EbbError('rejected', `${where}: ${textOf(document, 'msg') ?? 'refused without a reason'}`);
}

function acceptedText(text: string, where: string): string {
  let reply: CgminerRecord;
  try {
    reply = recordOf(JSON.parse(text));
  } catch {
    reply = {};
  }
  if (reply['error'] === true) throw refusal(reply, where);
  if (reply['error'] === false) return textOf(reply, 'msg') ?? 'accepted';
  throw new EbbError('malformed', `${where}: neither accepted nor refused: ${excerpt(text)}`, {
    outcomeUnknown: true,
  });
}
