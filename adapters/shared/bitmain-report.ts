import { EbbError } from '../../src/core/errors.js';
import { type CgminerRecord, hashrateThsOf, numberOf, textOf } from './cgminer-report.js';

/**
 * What Bitmain's mining process and its descendants tell in `STATS` and `SUMMARY`, over the web pages (`rate_5s` with a
 * `rate_unit`) or over TCP 4028 (`GHS 5s`). Null: not told.
 */
export interface BitmainReport {
  readonly hashrateThs: number | null;
  /** What the firmware takes the boards or the machine to draw, in W; no source says how it knows. */
  readonly powerW: number | null;
  /** What it should hash at its settings, in TH/s. */
  readonly idealThs: number | null;
  readonly chipTempC: number | null;
}

/** What the device calls itself, in `INFO`, in `VERSION` or in the head of `STATS`. */
export interface BitmainNames {
  readonly model: string | null;
  readonly version: string | null;
}

const TH_PER_UNIT: Readonly<Record<string, number>> = {
  H: 1e-12,
  KH: 1e-9,
  MH: 1e-6,
  GH: 1e-3,
  TH: 1,
  PH: 1e3,
  EH: 1e6,
};

/** Shortest averaging time first. */
const RATE_KEYS = ['rate_5s', 'rate_30m', 'rate_avg'] as const;
const IDEAL_KEYS = ['rate_ideal', 'total_rateideal'] as const;
/** `chain_power` is text such as `1234 W`. */
const POWER_KEYS = ['watt', 'power', 'Power', 'total_power', 'chain_power'] as const;
/** Sensors report nonsense at the edges: 0 where there is none, 255 where it is broken. */
const CHIP_TEMP_C_MAX = 150;

/**
 * The report in the records of `STATS` or `SUMMARY`; null where they hold none, as while a miner sleeps. Over TCP the
 * first record has names alone.
 * @throws EbbError `malformed` where a unit of hashrate is none
 */
export function bitmainReport(records: readonly CgminerRecord[]): BitmainReport | null {
  const record = records.find(hasRates);
  if (record === undefined) return null;
  return {
    hashrateThs: hashrateOf(record),
    powerW: powerOf(record),
    idealThs: inThs(numberOf(record, ...IDEAL_KEYS), record),
    chipTempC: chipTempOf(record),
  };
}

/** The names in the first of `records` that has some. */
export function bitmainNames(records: readonly CgminerRecord[]): BitmainNames {
  const model = firstText(records, 'type', 'Type', 'Model');
  const version = firstText(records, 'CompileTime', 'miner_version', 'Miner');
  return { model, version };
}

function firstText(records: readonly CgminerRecord[], ...keys: string[]): string | null {
  for (const record of records) {
    const text = textOf(record, ...keys);
    if (text !== null) return text;
  }
  return null;
}

function hasRates(record: CgminerRecord): boolean {
  return Object.keys(record).some((key) =>
    /^rate_(?:5s|30m|avg|ideal)$|^total_rateideal$|^[KMGT]?HS /.test(key),
  );
}

function hashrateOf(record: CgminerRecord): number | null {
  for (const key of RATE_KEYS) {
    // Over TCP, `rate_30m` stands beside `GHS 5s`, which is newer.
    if (key !== 'rate_5s' && hashrateThsOf(record) !== null) break;
    const rate = inThs(numberOf(record, key), record);
    if (rate !== null) return rate;
  }
  return hashrateThsOf(record);
}

/** `rate_unit` is `GH/s`, `GH`, or `H/s` on some machines while they idle; where it is missing it is GH/s. */
function inThs(rate: number | null, record: CgminerRecord): number | null {
  if (rate === null) return null;
  const unit = (textOf(record, 'rate_unit') ?? 'GH/s').replace(/\/s$|s$/i, '').toUpperCase();
  const toThs = TH_PER_UNIT[unit];
  if (toThs === undefined) throw new EbbError('malformed', `unknown unit of hashrate: ${unit}`);
  return Math.max(0, rate * toThs);
}

function powerOf(record: CgminerRecord): number | null {
  for (const key of POWER_KEYS) {
    const powerW = numberOf(record, key);
    if (powerW !== null && powerW > 0) return powerW;
  }
  const boards = Object.keys(record)
    .filter((key) => /^chain_power\d+$/.test(key))
    .map((key) => numberOf(record, key) ?? 0);
  const sumW = boards.reduce((sum, powerW) => sum + powerW, 0);
  return sumW > 0 ? sumW : null;
}

function chipTempOf(record: CgminerRecord): number | null {
  const chains = Array.isArray(record['chain']) ? (record['chain'] as unknown[]) : [];
  const lists = [
    ...chains.map((chain) => (isObject(chain) ? chain['temp_chip'] : null)),
    ...Object.keys(record)
      .filter((key) => /^temp_chip\d+$/.test(key))
      .map((key) => record[key]),
  ];
  const temps = lists.flatMap(chipTemps).filter((temp) => temp > 0 && temp < CHIP_TEMP_C_MAX);
  return temps.length === 0 ? null : Math.max(...temps);
}

/** `[44, 44, 56, 56]`, or `44-44-56-56` over TCP. Hydro machines put two of the coolant and two zeros there. */
function chipTemps(value: unknown): number[] {
  const parts = typeof value === 'string' ? value.split('-') : Array.isArray(value) ? value : [];
  const temps = parts.map(Number);
  const isCoolant = temps.length === 4 && temps[2] === 0 && temps[3] === 0;
  return isCoolant ? [] : temps;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
