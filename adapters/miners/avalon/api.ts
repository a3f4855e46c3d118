import { EbbError } from '../../../src/core/errors.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import { exchangeCgminerBytes, refuseCgminerErrors } from '../../shared/cgminer-client.js';
import { parseCgminerReply } from '../../shared/cgminer-json.js';
import { hashrateThsOf, numberOf, recordsOf, statusOf, textOf } from '../../shared/cgminer-report.js';
import type { CgminerRecord } from '../../shared/cgminer-report.js';
import type { Deadline } from '../../shared/deadline.js';
import { modulesOf, type AvalonModule } from './stats.js';

export const AVALON_PORT = 4028;

/** The maker wants one request at a time and does not say how long to wait between two; its users leave this much. */
const GAP_MS = 50;

/** The report of the modules, by the name it has: A10 to A15, the home line's short form, and all of it. */
const REPORTS = ['estats', 'litestats', 'stats'] as const;

/** The device acts on a timed command so many seconds after it was given. */
const LEAD_SECONDS = 5;

export interface AvalonVersion {
  /** `AvalonMiner 15-194`, `Avalon Q`. */
  readonly product: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly mac: string | null;
  readonly serial: string | null;
}

export interface AvalonReport {
  readonly modules: readonly AvalonModule[];
  /** The device's own clock in Unix seconds; null where it does not tell. */
  readonly deviceSeconds: number | null;
}

/** What is known of one device's wire, so that it need not be found out again. */
export interface AvalonWire {
  report?: (typeof REPORTS)[number];
  /** What it said of itself, and the `Ver` it was running then. */
  version?: { readonly ver: string; readonly is: AvalonVersion };
  /** On the monotonic clock. */
  lastAnswerMs?: number;
}

/** The commands of the Avalon API that Ebb uses. Requests keep a gap; callers send one at a time. */
export class AvalonApi {
  readonly #endpoint: MinerEndpoint;
  readonly #deadline: Deadline;
  readonly #commandMs: number;
  readonly #wire: AvalonWire;
  /** Whether the last request was met with silence rather than with a closed connection. */
  #wasSilent = false;

  /** @param commandMs how long one command may take within the deadline */
  constructor(endpoint: MinerEndpoint, deadline: Deadline, commandMs: number, wire: AvalonWire) {
    this.#endpoint = endpoint;
    this.#deadline = deadline;
    this.#commandMs = commandMs;
    this.#wire = wire;
  }

  /** The modules' report under the name that the device has for it. */
  async report(): Promise<AvalonReport> {
    const known = this.#wire.report;
    let problem: unknown;
    for (const command of known === undefined
      ? REPORTS
      : [known, ...REPORTS.filter((one) => one !== known)]) {
      try {
        const report = await this.#report(command);
        if (report.modules.length > 0) {
          this.#wire.report = command;
          return report;
        }
        problem ??= this.#error('malformed', command, 'no module reports (MM ID)');
      } catch (error) {
        if (!this.mayAnswerOthers(error)) throw error;
        problem ??= error;
      }
    }
    throw problem;
  }

  /** Who the device says it is; asked once for each firmware that it runs. */
  async version(ver: string): Promise<AvalonVersion> {
    const known = this.#wire.version;
    if (known !== undefined && known.ver === ver) return known.is;
    const [record = {}] = recordsOf(await this.ask('version'), 'VERSION');
    const serial = textOf(record, 'DNA');
    const is: AvalonVersion = {
      product: textOf(record, 'PROD'),
      model: textOf(record, 'MODEL'),
      firmware: textOf(record, 'VERSION', 'LVERSION', 'CGVERSION', 'BVERSION'),
      mac: textOf(record, 'MAC'),
      serial: serial === null || /^0+$/.test(serial) ? null : serial,
    };
    this.#wire.version = { ver, is };
    return is;
  }

