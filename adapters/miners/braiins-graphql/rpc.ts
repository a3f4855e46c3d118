import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import {
  hashrateThsOf,
  numberOf,
  recordsOf,
  statusOf,
  textOf,
  type CgminerRecord,
} from '../../shared/cgminer-report.js';
import type { Deadline } from '../../shared/deadline.js';
import { orNull } from '../../shared/inspection.js';

export const RPC_PORT = 4028;

/** What the read-only API tells. */
export interface RpcReport {
  readonly hashrateThs: number | null;
  readonly powerW: number | null;
  readonly limitW: number | null;
  readonly model: string | null;
  readonly firmwareVersion: string | null;
  readonly chipTempC: number | null;
}

/** The cgminer-like API of BOSminer, which is asked where the web interface does not answer. */
export class BraiinsRpc {
  readonly #endpoint: MinerEndpoint;
  readonly #deadline: Deadline;

  constructor(endpoint: MinerEndpoint, deadline: Deadline) {
    this.#endpoint = endpoint;
    this.#deadline = deadline;
  }

  /** @throws EbbError where its summary cannot be had */
  async report(): Promise<RpcReport> {
    const summary = await this.#ask('summary');
    const tuner = recordsOf((await orNull(() => this.#ask('tunerstatus'))) ?? {}, 'TUNERSTATUS')[0] ?? {};
    const details = recordsOf((await orNull(() => this.#ask('devdetails'))) ?? {}, 'DEVDETAILS')[0] ?? {};
    const version = (await orNull(() => this.#ask('version'))) ?? {};
    const temps = recordsOf((await orNull(() => this.#ask('temps'))) ?? {}, 'TEMPS');
    const chips = temps.flatMap((record) => numberOf(record, 'Chip') ?? []).filter((celsius) => celsius > 0);
    const [report] = recordsOf(summary, 'SUMMARY');
    return {
      hashrateThs: report === undefined ? null : hashrateThsOf(report),
      powerW: numberOf(tuner, 'ApproximateMinerPowerConsumption'),
      limitW: numberOf(tuner, 'PowerLimit'),
      model: textOf(details, 'Model'),
      firmwareVersion:
        textOf(recordsOf(version, 'VERSION')[0] ?? {}, 'BOSminer', 'BOSminer+', 'BOSer') ??
        textOf(statusOf(version), 'Description'),
      chipTempC: chips.length === 0 ? null : Math.max(...chips),
    };
  }

  #ask(command: string): Promise<CgminerRecord> {
    const { host, ports } = this.#endpoint;
    return askCgminer({
      host,
      port: ports?.['rpc'] ?? RPC_PORT,
      command,
      timeoutMs: this.#deadline.remainingMs(),
    });
  }
}
