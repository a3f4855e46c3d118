import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import {
  type CgminerRecord,
  hashrateThsOf,
  numberOf,
  recordsOf,
  statusOf,
  textOf,
} from '../../shared/cgminer-report.js';

export const RPC_PORT = 4028;

export interface MskReport {
  readonly hashrateThs: number | null;
  /** W as the firmware adds them up; null where it does not tell. */
  readonly powerW: number | null;
  readonly model: string | null;
  readonly chipTempC: number | null;
}

/** The commands of MSKMiner's cgminer API that Ebb uses. */
export class MskMinerApi {
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: () => number;

  constructor(endpoint: MinerEndpoint, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  async stats(): Promise<MskReport> {
    const records = recordsOf(await this.#ask('stats'), 'STATS');
    if (records.length === 0) throw new EbbError('malformed', `${this.#endpoint.host} stats: no report`);
    // Some builds send a header first and the figures after it.
    const all = Object.assign({}, ...records) as CgminerRecord;
    const ghs = numberOf(all, 'total_rate', 'total_rate_5s', 'GHS 5s');
    const temps = Object.keys(all).flatMap((key) =>
      /^temp(\d|_|chip)/i.test(key) ? (numberOf(all, key) ?? []) : [],
    );
    const hottest = temps.length === 0 ? 0 : Math.max(...temps);
    return {
      hashrateThs: ghs === null ? hashrateThsOf(all) : ghs / 1000,
      powerW: numberOf(all, 'total_power', 'chain_power'),
      model: textOf(all, 'Type', 'miner_type'),
      chipTempC: hottest > 0 ? hottest : null,
    };
  }

  async summaryHashrateThs(): Promise<number | null> {
    const [summary] = recordsOf(await this.#ask('summary'), 'SUMMARY');
    return summary === undefined ? null : hashrateThsOf(summary);
  }

  async version(): Promise<string | null> {
    const reply = await this.#ask('version');
    const [version = {}] = recordsOf(reply, 'VERSION');
    return textOf(version, 'RWGLR', 'Miner', 'BMMiner', 'CGMiner') ?? textOf(statusOf(reply), 'Description');
  }

  #ask(command: string): Promise<CgminerRecord> {
    const { host, ports } = this.#endpoint;
    return askCgminer({ host, port: ports?.['api'] ?? RPC_PORT, command, timeoutMs: this.#timeoutMs() });
  }
}