  /** TH/s over the shortest time that `summary`, or else `devs`, tells; null where neither does. */
  async hashrateThs(): Promise<number | null> {
    const [summary = {}] = await this.#records('summary', 'SUMMARY');
    const ths = hashrateThsOf(summary);
    if (ths !== null) return ths;
    const devices = (await this.#records('devs', 'DEVS')).map(hashrateThsOf);
    return devices.reduce((sum, one) => (one === null ? sum : (sum ?? 0) + one), null);
  }

  /** What `ascset` offers on this device, as it lists it; null where it has no list. */
  async options(): Promise<ReadonlySet<string> | null> {
    const message = textOf(statusOf(await this.ask('ascset', '0,help')), 'Msg') ?? '';
    const list = message.replace(/^.*?set info:/i, '').toLowerCase();
    const words = new Set(list.split(/[^\w-]+/).filter((word) => word !== ''));
    return words.has('help') || words.has('reboot') ? words : null;
  }

  /** The time to act at that goes with a timed command: soon, by the device's own clock. */
  static actAt(deviceSeconds: number): number {
    return Math.floor(deviceSeconds) + LEAD_SECONDS;
  }

  /**
   * `ascset 0,<option>`. Information (I, 118) that names success is success, as real devices send it.
   * @throws EbbError; with `outcomeUnknown` where the answer is none, or one that does not tell
   */
  async set(option: string): Promise<void> {
    const reply = await this.ask('ascset', `0,${option}`);
    const status = statusOf(reply);
    const [letter, message] = [textOf(status, 'STATUS') ?? '', textOf(status, 'Msg') ?? ''];
    if (/fail|invalid|not support|unsupport|error/i.test(message))
      throw this.#error('rejected', `ascset ${option}`, message);
    if (letter === 'S' || /success|\bok\b/i.test(message)) return;
    throw this.#error('malformed', `ascset ${option}`, `neither success nor failure: ${message}`, true);
  }

  async ask(command: string, parameter?: string): Promise<Record<string, unknown>> {
    const { reply } = await this.#exchange(command, parameter);
    if (reply === null) throw this.#error('malformed', command, 'no reply of the cgminer API', true);
    refuseCgminerErrors(reply, this.#where(command));
    return reply;
  }

  /** The records of a report that the device need not have. */
  async #records(command: string, report: string): Promise<CgminerRecord[]> {
    try {
      return recordsOf(await this.ask(command), report);
    } catch (error) {
      if (error instanceof EbbError) return [];
      throw error;
    }
  }

  async #report(command: string): Promise<AvalonReport> {
    const { text, reply } = await this.#exchange(command);
    const modules = modulesOf(text);
    if (modules.length > 0) return { modules, deviceSeconds: reply === null ? null : whenOf(reply) };
    if (reply === null) throw this.#error('malformed', command, 'no reply of the cgminer API', true);
    refuseCgminerErrors(reply, this.#where(command));
    return { modules, deviceSeconds: whenOf(reply) };
  }

  /** The text of the reply, and the document in it; null where it is none that can be repaired. */
  async #exchange(
    command: string,
    parameter?: string,
  ): Promise<{ readonly text: string; readonly reply: Record<string, unknown> | null }> {
    const { host, ports } = this.#endpoint;
    await this.#gap();
    const text = JSON.stringify(parameter === undefined ? { command } : { command, parameter });
    const port = ports?.['api'] ?? AVALON_PORT;
    const timeoutMs = this.#deadline.remainingMs(this.#commandMs);
    const limit = performance.now() + timeoutMs;
    try {
      const bytes = await exchangeCgminerBytes({ host, port, text, timeoutMs });
      return { text: bytes.toString('utf8'), reply: parsed(bytes, this.#where(command)) };
    } finally {
      this.#wire.lastAnswerMs = performance.now();
      this.#wasSilent = this.#wire.lastAnswerMs >= limit;
    }
  }

  async #gap(): Promise<void> {
    const waitMs = (this.#wire.lastAnswerMs ?? -Infinity) + GAP_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  /** Whether a device that answered with `error` may answer another command: it is there, and said something. */
  mayAnswerOthers(error: unknown): boolean {
    if (!(error instanceof EbbError)) return false;
    const { code, context } = error;
    if (code === 'unsupported' || code === 'rejected' || code === 'malformed') return true;
    // Some close the connection at a command that they do not know.
    return code === 'unreachable' && context.outcomeUnknown === true && !this.#wasSilent;
  }

  #where(command: string): string {
    return `${this.#endpoint.host} ${command}`;
  }

  #error(code: 'malformed' | 'rejected', command: string, problem: string, outcomeUnknown = false): EbbError {
    return new EbbError(code, `${this.#where(command)}: ${problem}`, { outcomeUnknown });
  }
}

function parsed(bytes: Buffer, where: string): Record<string, unknown> | null {
  try {
    return parseCgminerReply(bytes, where);
  } catch (error) {
    if (error instanceof EbbError && error.code === 'malformed') return null;
    throw error;
  }
}

function whenOf(reply: Record<string, unknown>): number | null {
  const when = numberOf(statusOf(reply), 'When');
  return when !== null && when > 0 ? when : null;
}
