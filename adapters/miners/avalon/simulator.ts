import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { loadOf, pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner, type VirtualCommand } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { AVALON_PORT } from './api.js';
import {
  devsReport,
  lineOfLabel,
  modelOf,
  poolsReport,
  statsReport,
  summaryReport,
  versionReport,
  type AvalonDevice,
} from './simulator-reports.js';
import { modeNumber, type AvalonLine } from './stats.js';

const TIMING: VirtualTiming = {
  downSeconds: [8, 25],
  upSeconds: [180, 420],
  changeSeconds: [60, 180],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** A timed command that is due within this is carried out at once; the way down has its lead in it. */
const SOON_SECONDS = 10;

const OPTIONS =
  'help|voltage|fan-spd|led|lcd|password|ip|dns|setpool|hashpower|workmode|worklevel|work_mode_lvl|reboot|bootby';

type Report = Readonly<Record<string, unknown>>;

/** A virtual Avalon on TCP 4028. The model's label says of which line it is; without one it is an A15. */
export async function simulateAvalon(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile'];
  const device = new VirtualAvalon(virtual, clock);
  const server = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answer(call)),
  );
  await server.listen(spec.host, spec.ports?.['api'] ?? AVALON_PORT);
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => {
      device.close();
      return server.close();
    },
  };
}

class VirtualAvalon implements AvalonDevice {
  readonly virtual: VirtualMiner;
  readonly line: AvalonLine;
  readonly model: string;
  mode: number;
  softOnAt = 0;
  softOffAt = 0;
  readonly #clock: Clock;
  /** A mode that waits for the next start. */
  #pendingMode: number | null = null;
  #cancelTimed: (() => void) | null = null;

  constructor(virtual: VirtualMiner, clock: Clock) {
    this.virtual = virtual;
    this.#clock = clock;
    const { label } = virtual.model;
    const { hashrateThs } = pointOfKind(virtual.model, 'nominal');
    this.model = modelOf(label, hashrateThs);
    this.line = lineOfLabel(label, hashrateThs);
    this.mode = this.#modeOfPoint(virtual.read().awakePointId) ?? (this.line === 'home' ? 1 : 0);
  }

  close(): void {
    this.#cancelTimed?.();
  }

  answer({ command, parameter }: CgminerCall): CgminerAnswer {
    const report = this.#report(command);
    if (report !== null) return { reply: report };
    if (command === 'check') return { reply: this.#check(parameter) };
    if (command === 'privileged') return { reply: this.#status('S', 46, 'Privileged access OK') };
    if (command === 'restart' || command === 'quit')
      return { reply: this.#reboot({ STATUS: 'RESTART' }), isWrite: true };
    if (command !== 'ascset') return { reply: this.#status('E', 14, 'Invalid command') };
    const [index, option = '', ...rest] = parameter.split(',');
    if (index !== '0') return { reply: this.#status('E', 107, `Invalid ASC id ${index} - range is 0 - 0`) };
    const isQuery = option === 'help' || option === 'hashpower' || rest.join() === '255';
    return { reply: this.#set(option, rest), isWrite: !isQuery };
  }

  #report(command: string): Report | null {
    switch (command) {
      case 'version':
        return this.#ok(22, 'CGMiner versions', 'VERSION', [versionReport(this)]);
      case 'summary':
        return this.#ok(11, 'Summary', 'SUMMARY', [summaryReport(this)]);
      case 'devs':
      case 'edevs':
        return this.#ok(9, '1 ASC(s)', 'DEVS', [devsReport(this)]);
      case 'pools':
        return this.#ok(7, '3 Pool(s)', 'POOLS', poolsReport(this));
      case 'estats':
      case 'stats':
        return this.#ok(70, 'CGMiner stats', 'STATS', statsReport(this, false));
      case 'litestats':
        return this.line === 'home' || this.line === 'nano'
          ? this.#ok(70, 'CGMiner stats', 'STATS', statsReport(this, true))
          : null;
      case 'devdetails':
        return this.#ok(69, 'Device Details', 'DEVDETAILS', [
          {
            DEVDETAILS: 0,
            Name: 'AVALON',
            ID: 0,
            Driver: 'avalon',
            Kernel: '',
            Model: '',
            'Device Path': '',
          },
        ]);
      case 'config':
        return this.#ok(33, 'CGMiner config', 'CONFIG', [
          { 'ASC Count': 1, 'PGA Count': 0, 'Pool Count': 3, Strategy: 'Failover', OS: 'Linux' },
        ]);
      case 'coin':
        return this.#ok(78, 'CGMiner coin', 'COIN', [{ 'Hash Method': 'sha256', LP: true }]);
      case 'asccount':
        return this.#ok(104, 'ASC count', 'ASCS', [{ Count: 1 }]);
      default:
        return null;
    }
  }

  #check(command: string): Report {
    const isKnown =
      ['ascset', 'check', 'privileged', 'restart'].includes(command) || this.#report(command) !== null;
    const answer = { Exists: isKnown ? 'Y' : 'N', Access: isKnown ? 'Y' : 'N' };
    return this.#ok(72, 'Check command', 'CHECK', [answer]);
  }

