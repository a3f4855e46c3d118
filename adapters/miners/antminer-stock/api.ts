import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint, MinerIdentity } from '../../../src/core/ports/miner.js';
import {
  bitmainNames,
  bitmainReport,
  type BitmainNames,
  type BitmainReport,
} from '../../shared/bitmain-report.js';
import { type BitmainConf, BitmainWeb } from '../../shared/bitmain-web.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { type CgminerRecord, numberOf, recordsOf } from '../../shared/cgminer-report.js';
import { RPC_PORT } from '../../shared/host-scan.js';
import { identityOf, orNull } from '../../shared/inspection.js';
import type { MinerHttp } from '../../shared/miner-http.js';

export const HTTP_PORT = 80;
/** A second, unprotected server on the control board; on some models it tells the power. */
export const POWER_PORT = 6060;
export { RPC_PORT };

/** A local server that has nothing to compute; where it exists it answers in milliseconds. */
const POWER_PORT_MS_MAX = 1_500;

export interface AntminerStats extends BitmainNames {
  /** Null while the list is empty. */
  readonly report: BitmainReport | null;
  /** The work mode, where the report has it. */
  readonly mode: number | null;
}

/** The interfaces of the stock firmware: web pages, the read-only API on TCP 4028, and port 6060. */
export class AntminerStockApi {
  readonly #client: MinerHttp;
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: (msMax?: number) => number;
  readonly #web: BitmainWeb;

  /** @param timeoutMs how long the next request may take, at most `msMax` */
  constructor(client: MinerHttp, endpoint: MinerEndpoint, timeoutMs: (msMax?: number) => number) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#web = new BitmainWeb(client, endpoint, endpoint.ports?.['http'] ?? HTTP_PORT, () => timeoutMs());
  }

  conf(): Promise<BitmainConf> {
    return this.#web.conf();
  }

  setMode(conf: BitmainConf, mode: number): Promise<string> {
    return this.#web.setMode(conf, mode);
  }

  /** @throws EbbError `unsupported` where the build has other pages */
  async stats(): Promise<AntminerStats> {
    return this.#webReport('stats', 'STATS');
  }

  async summary(): Promise<AntminerStats> {
    return this.#webReport('summary', 'SUMMARY');
  }

  /** By TCP 4028, which wants no password and writes nothing. */
  async rpcStats(): Promise<AntminerStats> {
    return this.#rpcReport('stats', 'STATS');
  }

  async rpcSummary(): Promise<AntminerStats> {
    return this.#rpcReport('summary', 'SUMMARY');
  }

  /** Who the device says it is, as far as its pages tell; what one does not tell, the next may. */
  async identity(): Promise<MinerIdentity> {
    const system = await orNull(() => this.#web.identity());
    const network = system?.mac != null ? null : await orNull(() => this.#web.network());
    const version = system?.model != null ? null : await orNull(() => this.#ask('version'));
    const names = bitmainNames(version === null ? [] : recordsOf(version, 'VERSION'));
    return identityOf({
      make: 'Bitmain',
      model: system?.model ?? names.model,
      firmwareVersion: system?.firmwareVersion ?? names.version,
      serial: system?.serial ?? null,
      mac: system?.mac ?? network?.mac ?? null,
      hostname: system?.hostname ?? network?.hostname ?? null,
    });
  }

  /** W at the wall from port 6060; null where this build does not tell. @throws EbbError `unreachable` where the port is shut. */
  async wallPowerW(): Promise<number | null> {
    const { host, ports } = this.#endpoint;
    const text = await this.#client.request({
      host,
      port: ports?.['power'] ?? POWER_PORT,
      method: 'GET',
      path: '/miner_power',
      timeoutMs: this.#timeoutMs(POWER_PORT_MS_MAX),
    });
    const match = /miner power:\s*(\d+(?:\.\d+)?)/i.exec(text);
    return match === null ? null : Number(match[1]);
  }

  async #webReport(page: string, name: string): Promise<AntminerStats> {
    const reply = await this.#web.page(page);
    return { ...this.#report(reply, name), ...bitmainNames(recordsOf(reply, 'INFO')) };
  }

  async #rpcReport(command: string, name: string): Promise<AntminerStats> {
    const reply = await this.#ask(command);
    return { ...this.#report(reply, name), ...bitmainNames(recordsOf(reply, name)) };
  }

  /** An empty list is a sleeping miner; none at all is no report. */
  #report(reply: CgminerRecord, name: string): Pick<AntminerStats, 'report' | 'mode'> {
    if (!(name in reply)) throw new EbbError('malformed', `${this.#endpoint.host}: a reply without ${name}`);
    const records = recordsOf(reply, name);
    const modes = records.map((record) => numberOf(record, 'miner-mode'));
    return { report: bitmainReport(records), mode: modes.find((mode) => mode !== null) ?? null };
  }

  #ask(command: string): Promise<CgminerRecord> {
    const { host, ports } = this.#endpoint;
    return askCgminer({ host, port: ports?.['rpc'] ?? RPC_PORT, command, timeoutMs: this.#timeoutMs() });
  }
}
