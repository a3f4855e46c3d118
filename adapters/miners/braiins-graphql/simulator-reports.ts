import type { Clock } from '../../../src/core/ports/clock.js';
import { GraphqlFailure, type GraphqlNode } from '../../shared/simulator-graphql.js';
import { awakePoints, pointOfKind, powerTargetOf } from '../../shared/virtual-loads.js';
import type { VirtualMiner } from '../../shared/virtual-miner.js';

export const VERSION = '2024-10-17-0-75912fc7-24.09-plus';
const NAME = 'BOSer boser-buildroot 0.1.0-75912fc7';
const BOARDS = 3;
const CHIPS_PER_BOARD = 65;
const FREQUENCY_MHZ = 582.5;
const VOLTAGE_V = 13.45;
/** What it takes as a target, as shares of its nominal watts. */
const TARGET_RATIO = { min: 0.28, max: 1.3 };
/** What the web server answers for the mining process while that one does not run. */
const UNAVAILABLE = new GraphqlFailure('Service unavailable', 'UNAVAILABLE');

type Report = Readonly<Record<string, unknown>>;

/** What a virtual machine under Braiins OS reports, over GraphQL and over TCP 4028. */
export class BraiinsReports {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;

  constructor(virtual: VirtualMiner, clock: Clock) {
    this.#virtual = virtual;
    this.#clock = clock;
  }

  /** Power targets that it takes, in W. */
  get range(): { readonly min: number; readonly max: number; readonly default: number } {
    const { model } = this.#virtual;
    const nominal = pointOfKind(model, 'nominal');
    const targetW = powerTargetOf(model, { ...nominal, pointId: nominal.id });
    const mostW = awakePoints(model).at(-1)?.powerW ?? targetW;
    const max = Math.round(Math.max(targetW * TARGET_RATIO.max, mostW));
    return { min: Math.round(targetW * TARGET_RATIO.min), max, default: targetW };
  }

