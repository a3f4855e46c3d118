import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { awakePoints, pointOfKind } from '../../shared/virtual-loads.js';
import type { VirtualMiner } from '../../shared/virtual-miner.js';

const SOFTWARE = 'PowerPlay-BMS v1.30.0';
const BOARDS = 3;
const CHIPS_PER_BOARD = 110;
/** A preset's clock and voltage, about as an S19 XP's go with its hash. */
const MHZ_PER_TH = 3.4;
const MV_AT_REST = 11_300;
const MV_PER_TH = 12;
/** What the power algorithm takes, as shares of nominal watts. */
const POWER_RATIO = { min: 0.35, max: 1.3 };
const SUPPLY_EFFICIENCY = 0.94;

/** What PerpetualTune is set to. */
export interface EpicTuner {
  isOn: boolean;
  algo: string;
  target: number;
}

interface Preset {
  readonly clk: number;
  readonly voltage: number;
  readonly hashrate: number;
  readonly power: number;
  readonly point: OperatingPoint;
}

/** What a virtual ePIC control board reports, with the names of its API. */
export class EpicReports {
  readonly #virtual: VirtualMiner;
  readonly #tuner: EpicTuner;
  readonly #lastCommand: () => string | null;

  constructor(virtual: VirtualMiner, tuner: EpicTuner, lastCommand: () => string | null) {
    this.#virtual = virtual;
    this.#tuner = tuner;
    this.#lastCommand = lastCommand;
  }

