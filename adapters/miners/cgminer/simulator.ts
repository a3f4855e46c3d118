import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { CGMINER_PORT } from './api.js';

/** Of a start after power came back: nothing else moves it. */
const TIMING: VirtualTiming = {
  downSeconds: [1, 2],
  upSeconds: [120, 300],
  changeSeconds: [1, 2],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = '4.11.1';
/** Commands that need `--api-allow W:`, which this one was not started with. */
const PRIVILEGED =
  /^(?:privileged|quit|restart|save|(?:switch|add|remove|enable|disable)pool|pool\w+|asc(?:set|enable|disable|identify)|pga(?:set|enable|disable|identify)|setconfig|zero|hotplug|failover-only|debug|lcd|lockstats)$/;

type Report = Readonly<Record<string, unknown>>;

/** A virtual miner under plain cgminer, whose API can be read by everybody and written by nobody. */
export async function simulateCgminer(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = [];
  const device = new VirtualCgminer(virtual, clock);
  const server = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answer(call)),
  );
  await server.listen(spec.host, spec.ports?.['api'] ?? CGMINER_PORT);
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

class VirtualCgminer {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;

  constructor(virtual: VirtualMiner, clock: Clock) {
    this.#virtual = virtual;
    this.#clock = clock;
  }

  answer({ command, parameter }: CgminerCall): CgminerAnswer {
    const report = this.#report(command);
    if (report !== null) return { reply: report };
    if (command === 'check') return { reply: this.#check(parameter) };
    if (PRIVILEGED.test(command))
      return { reply: this.#status('E', 45, `Access denied to '${command}' command`), isWrite: true };
    return { reply: this.#status('E', 14, 'Invalid command') };
  }

  #report(command: string): Report | null {
    switch (command) {
      case 'version':
        return this.#ok(22, 'CGMiner versions', 'VERSION', { CGMiner: VERSION, API: '3.7' });
      case 'summary':
        return this.#ok(11, 'Summary', 'SUMMARY', this.#summary());
      case 'devs':
        return this.#ok(9, '1 ASC(s)', 'DEVS', this.#device());
      case 'pools':
        return this.#ok(7, '1 Pool(s)', 'POOLS', this.#pool());
      case 'stats':
      case 'estats':
        return this.#ok(70, 'CGMiner stats', 'STATS', {
          STATS: 0,
          ID: 'ASC0',
          Elapsed: this.#elapsed,
          Calls: 0,
        });
      case 'devdetails':
        return this.#ok(69, 'Device Details', 'DEVDETAILS', {
          DEVDETAILS: 0,
          Name: 'ASC',
          ID: 0,
          Driver: 'generic',
          Kernel: '',
          Model: this.#virtual.model.label,
          'Device Path': '',
        });
      case 'config':
        return this.#ok(33, 'CGMiner config', 'CONFIG', {
          'ASC Count': 1,
          'PGA Count': 0,
          'Pool Count': 1,
          Strategy: 'Failover',
          'Log Interval': 5,
          'Device Code': 'ASC ',
          OS: 'Linux',
          Hotplug: 'None',
        });
      case 'coin':
        return this.#ok(78, 'CGMiner coin', 'COIN', {
          'Hash Method': 'sha256',
          'Current Block Time': 0,
          LP: true,
        });
      case 'asccount':
        return this.#ok(104, 'ASC count', 'ASCS', { Count: 1 });
      case 'notify':
        return this.#ok(60, 'Notify', 'NOTIFY', {
          NOTIFY: 0,
          Name: 'ASC',
          ID: 0,
          'Last Well': this.#nowSeconds,
        });
      default:
        return null;
    }
  }

  #summary(): Report {
    return {
      Elapsed: this.#elapsed,
      ...this.#rates(),
      'Found Blocks': 0,
      Getworks: Math.floor(this.#elapsed / 30),
      Accepted: Math.floor(this.#elapsed / 6),
      Rejected: 0,
      'Hardware Errors': 0,
      Utility: 10,
      Discarded: 0,
      Stale: 0,
      'Get Failures': 0,
      'Local Work': this.#elapsed,
      'Remote Failures': 0,
      'Network Blocks': 1,
      'Device Hardware%': 0,
      'Device Rejected%': 0,
      'Pool Rejected%': 0,
      'Pool Stale%': 0,
      'Last getwork': this.#nowSeconds,
    };
  }

  #device(): Report {
    return {
      ASC: 0,
      Name: 'ASC',
      ID: 0,
      Enabled: 'Y',
      Status: 'Alive',
      Temperature: this.#virtual.read().chipTempC,
      ...this.#rates(),
      Accepted: Math.floor(this.#elapsed / 6),
      Rejected: 0,
      'Hardware Errors': 0,
      'Last Share Pool': 0,
      'Device Elapsed': this.#elapsed,
    };
  }

  #pool(): Report {
    const { poolConnected } = this.#virtual.read();
    return {
      POOL: 0,
      URL: 'stratum+tcp://pool.example.com:3333',
      Status: poolConnected ? 'Alive' : 'Dead',
      Priority: 0,
      Quota: 1,
      'Long Poll': 'N',
      Accepted: Math.floor(this.#elapsed / 6),
      Rejected: 0,
      User: 'mine.worker',
      'Stratum Active': poolConnected,
    };
  }

  #rates(): Report {
    const mhs = Number((this.#virtual.read().hashrateThs * 1e6).toFixed(2));
    return { 'MHS av': mhs, 'MHS 5s': mhs, 'MHS 1m': mhs, 'MHS 5m': mhs, 'MHS 15m': mhs };
  }

  #check(command: string): Report {
    const isReport = this.#report(command) !== null || command === 'check';
    const Exists = isReport || PRIVILEGED.test(command) ? 'Y' : 'N';
    return this.#ok(72, 'Check command', 'CHECK', { Exists, Access: isReport ? 'Y' : 'N' });
  }

  get #elapsed(): number {
    return Math.floor(this.#virtual.read().uptimeSeconds);
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }

  #ok(code: number, message: string, name: string, record: Report): Report {
    return { ...this.#status('S', code, message), [name]: [record] };
  }

  #status(letter: 'S' | 'E', code: number, message: string): Report {
    const status = { STATUS: letter, When: this.#nowSeconds, Code: code, Msg: message };
    return { STATUS: [{ ...status, Description: `cgminer ${VERSION}` }] };
  }
}
