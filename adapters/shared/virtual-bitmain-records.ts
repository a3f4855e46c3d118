import { pointOfKind } from './virtual-loads.js';
import type { VirtualMiner } from './virtual-miner.js';
import type { VirtualMinerReading } from './virtual-state.js';

export type BitmainDocument = Readonly<Record<string, unknown>>;

export interface BitmainPool {
  readonly url: string;
  readonly user: string;
  readonly pass: string;
}

const BOARDS = 3;
const CHIPS_PER_BOARD = 108;
const CHIPS_PER_GROUP = 12;
const FREQUENCY_MHZ = 490;
const FANS = 4;
/** Shares that a machine finds in an hour at its pool's difficulty. */
const SHARES_PER_HOUR = 180;
const BEST_SHARE = 5_000_000_000;
/** The chips nearest to the inlet are cooler than the hottest. */
const CHIP_SPREAD_C = 12;
const PCB_BELOW_CHIP_C = 10;

/** What the records of one machine are made of, at one moment. */
export interface BitmainMoment {
  readonly reading: VirtualMinerReading;
  readonly serial: string;
  readonly mode: number;
  readonly ghs: number;
  readonly idealGhs: number;
  readonly accepted: number;
  readonly upSeconds: number;
  /** Of the chips at the inlet and of the hottest, in whole °C. */
  readonly coolC: number;
  readonly hotC: number;
}

export function momentOf(virtual: VirtualMiner, mode: number): BitmainMoment {
  const reading = virtual.read();
  const upSeconds = Math.floor(reading.uptimeSeconds);
  const hotC = Math.round(reading.chipTempC);
  return {
    reading,
    serial: virtual.identity.serial,
    mode,
    ghs: rounded(reading.hashrateThs * 1000),
    idealGhs: pointOfKind(virtual.model, 'nominal').hashrateThs * 1000,
    accepted: Math.floor((upSeconds / 3600) * SHARES_PER_HOUR),
    upSeconds,
    hotC,
    coolC: Math.max(0, hotC - CHIP_SPREAD_C),
  };
}

/** The record of `STATS` as the web pages have it. */
export function webStats(moment: BitmainMoment): BitmainDocument {
  const { reading, upSeconds, mode } = moment;
  const fan = reading.fanRpm === 0 ? [] : Array.from({ length: FANS }, () => reading.fanRpm);
  return {
    elapsed: upSeconds,
    ...webRates(moment),
    chain_num: BOARDS,
    fan_num: fan.length,
    fan,
    hwp_total: 0.0001,
    'miner-mode': mode,
    'freq-level': 100,
    chain: Array.from({ length: BOARDS }, (_, index) => webBoard(moment, index)),
  };
}

/** The record of `SUMMARY` as the web pages have it. */
export function webSummary(moment: BitmainMoment): BitmainDocument {
  const network = moment.reading.poolConnected ? ['s', 0] : ['e', 1];
  const status = (type: string, [letter, code]: readonly unknown[] = ['s', 0]): BitmainDocument => ({
    type,
    status: letter,
    code,
    msg: '',
  });
  return {
    elapsed: moment.upSeconds,
    ...webRates(moment),
    hw_all: 12,
    bestshare: BEST_SHARE,
    status: [status('rate'), status('network', network), status('fans'), status('temp')],
  };
}

function webRates({ ghs, idealGhs }: BitmainMoment): BitmainDocument {
  return { rate_5s: ghs, rate_30m: ghs, rate_avg: ghs, rate_ideal: idealGhs, rate_unit: 'GH/s' };
}

function webBoard({ coolC, hotC, ghs, idealGhs, serial }: BitmainMoment, index: number): BitmainDocument {
  const [cool, hot] = [coolC - PCB_BELOW_CHIP_C, hotC - PCB_BELOW_CHIP_C];
  return {
    index,
    freq_avg: FREQUENCY_MHZ,
    rate_ideal: rounded(idealGhs / BOARDS),
    rate_real: rounded(ghs / BOARDS),
    asic_num: CHIPS_PER_BOARD,
    asic: chipsAsText(),
    temp_pic: [cool, cool, hot, hot],
    temp_pcb: [cool, cool, hot, hot],
    temp_chip: [coolC, coolC, hotC, hotC],
    hw: 4,
    eeprom_loaded: true,
    sn: `${serial}-${index}`,
    hwp: 0.00003,
  };
}

export function webPool(
  { reading, accepted }: BitmainMoment,
  pool: BitmainPool,
  index: number,
): BitmainDocument {
  const isUsed = index === 0 && reading.poolConnected;
  return {
    index,
    url: pool.url,
    user: pool.user,
    status: pool.url === '' ? '' : isUsed ? 'Alive' : 'Dead',
    priority: index,
    getworks: isUsed ? accepted : 0,
    accepted: isUsed ? accepted : 0,
    rejected: 0,
    discarded: 0,
    stale: 0,
    diff: isUsed ? '131K' : '',
  };
}