  query(): GraphqlNode {
    const uptime = { durationS: this.#uptimeSeconds, since: this.#nowSeconds - this.#uptimeSeconds };
    return {
      bos: {
        hostname: `miner-${this.#virtual.identity.mac.replaceAll(':', '').slice(-6)}`,
        hwid: `0Q${this.#virtual.identity.serial.slice(0, 10)}`,
        faultLight: false,
        info: { mode: 'NAND', version: { full: VERSION } },
        uptime,
      },
      bosminer: {
        uptime: this.#isStopped ? null : uptime,
        info: {
          modelName: this.#virtual.model.label,
          workSolver: this.#isStopped ? UNAVAILABLE : this.#solver(),
          summary: this.#isStopped ? UNAVAILABLE : this.#summary(),
          fans: this.#isStopped ? UNAVAILABLE : this.#fans(),
          poolGroups: [{ name: 'default', pools: [this.#pool()] }],
        },
        config: {
          __typename: 'BosminerConfig',
          ...this.tuning(),
          groups: [
            { id: '0', name: 'default', strategy: { __typename: 'QuotaStrategy', quota: 1 }, pools: [] },
          ],
        },
        metadata: { autotuning: { powerTarget: { ...this.range, unit: 'W' } } },
      },
      events: { appeals: [] },
    };
  }

  tuning(): { readonly [field: string]: GraphqlNode } {
    const scaling = {
      enabled: false,
      powerStep: 100,
      minPowerTarget: this.range.min,
      shutdownEnabled: false,
    };
    const unused = { hashrateStep: null, minHashrateTarget: null, shutdownDuration: 3 };
    return {
      autotuning: { enabled: true, mode: 'POWER_TARGET', powerTarget: this.#targetW, hashrateTarget: null },
      performanceScaling: { ...scaling, ...unused },
    };
  }

  rpc(command: string): Report {
    const version = [{ BOSer: NAME.replace(/^BOSer /, ''), API: '3.7' }];
    if (command === 'version') return this.#ok(22, 'BOSer versions', 'VERSION', version);
    const report = this.#rpcReport(command);
    if (report === null) return { STATUS: [this.#status('E', 14, 'Invalid command')] };
    if (this.#isStopped) return { STATUS: [this.#status('E', 1, 'Unavailable')] };
    return report;
  }

  rpcWrite(command: string, done: boolean): Report {
    const message = done ? `${command} done` : `${command} failed`;
    return { STATUS: [this.#status(done ? 'S' : 'E', 200, message)], [command.toUpperCase()]: [done] };
  }

  #rpcReport(command: string): Report | null {
    const boards = Array.from({ length: BOARDS }, (_, index) => index + 1);
    const asics = `${BOARDS} ASC(s)`;
    switch (command) {
      case 'summary':
        return this.#ok(11, 'Summary', 'SUMMARY', [this.#totals()]);
      case 'devs':
      case 'edevs':
        return this.#ok(
          9,
          asics,
          'DEVS',
          boards.map((ID) => this.#board(ID)),
        );
      case 'devdetails':
        return this.#ok(
          69,
          'Device Details',
          'DEVDETAILS',
          boards.map((ID) => this.#boardDetails(ID)),
        );
      case 'temps': {
        const { chipTempC: Chip } = this.#virtual.read();
        const temps = boards.map((ID) => ({ TEMP: ID - 1, ID, Board: Chip - 15, Chip }));
        return this.#ok(201, `${BOARDS} Temps`, 'TEMPS', temps);
      }
      case 'fans': {
        const { fanRpm: RPM } = this.#virtual.read();
        return this.#ok(
          202,
          '4 Fans',
          'FANS',
          [0, 1, 2, 3].map((ID) => ({ FAN: ID, ID, RPM, Speed: 80 })),
        );
      }
      case 'tunerstatus':
        return this.#ok(203, 'Tuner Status', 'TUNERSTATUS', [this.#tunerStatus()]);
      case 'pools':
        return this.#ok(7, '1 Pool(s)', 'POOLS', [this.#rpcPool()]);
      case 'config': {
        const counts = { 'ASC Count': BOARDS, 'Pool Count': 1, Strategy: 'Failover' };
        return this.#ok(33, 'BOSer config', 'CONFIG', [counts]);
      }
      case 'coin':
        return this.#ok(78, 'BOSer coin', 'COIN', [{ 'Hash Method': 'sha256', LP: true }]);
      case 'asccount':
        return this.#ok(104, 'ASC count', 'ASCS', [{ Count: BOARDS }]);
      case 'stats':
        return this.#ok(70, 'BOSer stats', 'STATS', [{ STATS: 0, ID: 'BOS0' }]);
      default:
        return null;
    }
  }

  #totals(): Report {
    const { hashrateThs } = this.#virtual.read();
    const shares = { Accepted: 812, Rejected: 1, 'Found Blocks': 0 };
    return { Elapsed: this.#uptimeSeconds, ...rates(hashrateThs), ...shares };
  }

  #boardDetails(ID: number): Report {
    const { label: Model } = this.#virtual.model;
    const chips = { Chips: CHIPS_PER_BOARD, Cores: 0, Frequency: FREQUENCY_MHZ, Voltage: VOLTAGE_V };
    return { DEVDETAILS: ID - 1, ID, Name: 'BTM_SOC', Model, ...chips };
  }

  #rpcPool(): Report {
    const { url, user } = this.#pool();
    const state = { Status: 'Alive', 'Stratum Active': true, Accepted: 812, Rejected: 1 };
    return { POOL: 0, URL: url, User: user, ...state };
  }

  #board(ID: number): Report {
    const { hashrateThs, chipTempC } = this.#virtual.read();
    const nominal = this.#virtual.state.awake.hashrateThs;
    return {
      ASC: ID - 1,
      ID,
      Name: '',
      Enabled: 'Y',
      Status: 'Alive',
      Temperature: chipTempC,
      ...rates(hashrateThs / BOARDS),
      'Nominal MHS': (nominal * 1e6) / BOARDS,
    };
  }

  #tunerStatus(): Report {
    const watts = Math.round(this.#virtual.read().powerW);
    return {
      ApproximateMinerPowerConsumption: watts,
      ApproximateChainPowerConsumption: Math.round(watts * 0.93),
      PowerLimit: this.#targetW,
      DynamicPowerScaling: 'Disabled',
      TunerMode: 'Power Target',
      TunerRunning: true,
      TunerChainStatus: [1, 2, 3].map((HashchainIndex) => ({ HashchainIndex, Status: 'Stable' })),
    };
  }

  #solver(): GraphqlNode {
    const { hashrateThs, powerW, chipTempC } = this.#virtual.read();
    const nominal = this.#virtual.state.awake.hashrateThs;
    const temperatures = [
      { name: 'Board', degreesC: chipTempC - 15 },
      { name: 'Chip', degreesC: chipTempC },
    ];
    const board = (index: number): GraphqlNode => ({
      name: String(index + 1),
      realHashrate: spans(hashrateThs / BOARDS),
      nominalMhs: (nominal * 1e6) / BOARDS,
      hwDetails: {
        chips: CHIPS_PER_BOARD,
        frequencyMhz: FREQUENCY_MHZ,
        voltageV: VOLTAGE_V,
        hbSerialNumber: null,
      },
      temperatures,
      tuner: { status: 'STABLE', statusMessages: ['Stable'] },
    });
    return {
      realHashrate: spans(hashrateThs),
      nominalMhs: nominal * 1e6,
      power: { approxConsumptionW: Math.round(powerW), limitW: this.#targetW },
      temperatures,
      childSolvers: Array.from({ length: BOARDS }, (_, index) => board(index)),
    };
  }

  #summary(): GraphqlNode {
    const { hashrateThs, powerW, chipTempC, poolConnected } = this.#virtual.read();
    return {
      power: { limitW: this.#targetW, approxConsumptionW: Math.round(powerW) },
      realHashrate: spans(hashrateThs),
      poolStatus: poolConnected ? 'RUNNING' : 'FAILED',
      tunerStatus: 'STABLE',
      temperature: [{ name: 'Chip', degreesC: chipTempC }],
      foundBlocks: 0,
    };
  }

  #fans(): GraphqlNode {
    const rpm = this.#virtual.read().fanRpm;
    return [0, 1, 2, 3].map((name) => ({ name: String(name), rpm, speed: 80 }));
  }

  #pool() {
    const shares = { acceptedSolutions: 812, rejectedSolutions: 1 };
    return {
      url: 'stratum+tcp://pool.example.com:3333',
      user: 'mine.worker',
      status: 'ALIVE',
      active: true,
      shares,
    };
  }

  get #isStopped(): boolean {
    return this.#virtual.read().phase === 'sleeping';
  }

  get #targetW(): number {
    return powerTargetOf(this.#virtual.model, this.#virtual.state.awake);
  }

  get #uptimeSeconds(): number {
    return Math.round(this.#virtual.read().uptimeSeconds);
  }

  get #nowSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }

  #ok(code: number, message: string, name: string, records: readonly Report[]): Report {
    return { STATUS: [this.#status('S', code, message)], [name]: records };
  }

  #status(letter: 'S' | 'E', code: number, message: string): Report {
    return { STATUS: letter, When: this.#nowSeconds, Code: code, Msg: message, Description: NAME };
  }
}

function spans(hashrateThs: number): { readonly [field: string]: number } {
  const mhs = hashrateThs * 1e6;
  return { mhs5S: mhs, mhs1M: mhs, mhs5M: mhs, mhs15M: mhs, mhs24H: mhs, mhsAv: mhs };
}

function rates(hashrateThs: number): Report {
  const mhs = Number((hashrateThs * 1e6).toFixed(2));
  return { 'MHS 5s': mhs, 'MHS 1m': mhs, 'MHS 5m': mhs, 'MHS 15m': mhs, 'MHS 24h': mhs, 'MHS av': mhs };
}
