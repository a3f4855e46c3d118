import type { Clock } from '../../src/core/ports/clock.js';
import { pointOfKind } from './virtual-loads.js';
import {
  boardRecords,
  BOARDS,
  minedSecondsOf,
  NOMINAL_MHZ,
  poolRecords,
  type WhatsminerPool,
} from './virtual-whatsminer-boards.js';
import type { VirtualWhatsminer } from './virtual-whatsminer.js';

type Report = Readonly<Record<string, unknown>>;

/** What differs between the firmwares that answer on port 4028. */
export interface WhatsminerFirmwareFace {
  /** 1: firmware of before the middle of 2022, which has fewer fields under other names. */
  readonly generation: 1 | 2;
  readonly apiVersion: string;
  /** Begins with the day it was built. */
  readonly firmwareVersion: string;
  readonly platform: string;
}

/** What is kept on the control board and changes no watts. */
export interface WhatsminerBoardState {
  pools: readonly WhatsminerPool[];
  hostname: string;
  led: string;
  fastBoot: boolean;
  upfreqSpeed: number;
  /** Offset of the frequency in %: kept and told, without an effect here. */
  hashPercent: number;
  readonly host: string;
  readonly psuSerial: string;
}

export const CODE_OK = 131;
export const CODE_INVALID_COMMAND = 14;

const SUPPLY_VOLTS = 228;
const GHS_PER_THS = 1e3;
const MHS_PER_THS = 1e6;
const SEVENTY_MINUTES = 4_200;

export function factoryBoard(
  { minerId, host }: { readonly minerId: string; readonly host: string },
  serial: string,
): WhatsminerBoardState {
  return {
    pools: [
      { url: 'stratum+tcp://pool.example.com:3333', user: minerId },
      { url: 'stratum+tcp://pool2.example.com:3333', user: minerId },
      { url: '', user: '' },
    ],
    hostname: 'WhatsMiner',
    led: 'auto',
    fastBoot: false,
    upfreqSpeed: 0,
    hashPercent: 0,
    host,
    psuSerial: `2F${serial}`,
  };
}

/** The reports on port 4028 that everybody may read, in versions 1 and 2 of the API. */
export class WhatsminerReads {
  readonly #device: VirtualWhatsminer;
  readonly #clock: Clock;
  readonly #face: WhatsminerFirmwareFace;
  readonly #board: WhatsminerBoardState;

  constructor(
    device: VirtualWhatsminer,
    clock: Clock,
    face: WhatsminerFirmwareFace,
    board: WhatsminerBoardState,
  ) {
    this.#device = device;
    this.#clock = clock;
    this.#face = face;
    this.#board = board;
  }

