import type { MinerTelemetry } from '../../../src/core/ports/miner.js';
import { hashrateThsOf, numberOf, textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import { looseBoolean } from '../../shared/shapes.js';
import {
  powerLimitWOf,
  powerModeOf,
  settingOf,
  type WhatsminerState,
} from '../../shared/whatsminer-moves.js';
import {
  claimOf,
  firstPowerW,
  hashrateNowThs,
  supplyPowerW,
  type WhatsminerSigns,
} from '../../shared/whatsminer-signs.js';

/** What a device answered of what it was asked; null for what it did not answer. */
export interface WhatsminerReports {
  readonly summary: CgminerRecord | null;
  readonly status: CgminerRecord | null;
  /** Asked where the summary has no watts. */
  readonly psu: CgminerRecord | null;
  /** Asked where the summary has no hash. */
  readonly boards: readonly CgminerRecord[];
  /** Asked where there is no hash that should be there. */
  readonly errors: readonly string[];
}

/** Boards of newer firmware send TH/s under names that say MH/s. */
const BOARD_MHS_MIN = 10_000;

/** What is known of whether it mines. */
export function signsOf({ summary, status, psu, boards, errors }: WhatsminerReports): WhatsminerSigns {
  return {
    isOff: isOff(status),
    powerW: powerWOf(summary, psu),
    hashrateThs: hashrateIn(summary, boards) ?? 0,
    isStable: isStable(summary, boards),
    factoryHashrateThs: factoryHashrateThsOf(summary),
    hasErrors: errors.length > 0 || (numberIn(summary, 'Error Code Count') ?? 0) > 0,
    minedSeconds: numberIn(summary, 'Elapsed'),
  };
}

export function telemetryOf(
  reports: WhatsminerReports,
  model: string | null,
  version: string | null = null,
): MinerTelemetry {
  const signs = signsOf(reports);
  const state = stateOf(reports);
  return {
    powerW: signs.powerW,
    powerSource: signs.powerW === null ? 'absent' : 'metered',
    hashrateThs: hashrateNowThs(signs),
    claim: claimOf(signs),
    profile: state.mode,
    model,
    firmwareVersion: version ?? firmwareVersionOf(reports),
    setting: settingOf(state),
    chipTempC: chipTempCOf(reports),
  };
}

export function stateOf(reports: WhatsminerReports): WhatsminerState {
  const { summary, status } = reports;
  const signs = signsOf(reports);
  const claim = claimOf(signs);
  const set = status?.['power_limit_set'];
  const limitSetW = powerLimitWOf(numberIn(status, 'power_limit_set'));
  return {
    isAsleep: isOff(status) ?? claim === 'sleeping',
    isStarting: claim === 'starting',
    isHashing: hashrateNowThs(signs) > 0,
    mode: powerModeOf(textIn(status, 'power_mode')) ?? powerModeOf(textIn(summary, 'Power Mode')),
    limitW: limitSetW ?? powerLimitWOf(numberIn(summary, 'Power Limit')),
    isLimitSet: set === undefined || set === null ? null : limitSetW !== null,
    percent: numberIn(status, 'power_pct'),
  };
}

export function hasHashrate({ summary, boards }: Pick<WhatsminerReports, 'summary' | 'boards'>): boolean {
  return hashrateIn(summary, boards) !== null;
}

export function hasPower({ summary, psu }: Pick<WhatsminerReports, 'summary' | 'psu'>): boolean {
  return powerWOf(summary, psu) !== null;
}

export function factoryHashrateThsOf(summary: CgminerRecord | null): number | null {
  const ghs = numberIn(summary, 'Factory GHS');
  return ghs === null || ghs <= 0 ? null : ghs / 1_000;
}

export function firmwareVersionOf({ summary, status }: WhatsminerReports): string | null {
  const text =
    textIn(status, 'FirmwareVersion', 'Firmware Version') ??
    textIn(summary, 'Firmware Version', 'FirmwareVersion');
  return plainVersion(text);
}

/** Some firmwares put quotes around the version, inside the ones that JSON has. */
export function plainVersion(text: string | null): string | null {
  return text?.replace(/^['"\s]+|['"\s]+$/g, '') || null;
}

/** The codes in whatever shape a firmware lists them: pairs in a flat list, objects, one object, bare numbers. */
export function errorCodesOf(message: CgminerRecord): string[] {
  const list = [message['error_code'] ?? message['error-code'] ?? []].flat() as unknown[];
  return list.flatMap((entry) => {
    if (typeof entry === 'number') return [String(entry)];
    if (typeof entry === 'string') return /^\d{1,7}$/.test(entry.trim()) ? [entry.trim()] : [];
    return entry !== null && typeof entry === 'object'
      ? Object.keys(entry).filter((key) => /^\d{1,7}$/.test(key))
      : [];
  });
}

/** `btmineroff` of version 1.4 and `mineroff` of later ones both say `true` where nothing mines. */
function isOff(status: CgminerRecord | null): boolean | null {
  for (const key of ['mineroff', 'btmineroff']) {
    const value = status?.[key];
    if (value !== undefined && value !== null && value !== '') return looseBoolean.catch(false).parse(value);
  }
  return null;
}

/** Watts at the wall. */
function powerWOf(summary: CgminerRecord | null, psu: CgminerRecord | null): number | null {
  return firstPowerW(
    numberIn(summary, 'Power'),
    numberIn(summary, 'Power_RT'),
    numberIn(psu, 'pin'),
    supplyPowerW(numberIn(psu, 'vin'), numberIn(psu, 'iin')),
  );
}

function hashrateIn(summary: CgminerRecord | null, boards: readonly CgminerRecord[]): number | null {
  const whole = summary === null ? null : hashrateThsOf(summary);
  if (whole !== null) return whole;
  const each = boards.flatMap((board) => {
    const ths = hashrateThsOf(board);
    if (ths === null) return [];
    return [ths > 0 && ths * 1e6 < BOARD_MHS_MIN ? ths * 1e6 : ths];
  });
  return each.length === 0 ? null : each.reduce((sum, ths) => sum + ths, 0);
}

function isStable(summary: CgminerRecord | null, boards: readonly CgminerRecord[]): boolean | null {
  const flags = [summary, ...boards].flatMap((record) =>
    ['Hash Stable', 'Upfreq Complete'].flatMap((key) => {
      const value = record?.[key];
      return value === undefined || value === null || value === ''
        ? []
        : [looseBoolean.catch(false).parse(value)];
    }),
  );
  return flags.length === 0 ? null : flags.every((flag) => flag);
}

function chipTempCOf({ summary, boards }: WhatsminerReports): number | null {
  const temperatures = [summary, ...boards].flatMap((record) => {
    const value = numberIn(record, 'Chip Temp Max');
    return value === null || value <= 0 ? [] : [value];
  });
  return temperatures.length === 0 ? null : Math.max(...temperatures);
}

function numberIn(record: CgminerRecord | null, key: string): number | null {
  return record === null ? null : numberOf(record, key);
}

function textIn(record: CgminerRecord | null, ...keys: string[]): string | null {
  return record === null ? null : textOf(record, ...keys);
}
