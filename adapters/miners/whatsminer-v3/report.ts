import { EbbError } from '../../../src/core/errors.js';
import type { MinerTelemetry } from '../../../src/core/ports/miner.js';
import { numberOf, textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
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
import type { WhatsminerDevice, WhatsminerV3Api } from './api.js';

/** What a device answered of what it was asked; null for what it did not answer. */
export interface WhatsminerReports {
  readonly device: WhatsminerDevice | null;
  readonly summary: CgminerRecord | null;
  /** Asked where the summary has no hash. */
  readonly boards: readonly CgminerRecord[];
  readonly setting: CgminerRecord | null;
}

/**
 * Asks for watts and hash and, of a device that runs, for what it is set to. A stopped device may refuse the report
 * of its mining process: one answer of two is enough.
 * @throws EbbError of the first question where neither is answered
 */
export async function askReports(api: WhatsminerV3Api): Promise<WhatsminerReports> {
  const device = await answerOf(() => api.device());
  const summary = await answerOf(() => api.summary());
  if (summary instanceof EbbError && device instanceof EbbError) throw device;
  const reports: WhatsminerReports = {
    device: device instanceof EbbError ? null : device,
    summary: summary instanceof EbbError ? null : summary,
    boards: [],
    setting: null,
  };
  // Only a device that says that it is stopped may go without telling its hash.
  if (isOff(reports) === true) return reports;
  const boards = hashrateIn(reports) === null ? await answerOf(() => api.boards()) : [];
  if (summary instanceof EbbError && boards instanceof EbbError) throw summary;
  return {
    ...reports,
    boards: boards instanceof EbbError ? [] : boards,
    setting: await settingOrNull(api),
  };
}

/** What it is set to; null where the firmware does not tell. */
export async function settingOrNull(api: WhatsminerV3Api): Promise<CgminerRecord | null> {
  const setting = await answerOf(() => api.setting());
  return setting instanceof EbbError ? null : setting;
}

async function answerOf<T>(ask: () => Promise<T>): Promise<T | EbbError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EbbError) return error;
    throw error;
  }
}

export function signsOf(reports: WhatsminerReports): WhatsminerSigns {
  const { device, summary } = reports;
  const tuned = textIn(summary, 'up-freq-finish');
  return {
    isOff: isOff(reports),
    powerW: firstPowerW(
      numberIn(summary, 'power-realtime'),
      numberIn(device?.power, 'pin'),
      supplyPowerW(numberIn(device?.power, 'vin'), numberIn(device?.power, 'iin')),
      numberIn(summary, 'power-5min'),
    ),
    hashrateThs: hashrateIn(reports) ?? 0,
    isStable: tuned === null ? null : looseBoolean.parse(tuned),
    factoryHashrateThs: numberIn(summary, 'factory-hash'),
    hasErrors: (device?.errors.length ?? 0) > 0,
    minedSeconds: numberIn(summary, 'elapsed'),
  };
}

/** @throws EbbError `malformed` where a device that runs tells no hash */
export function telemetryOf(reports: WhatsminerReports): MinerTelemetry {
  const { device, summary } = reports;
  const signs = signsOf(reports);
  if (hashrateIn(reports) === null && signs.isOff !== true)
    throw new EbbError('malformed', 'get.miner.status: no hashrate');
  const state = stateOf(reports);
  const chipTempC = numberIn(summary, 'chip-temp-max');
  return {
    powerW: signs.powerW,
    powerSource: signs.powerW === null ? 'absent' : 'metered',
    hashrateThs: hashrateNowThs(signs),
    claim: claimOf(signs),
    profile: state.mode,
    model: textIn(device?.miner, 'type'),
    firmwareVersion: textIn(device?.system, 'fwversion'),
    setting: settingOf(state),
    chipTempC: chipTempC !== null && chipTempC > 0 ? chipTempC : null,
  };
}

export function stateOf(reports: WhatsminerReports): WhatsminerState {
  const { device, summary, setting } = reports;
  const signs = signsOf(reports);
  const claim = claimOf(signs);
  const set = device?.miner['power-limit-set'];
  const limitSetW = powerLimitWOf(numberIn(device?.miner, 'power-limit-set'));
  return {
    isAsleep: signs.isOff ?? claim === 'sleeping',
    isStarting: summary !== null && claim === 'starting',
    isHashing: hashrateNowThs(signs) > 0,
    mode:
      powerModeOf(textIn(setting, 'power-mode')) ??
      powerModeOf(textIn(device?.power, 'mode')) ??
      powerModeOf(textIn(summary, 'power-mode')),
    limitW:
      limitSetW ??
      powerLimitWOf(numberIn(setting, 'power-limit')) ??
      powerLimitWOf(numberIn(summary, 'power-limit')),
    isLimitSet: set === undefined || set === null ? null : limitSetW !== null,
    percent: numberIn(setting, 'power-percent'),
  };
}

export function factoryHashrateThsOf({ summary }: WhatsminerReports): number | null {
  const ths = numberIn(summary, 'factory-hash');
  return ths !== null && ths > 0 ? ths : null;
}

/** `working` says `true` where it mines: the other way round than the flag of the older API. */
function isOff({ device }: WhatsminerReports): boolean | null {
  const working = device?.miner['working'];
  if (working === undefined || working === null || working === '') return null;
  return !looseBoolean.catch(true).parse(working);
}

function hashrateIn({ summary, boards }: WhatsminerReports): number | null {
  const whole = summary === null ? null : hashrateOf(summary);
  if (whole !== null) return whole;
  const each = boards.map(hashrateOf).filter((ths) => ths !== null);
  return each.length === 0 ? null : each.reduce((sum, ths) => sum + ths, 0);
}

/** TH/s, the shortest time first. */
function hashrateOf(record: CgminerRecord): number | null {
  return numberOf(record, 'hash-realtime', 'hash-1min', 'hash-15min', 'hash-average');
}

function numberIn(record: CgminerRecord | null | undefined, key: string): number | null {
  return record === null || record === undefined ? null : numberOf(record, key);
}

/** A text, a number, or a truth value in words. */
export function textIn(record: CgminerRecord | null | undefined, key: string): string | null {
  const value = record?.[key];
  if (typeof value === 'boolean') return String(value);
  return record === null || record === undefined ? null : textOf(record, key);
}
