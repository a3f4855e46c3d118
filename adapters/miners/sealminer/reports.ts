import { numberOf, textOf, type CgminerRecord } from '../../shared/cgminer-report.js';

/** What `stats` tells: one flat record, boards by their number in front of the key. */
export interface SealStats {
  /** Sum of what the boards hash now, in TH/s; null where none tells. */
  readonly hashrateThs: number | null;
  readonly ratedThs: number | null;
  /** W at the supply's input; newer versions only. */
  readonly powerW: number | null;
  readonly powerLimitW: number | null;
  /** `Running`, and other words while it does not mine. */
  readonly state: string | null;
  readonly error: string | null;
  readonly firmware: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly mac: string | null;
  readonly chipTempC: number | null;
}

export function sealStatsOf(record: CgminerRecord): SealStats {
  const boards = numbersUnder(record, /^\d+ MHS ?\(Sample\)$/i);
  const temps = numbersUnder(record, /^\d+ Temp(?: \d+)?$/i).filter((tempC) => tempC > 0);
  const rated = numberOf(record, 'MHS(Rated)', 'MHS (Rated)');
  const powerW = numberOf(record, 'PSU Input Power', 'PSU Power', 'Input Power');
  return {
    hashrateThs: boards.length === 0 ? null : boards.reduce((sum, mhs) => sum + mhs, 0) / 1e6,
    ratedThs: rated === null ? null : rated / 1e6,
    powerW: powerW !== null && powerW > 0 ? powerW : null,
    powerLimitW: positive(numberOf(record, 'Power Limit', 'PowerLimit')),
    state: textOf(record, 'PM State'),
    error: errorOf(record),
    firmware: textOf(record, 'Firmware', 'Firmware Version'),
    model: textOf(record, 'Model', 'Miner Type', 'Type'),
    serial: textOf(record, 'Ctrl Board SN', 'SN'),
    mac: textOf(record, 'MAC'),
    chipTempC: temps.length > 0 ? Math.max(...temps) : positive(numberOf(record, 'Temp')),
  };
}

/** `0`, `none` and nothing are no errors. */
function errorOf(record: CgminerRecord): string | null {
  const code = textOf(record, 'Error Code');
  return code === null || /^(?:0+|0x0+|none|no error|ok|-)$/i.test(code) ? null : code;
}

function numbersUnder(record: CgminerRecord, key: RegExp): number[] {
  return Object.keys(record).flatMap((name) => {
    const value = key.test(name) ? numberOf(record, name) : null;
    return value === null ? [] : [value];
  });
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** What the page `get_system_info` tells. */
export interface SealSystem {
  readonly model: string | null;
  readonly firmware: string | null;
  readonly mac: string | null;
  readonly serial: string | null;
  readonly hostname: string | null;
  /** Number of the mining mode. */
  readonly miningMode: number | null;
}

export function systemOf(reply: unknown): SealSystem {
  const record = recordIn(reply);
  return {
    model: textOf(record, 'miner_type', 'minertype', 'model'),
    firmware: textOf(record, 'firmware_version', 'file_system_version', 'system_filesystem_version'),
    mac: textOf(record, 'macaddr', 'mac'),
    serial: textOf(record, 'ctrl_sn', 'serial', 'serinum', 'sn'),
    hostname: textOf(record, 'hostname'),
    miningMode: modeIn(record),
  };
}

/** The mode under whichever key has it, by number or by name. */
function modeIn(record: CgminerRecord): number | null {
  const key = Object.keys(record).find((name) => /^(?:mining|work|power)_?mode$/i.test(name));
  const text = key === undefined ? null : textOf(record, key);
  return text === null ? null : modeNumber(text);
}

/** The watts on the page of the supply: its own, or those of several supplies together. */
export function psuPowerW(reply: unknown): number | null {
  const record = recordIn(reply);
  const own = positive(numberOf(record, 'Power', 'power', 'Input Power', 'PSU Input Power', 'input_power'));
  if (own !== null) return own;
  const nested = [reply, ...Object.values(record)]
    .flat()
    .filter((value) => value !== reply && isRecord(value));
  const each = nested.map((value) => psuPowerW(value)).filter((powerW) => powerW !== null);
  return each.length === 0 ? null : each.reduce((sum, powerW) => sum + powerW, 0);
}

function recordIn(reply: unknown): CgminerRecord {
  return isRecord(reply) ? reply : {};
}

function isRecord(value: unknown): value is CgminerRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The firmware's mining modes. There is no mode 1. */
export const MODES: Readonly<Record<string, number>> = { low: 0, normal: 2, high: 3 };

export function modeName(number: number): string {
  return Object.keys(MODES).find((name) => MODES[name] === number) ?? String(number);
}

/** The number of a mode by its name or its number; null for what is none. */
export function modeNumber(name: string): number | null {
  const wanted = name.trim().toLowerCase();
  const byName = Object.keys(MODES).find((known) => wanted === known || wanted.startsWith(`${known} `));
  if (byName !== undefined) return MODES[byName] ?? null;
  return /^\d$/.test(wanted) ? Number(wanted) : null;
}

/** What the state says; null where it says nothing that is known. */
export function stateOf(state: string | null): 'running' | 'suspended' | null {
  if (state === null) return null;
  if (/^running$/i.test(state)) return 'running';
  return /susp|sleep|idle|stop|standby|pause|off/i.test(state) ? 'suspended' : null;
}
