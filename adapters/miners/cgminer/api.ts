import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { hashrateThsOf, numberOf, recordsOf, statusOf, textOf } from '../../shared/cgminer-report.js';
import type { CgminerRecord } from '../../shared/cgminer-report.js';

export const CGMINER_PORT = 4028;

/** Keys of the record of `version` that are no program: everything else names one, with its version. */
const NO_PROGRAM =
  /^(?:API|VERSION|STATUS|Type|Miner|CompileTime|PROD|MODEL|HWTYPE|SWTYPE|LOADER|DNA|MAC|UPAPI|STM8|ID)$/i;
const PROGRAM = /miner/i;

export interface CgminerVersion {
  readonly program: string | null;
  readonly model: string | null;
}

export interface CgminerDevices {
  /** Sum of what the devices hash, in TH/s; null where none tells. */
  readonly hashrateThs: number | null;
  /** Of the hottest. */
  readonly tempC: number | null;
  readonly allDisabled: boolean;
}

export interface CgminerSummary {
  readonly hashrateThs: number | null;
  /** Since the program's start. */
  readonly elapsedSeconds: number | null;
  /** As the status of every reply names it. */
  readonly program: string | null;
}

/** The reports that every fork of cgminer has. */
export class CgminerApi {
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next command may take */
  constructor(endpoint: MinerEndpoint, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async summary(): Promise<CgminerSummary> {
    const reply = await this.#ask('summary');
    const [record] = recordsOf(reply, 'SUMMARY');
    if (record === undefined)
      throw new EbbError('malformed', `${this.#endpoint.host} summary: no record of that name`);
    return {
      hashrateThs: hashrateThsOf(record),
      elapsedSeconds: numberOf(record, 'Elapsed'),
      program: textOf(statusOf(reply), 'Description'),
    };
  }

  async version(): Promise<CgminerVersion> {
    const reply = await this.#ask('version');
    const [record = {}] = recordsOf(reply, 'VERSION');
    return {
      program: programOf(record) ?? textOf(statusOf(reply), 'Description'),
      model: textOf(record, 'Type', 'PROD', 'MODEL', 'Model'),
    };
  }

  async devices(): Promise<CgminerDevices> {
    const records = recordsOf(await this.#ask('devs'), 'DEVS');
    const rates = records.map(hashrateThsOf).filter((ths) => ths !== null);
    const temps = records.map((record) => numberOf(record, 'Temperature')).filter((tempC) => tempC !== null);
    return {
      hashrateThs: rates.length === 0 ? null : rates.reduce((sum, ths) => sum + ths, 0),
      // 0 and -273 stand for no sensor.
      tempC: temps.some((tempC) => tempC > 0) ? Math.max(...temps) : null,
      allDisabled: records.length > 0 && records.every((record) => textOf(record, 'Enabled') === 'N'),
    };
  }

  /** TH/s by the statistics of a driver that has them there; null where none has. */
  async statsHashrateThs(): Promise<number | null> {
    const rates = recordsOf(await this.#ask('stats'), 'STATS').map(hashrateThsOf);
    return rates.find((ths) => ths !== null) ?? null;
  }

  /** The model, where a driver's statistics or details name it. */
  async model(): Promise<string | null> {
    for (const [command, report] of [
      ['stats', 'STATS'],
      ['devdetails', 'DEVDETAILS'],
    ] as const) {
      const records = await this.#ask(command).then((reply) => recordsOf(reply, report), nothingOf);
      for (const record of records) {
        const model = textOf(record, 'Type', 'Model', 'miner_type');
        if (model !== null) return model;
      }
    }
    return null;
  }

  #ask(command: string): Promise<Record<string, unknown>> {
    const { host, ports } = this.#endpoint;
    return askCgminer({ host, port: ports?.['api'] ?? CGMINER_PORT, command, timeoutMs: this.#timeoutMs() });
  }
}

/** `{"CGMiner":"4.11.1"}`: the name is the key; or `{"Miner":"BFGMiner 5.4.2"}`. */
function programOf(record: CgminerRecord): string | null {
  const named = textOf(record, 'Miner');
  if (named !== null && PROGRAM.test(named)) return named;
  const name = Object.keys(record).find((key) => PROGRAM.test(key) && !NO_PROGRAM.test(key));
  if (name === undefined) return null;
  const version = textOf(record, name);
  return version === null ? name : `${name} ${version}`;
}

/** What this program does not answer is not known. @throws what is no device's doing */
function nothingOf(error: unknown): [] {
  if (error instanceof EbbError) return [];
  throw error;
}
