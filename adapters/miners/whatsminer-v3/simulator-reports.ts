import type { Clock } from '../../../src/core/ports/clock.js';
import { pointOfKind } from '../../shared/virtual-loads.js';
import { BOARDS, minedSecondsOf, NOMINAL_MHZ } from '../../shared/virtual-whatsminer-boards.js';
import type { WhatsminerBoardState } from '../../shared/virtual-whatsminer-records.js';
import type { VirtualWhatsminer } from '../../shared/virtual-whatsminer.js';
import { POWER_MODES } from '../../shared/whatsminer-moves.js';

type Report = Readonly<Record<string, unknown>>;

export const FIRMWARE_VERSION = '20250409.15.REL';
const API_VERSION = '3.0.3';
export const PLATFORM = 'H616';
const SUPPLY_VOLTS = 228;
const CHIPS_EACH = 117;

/** What a device of version 3 reports to everybody. */
export class WhatsminerV3Reports {
  readonly #device: VirtualWhatsminer;
  readonly #clock: Clock;
  readonly #board: WhatsminerBoardState;

  constructor(device: VirtualWhatsminer, clock: Clock, board: WhatsminerBoardState) {
    this.#device = device;
    this.#clock = clock;
    this.#board = board;
  }

  /** `get.device.info`, by section. */
  deviceInfo(salt: string): Report {
    const { powerW, ambientC } = this.#device.virtual.read();
    const { serial, mac } = this.#device.virtual.identity;
    const { mode, limitW } = this.#device.tuning;
    const { host, hostname, led, fastBoot, upfreqSpeed, psuSerial } = this.#board;
    return {
      network: {
        ip: host,
        proto: 'dhcp',
        netmask: '',
        dns: '',
        mac: mac.toUpperCase(),
        gateway: '',
        hostname,
      },
      miner: {
        working: String(!this.#device.virtual.state.asleep),
        type: this.#device.type,
        'hash-board': this.#device.type.split('_V')[1] ?? '',
        cointype: 'BTC/BCH/BSV',
        'pool-strategy': 'FAILOVER',
        heatmode: '',
        'hash-percent': '',
        'fast-boot': fastBoot ? 'enable' : 'disable',
        'board-num': String(BOARDS),
        ...Object.fromEntries(
          Array.from({ length: BOARDS }, (_, index) => [`pcbsn${index}`, `HB${serial}${index}`]),
        ),
        'miner-sn': serial,
        'power-limit-set': limitW === null ? '' : String(limitW),
        'web-pool': 1,
        UpfreqSpeed: String(upfreqSpeed),
      },
      system: {
        api: API_VERSION,
        platform: PLATFORM,
        fwversion: FIRMWARE_VERSION,
        'control-board-version': 'CB6V10',
        btrom: '1',
        apiswitch: '1',
        ledstatus: led,
      },
      power: {
        type: 'P221C',
        mode: String(POWER_MODES.indexOf(mode)),
        hwversion: 'R00033',
        swversion: 'P00031',
        model: 'P22-12-3300-C',
        iin: Number((powerW / SUPPLY_VOLTS).toFixed(2)),
        vin: SUPPLY_VOLTS,
        vout: 1209,
        pin: Math.round(powerW),
        fanspeed: 6112,
        temp0: ambientC,
        sn: psuSerial,
        vendor: '1',
      },
      salt,
      'error-code': [],
    };
  }

  /** `get.miner.status`; null where an idle device has nothing to tell. */
  status(part: string): Report | readonly Report[] | null {
    const { asleep } = this.#device.virtual.state;
    if (part === 'summary') return this.#summary();
    if (part === 'edevs') return this.#boards();
    if (part === 'pools') return asleep ? null : this.#pools();
    return null;
  }

  setting(): Report {
    const { mode, percent } = this.#device.tuning;
    return {
      'power-mode': mode,
      'power-limit': this.#device.limitW,
      'upfreq-speed': this.#board.upfreqSpeed,
      'target-freq': this.#board.hashPercent,
      power: 0,
      'power-percent': percent,
      'fast-boot': this.#board.fastBoot ? 'enable' : 'disable',
      'fast-hash': 'disable',
    };
  }

  #summary(): Report {
    const { powerW, hashrateThs, phase, chipTempC, ambientC, fanRpm, uptimeSeconds } =
      this.#device.virtual.read();
    const hash = rounded(hashrateThs);
    const boardTempC = Math.max(0, chipTempC - 10);
    return {
      elapsed: Math.round(minedSecondsOf(this.#device, this.#clock)),
      'bootup-time': Math.round(uptimeSeconds),
      'freq-avg': phase === 'mining' ? NOMINAL_MHZ : 0,
      'target-freq': this.#board.hashPercent,
      'factory-hash': pointOfKind(this.#device.virtual.model, 'nominal').hashrateThs,
      'hash-average': hash,
      'hash-1min': hash,
      'hash-15min': hash,
      'hash-realtime': hash,
      'power-rate': hashrateThs > 0 ? rounded(powerW / hashrateThs) : 0,
      'power-5min': rounded(powerW),
      'power-realtime': Math.round(powerW),
      'environment-temperature': ambientC,
      'board-temperature': Array.from({ length: BOARDS }, () => boardTempC),
      'chip-temp-min': Math.max(0, chipTempC - 18),
      'chip-temp-avg': Math.max(0, chipTempC - 8),
      'chip-temp-max': chipTempC,
      'power-limit': this.#device.limitW,
      'up-freq-finish': phase === 'mining' ? 1 : 0,
      'fan-speed-in': fanRpm,
      'fan-speed-out': Math.round(fanRpm * 0.98),
    };
  }

  #boards(): Report[] {
    const { hashrateThs, chipTempC, phase } = this.#device.virtual.read();
    const nominalThs = pointOfKind(this.#device.virtual.model, 'nominal').hashrateThs;
    return Array.from({ length: BOARDS }, (_, id) => ({
      id,
      slot: id,
      'hash-average': rounded(hashrateThs / BOARDS),
      'factory-hash': rounded(nominalThs / BOARDS),
      freq: phase === 'mining' ? NOMINAL_MHZ : 0,
      'effective-chips': CHIPS_EACH,
      'chip-temp-min': Math.max(0, chipTempC - 18),
      'chip-temp-avg': Math.max(0, chipTempC - 8),
      'chip-temp-max': chipTempC,
    }));
  }

  #pools(): Report[] {
    const { poolConnected } = this.#device.virtual.read();
    const nowSeconds = Math.floor(this.#clock.now().toSeconds());
    return this.#board.pools.flatMap(({ url, user }, index) =>
      url === ''
        ? []
        : [
            {
              id: index + 1,
              url,
              status: index > 0 || poolConnected ? 'alive' : 'dead',
              account: user,
              'stratum-active': index === 0 && poolConnected,
              'reject-percent': 0,
              'last-share-time': index === 0 ? nowSeconds : 0,
            },
          ],
    );
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