/** The second record of `STATS` over TCP. */
export function rpcStats(moment: BitmainMoment, miner: unknown): BitmainDocument {
  const { reading, upSeconds, ghs, idealGhs, coolC, hotC, serial } = moment;
  const [cool, hot] = [coolC - PCB_BELOW_CHIP_C, hotC - PCB_BELOW_CHIP_C];
  return {
    STATS: 0,
    ID: 'BTM_SOC0',
    Elapsed: upSeconds,
    Calls: 0,
    Wait: 0,
    Max: 0,
    Min: 99_999_999,
    'GHS 5s': ghs,
    'GHS av': ghs,
    rate_30m: ghs,
    Mode: 2,
    miner_count: BOARDS,
    frequency: FREQUENCY_MHZ,
    fan_num: reading.fanRpm === 0 ? 0 : FANS,
    ...numbered('fan', FANS, reading.fanRpm),
    temp_num: BOARDS,
    ...numbered('temp', BOARDS, hot),
    ...numbered('temp2_', BOARDS, hotC),
    ...numbered('temp_pcb', BOARDS, `${cool}-${cool}-${hot}-${hot}`),
    ...numbered('temp_chip', BOARDS, `${coolC}-${coolC}-${hotC}-${hotC}`),
    ...numbered('freq', BOARDS, FREQUENCY_MHZ),
    total_rateideal: idealGhs,
    rate_unit: 'GH',
    total_freqavg: FREQUENCY_MHZ,
    total_acn: BOARDS * CHIPS_PER_BOARD,
    'total rate': ghs,
    temp_max: hotC,
    no_matching_work: 551,
    ...numbered('chain_acn', BOARDS, CHIPS_PER_BOARD),
    ...numbered('chain_acs', BOARDS, chipsAsText()),
    ...numbered('chain_hw', BOARDS, 4),
    ...numbered('chain_rate', BOARDS, (ghs / BOARDS).toFixed(2)),
    // The fourth place for a board is empty.
    chain_rate4: '',
    temp_chip4: '0-0-0-0',
    miner_version: miner,
    miner_id: `no_miner_id_${serial}`,
  };
}

export function rpcSummary(moment: BitmainMoment, unixSeconds: number): BitmainDocument {
  const { upSeconds, ghs, accepted } = moment;
  return {
    Elapsed: upSeconds,
    'GHS 5s': ghs,
    'GHS av': ghs,
    'GHS 30m': ghs,
    'Found Blocks': 0,
    Getworks: accepted,
    Accepted: accepted,
    Rejected: 0,
    'Hardware Errors': 12,
    Utility: rounded(SHARES_PER_HOUR / 60),
    Discarded: 0,
    Stale: 0,
    'Get Failures': 0,
    'Remote Failures': 0,
    'Network Blocks': 800,
    'Best Share': BEST_SHARE,
    'Device Hardware%': 0.0001,
    'Device Rejected%': 0,
    'Pool Rejected%': 0,
    'Pool Stale%%': 0,
    'Last getwork': unixSeconds,
  };
}

export function rpcPool(
  { reading, accepted }: BitmainMoment,
  pool: BitmainPool,
  index: number,
): BitmainDocument {
  const isUsed = index === 0 && reading.poolConnected;
  return {
    POOL: index,
    URL: pool.url,
    Status: isUsed ? 'Alive' : 'Dead',
    Priority: index,
    Quota: 1,
    'Long Poll': 'N',
    Getworks: isUsed ? accepted : 0,
    Accepted: isUsed ? accepted : 0,
    Rejected: 0,
    Discarded: 0,
    Stale: 0,
    'Get Failures': 0,
    'Remote Failures': 0,
    User: pool.user,
    'Last Share Time': isUsed ? '0:00:05' : '0',
    Diff: isUsed ? '131K' : '',
    'Has Stratum': true,
    'Stratum Active': isUsed,
    'Stratum URL': isUsed ? pool.url.replace(/^.*\/\//, '').replace(/:\d+$/, '') : '',
    'Best Share': BEST_SHARE,
    'Pool Rejected%': 0,
    'Pool Stale%%': 0,
  };
}

export function rpcDevice({ ghs, hotC, accepted, upSeconds }: BitmainMoment): BitmainDocument {
  return {
    ASC: 0,
    Name: 'SOC',
    ID: 0,
    Enabled: 'Y',
    Status: 'Alive',
    // The misspelt one is what real machines send.
    Tenperature: hotC,
    'MHS av': rounded(ghs * 1000),
    'MHS 5s': rounded(ghs * 1000),
    Accepted: accepted,
    Rejected: 0,
    'Hardware Errors': 12,
    Utility: rounded(SHARES_PER_HOUR / 60),
    'Device Hardware%': 0.0001,
    'Device Rejected%': 0,
    'Device Elapsed': upSeconds,
  };
}

function numbered(name: string, count: number, value: unknown): BitmainDocument {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index + 1}`, value]));
}

function chipsAsText(): string {
  const groups = CHIPS_PER_BOARD / CHIPS_PER_GROUP;
  return ` ${Array.from({ length: groups }, () => 'o'.repeat(CHIPS_PER_GROUP)).join(' ')}`;
}

export function rounded(value: number): number {
  return Number(value.toFixed(2));
}