  #set(option: string, values: readonly string[]): Report {
    switch (option) {
      case 'help':
        return this.#info(this.#hasSoftOff ? `${OPTIONS}|softon|softoff` : OPTIONS);
      case 'hashpower':
        return this.#info(/PS\[[^\]]*\]/.exec(JSON.stringify(statsReport(this, true)))?.[0] ?? '');
      case 'softoff':
        return this.#soft('softoff', values[0]);
      case 'softon':
        return this.#soft('softon', values[0]);
      case 'workmode':
      case 'worklevel':
        return this.#setMode(option, values);
      case 'reboot':
        return this.#reboot(this.#setOk());
      default:
        return this.#failed();
    }
  }

  get #hasSoftOff(): boolean {
    return this.line !== 'nano' && this.line !== 'nano3';
  }

  #soft(option: 'softoff' | 'softon', time: string | undefined): Report {
    const isPlain = time === undefined || time === '';
    const knows = this.line === 'early' ? isPlain && option === 'softoff' : !isPlain;
    const at = Number(/^1:(\d+)$/.exec(time ?? '')?.[1] ?? Number.NaN);
    if (!this.#hasSoftOff || !knows || (!isPlain && !Number.isFinite(at))) return this.#failed();
    const command: VirtualCommand = { kind: option === 'softoff' ? 'sleep' : 'wake' };
    const waitSeconds = isPlain ? 0 : at - this.#nowSeconds;
    this.#cancelTimed?.();
    if (waitSeconds > SOON_SECONDS) {
      this.#cancelTimed = this.#clock.after(waitSeconds, () => void this.virtual.command(command));
    } else if (this.virtual.command(command) === 'refused') return this.#failed();
    if (option === 'softoff') this.softOffAt = isPlain ? 0 : at;
    else this.softOnAt = at;
    return isPlain ? this.#setOk() : this.#info(`success ${option}:${at}`);
  }

  /** Home models take a mode at once; the others keep it for the next start. */
  #setMode(option: 'workmode' | 'worklevel', values: readonly string[]): Report {
    const isHome = this.line === 'home' || this.line === 'nano';
    const has = this.line === 'nano3' ? option === 'worklevel' : option === 'workmode';
    if (values.length === 1 && values[0] === '255')
      return this.#info(`${option.toUpperCase()}[${this.mode}] success`);
    const withSet = isHome || this.line === 'nano3';
    const [number] = withSet ? values.slice(values[0] === 'set' ? 1 : values.length) : values;
    if (!has || number === undefined || !/^[0-2]$/.test(number)) return this.#failed();
    if (this.virtual.misbehaviour === 'refuses') return this.#failed();
    if (!withSet) {
      this.#pendingMode = Number(number);
      return this.#info(`${option.toUpperCase()}[${number}] success`);
    }
    this.#takeMode(Number(number));
    return this.#setOk();
  }

  #reboot(reply: Report): Report {
    if (this.virtual.command({ kind: 'wake' }) === 'refused') return this.#failed();
    if (this.virtual.misbehaviour === 'lies') return reply;
    if (this.#pendingMode !== null) this.#takeMode(this.#pendingMode);
    this.#pendingMode = null;
    this.virtual.reboot();
    return reply;
  }

  #takeMode(mode: number): void {
    const point = this.virtual.model.operatingPoints.find(({ id }) => this.#modeOfPoint(id) === mode);
    if (point !== undefined) this.virtual.command({ kind: 'point', load: loadOf(point) });
    if (this.virtual.misbehaviour !== 'lies') this.mode = mode;
  }

  #modeOfPoint(pointId: string): number | null {
    const setting = this.virtual.model.operatingPoints.find(({ id }) => id === pointId)?.setting;
    return setting?.verb === 'profile' ? modeNumber(this.line, setting.profile) : null;
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }

  #ok(code: number, message: string, name: string, records: readonly Report[]): Report {
    return { ...this.#status('S', code, message), [name]: records };
  }

  #setOk(): Report {
    return this.#status('S', 119, 'ASC 0 set OK');
  }

  #info(text: string): Report {
    return this.#status('I', 118, `ASC 0 set info: ${text}`);
  }

  #failed(): Report {
    return this.#status('E', 119, 'ASC 0 set failed: ');
  }

  #status(letter: 'S' | 'I' | 'E', code: number, message: string): Report {
    const status = { STATUS: letter, When: this.#nowSeconds, Code: code, Msg: message };
    return { STATUS: [{ ...status, Description: 'cgminer 4.11.1' }] };
  }
}