  get presets(): Preset[] {
    return awakePoints(this.#virtual.model).map((point) => {
      const { hashrateThs: hashrate, powerW, setting } = point;
      const named = setting?.verb === 'profile' ? Number.parseFloat(setting.profile) : NaN;
      const power = Math.round(Number.isFinite(named) ? named : powerW);
      return { clk: clockOf(hashrate), voltage: voltageOf(hashrate), hashrate, power, point };
    });
  }

  get algorithms() {
    const { powerW, hashrateThs } = pointOfKind(this.#virtual.model, 'nominal');
    const ths = { min: Math.round(hashrateThs * 0.4), max: Math.round(hashrateThs * 1.2) };
    const watts = { min: Math.round(powerW * POWER_RATIO.min), max: Math.round(powerW * POWER_RATIO.max) };
    return [
      {
        algorithm: 'VoltageOptimizer',
        name: 'Voltage Optimizer',
        description: 'Optimizes the voltage',
        ...ths,
      },
      { algorithm: 'BoardTune', name: 'Board Tune', description: 'Tunes each board', ...ths },
      { algorithm: 'ChipTune', name: 'Chip Tune', description: 'Tunes each chip', ...ths },
      { algorithm: 'Power', name: 'Power', description: 'Tunes to a power target', ...watts },
    ];
  }

  /** The report at a path; null where there is none. */
  report(path: string): unknown {
    const { hashrateThs, chipTempC } = this.#virtual.read();
    const { mac } = this.#virtual.identity;
    const chipMhs = (hashrateThs * 1e6) / BOARDS / CHIPS_PER_BOARD;
    switch (path) {
      case '/summary':
        return this.#summary();
      case '/capabilities':
        return this.#capabilities();
      case '/perpetualtune':
        return this.#perpetualTune();
      case '/network': {
        const ways = { netmask: '255.255.255.0', gateway: '10.0.0.1', dns: '10.0.0.1' };
        return { dhcp: { address: '10.0.0.20', mac_address: mac, ...ways } };
      }
      case '/hashrate':
        return perChip(() => [chipMhs, 99.1, 0]);
      case '/clocks':
        return perChip(() => (hashrateThs > 0 ? this.#clockMhz : 0));
      case '/voltages':
        return perChip(() => (hashrateThs > 0 ? 290 : 0));
      case '/temps/chip':
        return perChip(() => chipTempC);
      case '/temps':
      case '/temps/board':
        return boards((Index) => ({ Index, Data: [chipTempC - 12, chipTempC - 6] }));
      case '/history':
        return { History: [] };
      default:
        return null;
    }
  }

  #summary(): unknown {
    const { phase, uptimeSeconds, fanRpm, poolConnected, hashrateThs } = this.#virtual.read();
    const states = { mining: 'Mining', sleeping: 'Idling', starting: 'Initializing' };
    const pool = 'stratum+tcp://pool.example.com:3333';
    return {
      Status: {
        'Operating State': states[phase],
        'Last Command': this.#lastCommand(),
        'Last Command Result': null,
        'Last Error': null,
      },
      Hostname: `epic-${this.#virtual.identity.serial.slice(-4).toLowerCase()}`,
      PresetInfo: { 'Target Power': this.#targetW },
      Software: SOFTWARE,
      'OS Type': 'umcOS',
      Mining: { Coin: 'BTC', Algorithm: 'SHA256' },
      Stratum: {
        'Config Id': 0,
        'Current Pool': pool,
        'Current User': 'mine.worker',
        IsPoolConnected: poolConnected,
        'Average Latency': 41.5,
      },
      Session: {
        Uptime: Math.round(uptimeSeconds),
        'Active HBs': phase === 'sleeping' ? 0 : BOARDS,
        'Average MHs': Number((hashrateThs * 1e6).toFixed(2)),
        LastAverageMHs: null,
        Accepted: 812,
        Rejected: 1,
        Submitted: 813,
        Difficulty: 131072,
      },
      HBs: phase === 'sleeping' ? [] : this.#boards(),
      HBStatus: boards((Index) => ({ Index, Enabled: true, Detected: true })),
      Fans: {
        'Fans Speed': Math.min(100, Math.round(fanRpm / 65)),
        'Fan Mode': { Auto: { 'Target Temperature': 60, 'Idle Speed': 20 } },
      },
      'Fans Rpm': Object.fromEntries([1, 2, 3, 4].map((fan) => [`Fans Speed ${fan}`, fanRpm])),
      Misc: { 'Locate Miner State': false, 'Shutdown Temp': 95, 'Critical Temp': 100 },
      StratumConfigs: [{ pool, login: 'mine.worker', password: 'x' }],
      PerpetualTune: {
        Running: this.#tuner.isOn && phase !== 'sleeping',
        Algorithm: this.#tuner.isOn ? { [this.#tuner.algo]: this.#stats } : {},
      },
      'Power Supply Stats': this.#supply(),
      HwConfig: { 'Boards Target Clock': boards((Index) => ({ Index, Data: this.#clockMhz })) },
      IdleOnConnectionLost: false,
      'PreInitCooldown Max Duration': 300,
    };
  }

  #boards(): unknown {
    const { hashrateThs, powerW, chipTempC } = this.#virtual.read();
    const output = (powerW * SUPPLY_EFFICIENCY) / BOARDS;
    return boards((Index) => ({
      Index,
      'Input Voltage': this.#voltageMv / 1000,
      'Output Voltage': this.#voltageMv / 1000,
      'Input Current': output / (this.#voltageMv / 1000),
      'Input Power': output,
      'Output Power': output,
      'Core Clock': [this.#clockMhz],
      'Core Clock Avg': this.#clockMhz,
      Hashrate: [Number(((hashrateThs * 1e6) / BOARDS).toFixed(2)), 98.7, 0],
      Temperature: Math.round(chipTempC),
    }));
  }

  #supply(): unknown {
    const { powerW } = this.#virtual.read();
    return {
      'Input Voltage': 239.8,
      'Input Current': Number((powerW / 239.8).toFixed(3)),
      'Input Power': Number(powerW.toFixed(4)),
      'Output Voltage': this.#voltageMv / 1000,
      'Output Power': Number((powerW * SUPPLY_EFFICIENCY).toFixed(4)),
      'Target Voltage': this.#voltageMv,
      Temperature: [41, 44],
    };
  }

  #capabilities(): unknown {
    const { model, identity } = this.#virtual;
    const nominal = pointOfKind(model, 'nominal');
    return {
      Model: model.label,
      'Model Subtype': null,
      'Board Serial Numbers': boards((index) => `${identity.serial}${index}`),
      'Chip Type': 'BM1366',
      'Chips Per Bank': 10,
      Coins: ['BTC'],
      'Control Board Version': { cpuHardware: 'AMLogic', cpuSerial: identity.serial },
      'Default Clock': clockOf(nominal.hashrateThs),
      'Default Hashrate': nominal.hashrateThs,
      'Default Voltage': voltageOf(nominal.hashrateThs),
      'Max HBs': BOARDS,
      'Performance Estimator': { 'Chip Count': CHIPS_PER_BOARD, 'Hashes Per Second Per Chip': 894 },
      PerpetualTune: this.algorithms,
      'Psu Info': { FW: 118, 'PSU Type': 118, 'Min Vout': 11960, 'Max Vout': 15200, 'True Power': true },
      'Tune Presets': this.presets.map(({ clk, voltage, hashrate, power }) => ({
        clk,
        voltage,
        hashrate,
        power,
      })),
    };
  }

  #perpetualTune(): unknown {
    return {
      Enable: this.#tuner.isOn,
      Running: this.#tuner.isOn && this.#virtual.read().phase !== 'sleeping',
      'Current Algorithm': this.#tuner.algo,
      Algorithms: { [this.#tuner.algo]: this.#stats },
    };
  }

  get #stats() {
    const Unit = this.#tuner.algo === 'Power' ? 'W' : 'TH/s';
    const throttle = { 'Min Throttle Target': null, 'Throttle Target': null, 'Throttle Step': null };
    return { Optimized: true, Target: this.#tuner.target, Unit, ...throttle };
  }

  /** Watts of the preset that it is in, or of what the tuner makes of it. */
  get #targetW(): number {
    const { pointId, powerW } = this.#virtual.state.awake;
    const preset = this.presets.find(({ point }) => point.id === pointId && point.powerW === powerW);
    return preset?.power ?? Math.round(powerW);
  }

  get #clockMhz(): number {
    return clockOf(this.#virtual.state.awake.hashrateThs);
  }

  get #voltageMv(): number {
    return voltageOf(this.#virtual.state.awake.hashrateThs);
  }
}

function boards<T>(of: (index: number) => T): T[] {
  return Array.from({ length: BOARDS }, (_, index) => of(index));
}

function perChip(of: () => unknown): unknown {
  return boards((Index) => ({ Index, Data: Array.from({ length: CHIPS_PER_BOARD }, of) }));
}

function clockOf(hashrateThs: number): number {
  return Math.round(hashrateThs * MHZ_PER_TH);
}

function voltageOf(hashrateThs: number): number {
  return Math.round((MV_AT_REST + hashrateThs * MV_PER_TH) / 100) * 100;
}