  /** Null for what is no such report. */
  answer(command: string): Report | null {
    switch (command) {
      case 'summary':
        return this.#list(11, 'Summary', 'SUMMARY', [this.#summary()]);
      case 'devs':
      case 'edevs':
        return this.#list(9, `${BOARDS} ASC(s)`, 'DEVS', boardRecords(this.#device, this.#clock));
      case 'pools':
        return this.#pools();
      case 'devdetails':
        return this.#list(69, 'Device Details', 'DEVDETAILS', this.#devdetails());
      case 'status':
        return this.message('S', CODE_OK, this.#status());
      case 'get_version':
        return this.message('S', CODE_OK, this.#version());
      case 'get_psu':
        return this.message('S', CODE_OK, this.#psu());
      case 'get_miner_info':
        return this.message('S', CODE_OK, this.#minerInfo());
      case 'get_error_code':
        return this.message('S', CODE_OK, { error_code: [] });
      default:
        return null;
    }
  }

  /** A reply in the form that WhatsMiners have for everything but cgminer's own reports. */
  message(letter: 'S' | 'E', code: number, message: unknown): Report {
    const { generation, apiVersion } = this.#face;
    const description = generation === 1 ? apiVersion : '';
    return { STATUS: letter, When: this.#unixSeconds, Code: code, Msg: message, Description: description };
  }

  #list(code: number, message: string, name: string, records: readonly Report[]): Report {
    const status = { STATUS: 'S', When: this.#unixSeconds, Code: code, Msg: message };
    return { STATUS: [{ ...status, Description: 'cgminer 4.9.2' }], [name]: records };
  }

  #pools(): Report {
    const pools = poolRecords(this.#device, this.#board.pools, this.#unixSeconds);
    return this.#list(7, `${pools.length} Pool(s)`, 'POOLS', pools);
  }

  #summary(): Report {
    const { powerW, hashrateThs, phase, chipTempC, ambientC, fanRpm, uptimeSeconds } =
      this.#device.virtual.read();
    const mhs = Number((hashrateThs * MHS_PER_THS).toFixed(2));
    const { mode, percent } = this.#device.tuning;
    const isOld = this.#face.generation === 1;
    return {
      Elapsed: Math.round(minedSecondsOf(this.#device, this.#clock)),
      ...Object.fromEntries(['av', '5s', '1m', '5m', '15m'].map((span) => [`MHS ${span}`, mhs])),
      'HS RT': mhs,
      Accepted: Math.floor(uptimeSeconds / 12),
      Rejected: 0,
      'Total MH': Math.round(mhs * Math.min(uptimeSeconds, SEVENTY_MINUTES)),
      Temperature: chipTempC,
      freq_avg: phase === 'mining' ? Math.round((NOMINAL_MHZ * percent) / 100) : 0,
      'Fan Speed In': fanRpm,
      'Fan Speed Out': Math.round(fanRpm * 0.98),
      Power: Math.round(powerW),
      ...(isOld ? { Power_RT: Math.round(powerW), Voltage: 1320, 'Power Current': 240 } : {}),
      'Power Rate': hashrateThs > 0 ? Number((powerW / hashrateThs).toFixed(2)) : 0,
      'Pool Rejected%': 0,
      'Pool Stale%': 0,
      'Last getwork': 0,
      Uptime: Math.round(uptimeSeconds),
      'Security Mode': 0,
      ...(isOld ? { 'Error Code Count': 0, 'Factory Error Code Count': 0 } : {}),
      'Hash Stable': this.#isStable,
      'Hash Stable Cost Seconds': this.#isStable ? 627 : 0,
      'Hash Deviation%': 0,
      'Target Freq': NOMINAL_MHZ,
      'Target MHS': Math.round(this.#nominalThs * MHS_PER_THS),
      'Env Temp': ambientC,
      'Power Mode': `${mode.charAt(0).toUpperCase()}${mode.slice(1)}`,
      // The quotes within the quotes are the firmware's.
      'Firmware Version': `'${this.#face.firmwareVersion}'`,
      'CB Platform': isOld ? 'ALLWINNER_H3' : this.#face.platform,
      'CB Version': 'V10',
      MAC: this.#mac,
      'Factory GHS': Math.round(this.#nominalThs * GHS_PER_THS),
      'Power Limit': this.#device.limitW,
      'Chip Temp Min': Math.max(0, chipTempC - 18),
      'Chip Temp Max': chipTempC,
      'Chip Temp Avg': Math.max(0, chipTempC - 8),
      Debug: '-0.0_100.0_354',
      'Btminer Fast Boot': this.#board.fastBoot ? 'enable' : 'disable',
    };
  }

  #devdetails(): Report[] {
    return Array.from({ length: BOARDS }, (_, index) => ({
      DEVDETAILS: index,
      Name: 'SM',
      ID: index,
      Driver: 'bitmicro',
      Kernel: '',
      Model: this.#device.type,
    }));
  }

  #status(): Report {
    const isOff = this.#device.virtual.state.asleep;
    const { mode, limitW } = this.#device.tuning;
    const { firmwareVersion } = this.#face;
    const hashPercent = String(this.#board.hashPercent);
    if (this.#face.generation === 1) {
      return {
        btmineroff: String(isOff),
        'Firmware Version': `'${firmwareVersion}'`,
        power_mode: mode,
        hash_percent: hashPercent,
      };
    }
    return {
      mineroff: String(isOff),
      mineroff_reason: isOff ? 'by whatsminer api' : '',
      mineroff_time: '',
      FirmwareVersion: firmwareVersion,
      power_mode: mode,
      power_limit_set: limitW === null ? '' : String(limitW),
      hash_percent: hashPercent,
    };
  }

  #version(): Report {
    const { apiVersion, firmwareVersion, platform } = this.#face;
    if (this.#face.generation === 1) return { api_ver: apiVersion, fw_ver: firmwareVersion };
    return { api_ver: apiVersion, fw_ver: firmwareVersion, platform, chip: 'K88Z007-2046 BINV02-192104B' };
  }

  #psu(): Report {
    const model = 'P222B';
    if (this.#face.generation === 1) return { name: model, model, sw_version: '100001.100001' };
    const { powerW, ambientC } = this.#device.virtual.read();
    return {
      name: model,
      hw_version: '',
      sw_version: '230208.220429',
      model,
      iin: String(Math.round((powerW / SUPPLY_VOLTS) * 1000)),
      vin: String(SUPPLY_VOLTS * 100),
      pin: String(Math.round(powerW)),
      fan_speed: '6000',
      serial_no: this.#board.psuSerial,
      vendor: '1',
      temp0: ambientC.toFixed(1),
    };
  }

  #minerInfo(): Report {
    return {
      ip: this.#board.host,
      proto: 'dhcp',
      netmask: '255.255.255.0',
      gateway: '',
      dns: '',
      hostname: this.#board.hostname,
      mac: this.#mac,
      ledstat: this.#board.led,
      minersn: this.#device.virtual.identity.serial,
      powersn: this.#board.psuSerial,
      upfreq_speed: String(this.#board.upfreqSpeed),
    };
  }

  get #mac(): string {
    return this.#device.virtual.identity.mac.toUpperCase();
  }

  get #isStable(): boolean {
    return this.#device.virtual.read().phase === 'mining';
  }

  get #nominalThs(): number {
    return pointOfKind(this.#device.virtual.model, 'nominal').hashrateThs;
  }

  get #unixSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }
}
