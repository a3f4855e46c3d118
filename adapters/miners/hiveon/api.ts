import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint, MinerIdentity } from '../../../src/core/ports/miner.js';
import {
  bitmainNames,
  type BitmainNames,
  bitmainReport,
  type BitmainReport,
} from '../../shared/bitmain-report.js';
import { BitmainWeb } from '../../shared/bitmain-web.js';
import { askCgminer } from '../../shared/cgminer-client.js';
import { type CgminerRecord, recordsOf } from '../../shared/cgminer-report.js';
import { RPC_PORT } from '../../shared/host-scan.js';
import { identityOf, orNull, orProblem } from '../../shared/inspection.js';
import type { MinerHttp } from '../../shared/miner-http.js';

export const HTTP_PORT = 80;
export { RPC_PORT };

export interface HiveonStats extends BitmainNames {
  /** Null where nothing mines. */
  readonly report: BitmainReport | null;
}

/** The interfaces of the firmware: the read-only API on TCP 4028, and web pages like Bitmain's. */
export class HiveonApi {
  readonly web: BitmainWeb;
  readonly #endpoint: MinerEndpoint;
  readonly #timeoutMs: () => number;

  /** @param timeoutMs how long the next request may take */
  constructor(client: MinerHttp, endpoint: MinerEndpoint, timeoutMs: () => number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.web = new BitmainWeb(client, endpoint, endpoint.ports?.['http'] ?? HTTP_PORT, timeoutMs);
  }

  /** What it mines: by TCP 4028, or by the web page. @throws EbbError that of the first where none answers */
  async stats(): Promise<HiveonStats> {
    const stats = await orProblem(this.#rpc('stats', 'STATS'));
    if (!(stats instanceof EbbError) && stats.report !== null) return stats;
    const summary = await orNull(() => this.#rpc('summary', 'SUMMARY'));
    if (summary !== null && summary.report !== null) {
      return stats instanceof EbbError ? summary : { ...stats, report: summary.report };
    }
    if (!(stats instanceof EbbError)) return stats;
    const page = await orNull(() => this.web.page('stats'));
    if (page === null || !('STATS' in page)) throw stats;
    return {
      report: bitmainReport(recordsOf(page, 'STATS')),
      ...namesOf([...recordsOf(page, 'INFO'), ...recordsOf(page, 'STATS')]),
    };
  }

  /** As far as its pages tell; without a password, what TCP 4028 does. */
  async identity(): Promise<MinerIdentity> {
    const system = await orNull(() => this.web.identity());
    const version = await orNull(() => this.#ask('version'));
    const names = namesOf(version === null ? [] : recordsOf(version, 'VERSION'));
    return identityOf({
      ...system,
      make: 'Bitmain',
      model: names.model ?? withoutFirmware(system?.model ?? null),
      firmwareVersion: system?.firmwareVersion ?? names.version,
    });
  }

  async #rpc(command: string, name: string): Promise<HiveonStats> {
    const reply = await this.#ask(command);
    if (!(name in reply))
      throw new EbbError('malformed', `${this.#endpoint.host} ${command}: no ${name} in it`);
    const records = recordsOf(reply, name);
    return { report: bitmainReport(records), ...namesOf(records) };
  }

  #ask(command: string): Promise<CgminerRecord> {
    const { host, ports } = this.#endpoint;
    return askCgminer({ host, port: ports?.['rpc'] ?? RPC_PORT, command, timeoutMs: this.#timeoutMs() });
  }
}

function namesOf(records: readonly CgminerRecord[]): BitmainNames {
  const { model, version } = bitmainNames(records);
  return { model: withoutFirmware(model), version };
}

/** The firmware adds its own name to that of the machine. */
function withoutFirmware(model: string | null): string | null {
  return model?.replace(/\s*\(?hiveon\)?/i, '').trim() || null;
}
