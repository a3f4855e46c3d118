import type { Clock } from '../../../src/core/ports/clock.js';
import { awakePoints, pointOfKind, powerTargetOf } from '../../shared/virtual-loads.js';
import type { VirtualMiner } from '../../shared/virtual-miner.js';
import { STATUS } from './telemetry.js';

export const VERSION = '2025-11-21-0-eb658dcd-25.11-plus';
const FIRST_VERSION = '2022-09-13-0-11012d53-22.08-plus';
const BOARDS = 3;
const CHIPS_PER_BOARD = 110;
/** What it takes as a target, as shares of its nominal watts. */
const TARGET_RATIO = { min: 0.28, max: 1.3 };
const AT_A_CHIP = 1;
const TUNER = { stable: 2, tuning: 3 };
const SPANS = ['5s', '15s', '30s', '1m', '5m', '15m', '30m', '1h', '24h'];

/** What a virtual machine under Braiins OS reports, as the REST API names and nests it. */
export class BraiinsReports {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #isStopped: () => boolean;

  constructor(virtual: VirtualMiner, clock: Clock, isStopped: () => boolean) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#isStopped = isStopped;
  }

  get hostname(): string {
    return `miner-${this.#virtual.identity.mac.replaceAll(':', '').slice(-6)}`;
  }

  get status(): number {
    if (this.#isStopped()) return STATUS.notStarted;
    return this.#virtual.read().phase === 'sleeping' ? STATUS.paused : STATUS.normal;
  }

  /** Power targets that it takes, in W. */
  get range(): { readonly min: number; readonly max: number; readonly default: number } {
    const { model } = this.#virtual;
    const nominal = pointOfKind(model, 'nominal');
    const targetW = powerTargetOf(model, { ...nominal, pointId: nominal.id });
    const mostW = awakePoints(model).at(-1)?.powerW ?? targetW;
    return {
      min: Math.round(targetW * TARGET_RATIO.min),
      max: Math.round(Math.max(targetW * TARGET_RATIO.max, mostW)),
      default: targetW,
    };
  }

  /** The report at a path below the API's base; null where there is none. */
  report(path: string, ramp: { readonly up_s: number; readonly down_s: number }): unknown {
    switch (path) {
      case '/miner/details':
        return this.#details();
      case '/miner/stats':
        return this.#stats();
      case '/miner/hw/hashboards':
        return { hashboards: Array.from({ length: BOARDS }, (_, index) => this.#board(index)) };
      case '/miner/errors':
        return { errors: [] };
      case '/network':
        return this.#network();
      case '/network/configuration':
        return { hostname: this.hostname, protocol: { dhcp: {} } };
      case '/configuration/miner':
        return { pool_groups: [], tuner: this.#tuner(), dps: { enabled: false }, ...quick(ramp) };
      case '/configuration/constraints':
        return this.#constraints();
      case '/performance/tuner-state':
        return this.#tunerState();
      case '/performance/mode':
        return { tunermode: { target: { powertarget: { power_target: { watt: this.#targetW } } } } };
      case '/performance/target-profiles':
        return { power_target_profiles: [this.#profile()], hashrate_target_profiles: [] };
      case '/cooling/state':
        return this.#cooling();
      case '/pools':
        return this.#pools();
      default:
        return null;
    }
  }

  #details(): unknown {
    const { model, identity } = this.#virtual;
    const uptime = Math.round(this.#virtual.read().uptimeSeconds);
    return {
      uid: `0Q${identity.serial.slice(0, 10)}`,
      platform: 6,
      bos_mode: 5,
      bos_version: { bos_plus: true, current: VERSION, major: FIRST_VERSION },
      bosminer_uptime_s: this.#isStopped() ? 0 : uptime,
      control_board_soc_family: 1,
      hostname: this.hostname,
      kernel_version: '4.9.38-tag-',
      mac_address: identity.mac,
      miner_identity: { brand: 1, miner_model: model.label, model: 18, name: model.label },
      psu_info: { fw_version: null, model_name: 'APW121215f', serial_number: null, version: 118 },
      serial_number: identity.serial,
      status: this.status,
      sticker_hashrate: { gigahash_per_second: pointOfKind(model, 'nominal').hashrateThs * 1000 },
      system_uptime: uptime,
      system_uptime_s: uptime,
    };
  }

  #stats(): unknown {
    const { powerW, hashrateThs } = this.#virtual.read();
    const efficiency = hashrateThs > 0 ? { joule_per_terahash: powerW / hashrateThs } : null;
    return {
      miner_stats: {
        best_share: 27137,
        error_hashrate: { megahash_per_second: 0 },
        found_blocks: 0,
        ...rates(hashrateThs),
      },
      pool_stats: { accepted_shares: 812, rejected_shares: 1, stale_shares: 0, last_difficulty: 131072 },
      power_stats: { approximated_consumption: { watt: Math.round(powerW) }, efficiency },
    };
  }

  #board(index: number): unknown {
    const { hashrateThs, chipTempC } = this.#virtual.read();
    const temp = { degree_c: chipTempC };
    return {
      id: String(index + 1),
      board_name: 'BHB56801',
      model: 'BHB56801',
      chip_type: 'BM1366',
      chips_count: CHIPS_PER_BOARD,
      enabled: true,
      serial_number: `${this.#virtual.identity.serial}${index}`,
      board_temp: { degree_c: chipTempC - 15 },
      highest_chip_temp: { id: index + 1, location: AT_A_CHIP, temperature: temp },
      current_frequency: { hertz: hashrateThs > 0 ? 406_250_000 : 0 },
      current_voltage: { volt: hashrateThs > 0 ? 12.6 : 0 },
      stats: { best_share: 1, found_blocks: 0, ...rates(hashrateThs / BOARDS) },
    };
  }

  #network(): unknown {
    return {
      default_gateway: '10.0.0.1',
      dns_servers: ['10.0.0.1'],
      hostname: this.hostname,
      mac_address: this.#virtual.identity.mac,
      name: 'eth0',
      networks: [{ address: '10.0.0.20', netmask: '255.255.255.0' }],
      protocol: 1,
    };
  }

  #tuner(): unknown {
    return { enabled: true, hashrate_target: null, power_target: { watt: this.#targetW }, tuner_mode: 1 };
  }

  #constraints(): unknown {
    const { min, max, default: usual } = this.range;
    const { hashrateThs } = pointOfKind(this.#virtual.model, 'nominal');
    return {
      tuner_constraints: {
        power_target: { default: { watt: usual }, min: { watt: min }, max: { watt: max } },
        hashrate_target: {
          default: { terahash_per_second: hashrateThs },
          min: { terahash_per_second: hashrateThs * TARGET_RATIO.min },
          max: { terahash_per_second: hashrateThs * TARGET_RATIO.max },
        },
        enabled: { default: true },
      },
      hashboards_constraints: { quick_ramping_time_s: { default: 5, min: 1, max: 300 } },
      cooling_constraints: null,
      dps_constraints: null,
    };
  }

  #tunerState(): unknown {
    return {
      overall_tuner_state: this.#virtual.read().phase === 'starting' ? TUNER.tuning : TUNER.stable,
      mode_state: {
        powertargetmodestate: { current_target: { watt: this.#targetW }, profile: this.#profile() },
      },
    };
  }

  #profile(): unknown {
    const { powerW, hashrateThs } = this.#virtual.state.awake;
    return {
      created: { nanos: 0, seconds: Math.floor(this.#clock.now().toSeconds()) - 86_400 },
      target: { watt: this.#targetW },
      estimated_power_consumption: { watt: Math.round(powerW) },
      measured_hashrate: { gigahash_per_second: hashrateThs * 1000 },
    };
  }

  #cooling(): unknown {
    const { chipTempC, fanRpm } = this.#virtual.read();
    const fan = (position: number) => ({ position, rpm: fanRpm, target_speed_ratio: 0.8 });
    return {
      fans: [0, 1, 2, 3].map(fan),
      highest_temperature: { id: null, location: AT_A_CHIP, temperature: { degree_c: chipTempC } },
    };
  }

  #pools(): unknown {
    const pool = {
      uid: '6ixWB3msNNs7n1uy',
      url: 'stratum+tcp://pool.example.com:3333',
      user: 'mine.worker',
      enabled: true,
      active: true,
      alive: this.#virtual.read().poolConnected,
      stats: { accepted_shares: 812, rejected_shares: 1, stale_shares: 0, last_difficulty: 131072 },
    };
    return [{ uid: '0', name: 'default', pools: [pool], strategy: { quota: { value: 1 } } }];
  }

  get #targetW(): number {
    return powerTargetOf(this.#virtual.model, this.#virtual.state.awake);
  }
}

function rates(hashrateThs: number): Readonly<Record<string, unknown>> {
  const value = { gigahash_per_second: hashrateThs * 1000 };
  return {
    nominal_hashrate: value,
    real_hashrate: {
      ...Object.fromEntries(SPANS.map((span) => [`last_${span}`, value])),
      since_restart: value,
    },
  };
}

function quick({ up_s, down_s }: { readonly up_s: number; readonly down_s: number }) {
  return {
    hashboard_performance_configuration: { quick_ramping_time_up_s: up_s, quick_ramping_time_down_s: down_s },
  };
}
