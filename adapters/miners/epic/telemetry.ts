import type { DeviceSetting, MinerEndpoint, MinerTelemetry } from '../../../src/core/ports/miner.js';
import { numberIn } from '../../shared/shapes.js';
import {
  algorithmOf,
  type EpicAlgorithm,
  type EpicCapabilities,
  type EpicSummary,
  type EpicTune,
  presetName,
} from './api.js';

export function telemetryOf(
  summary: EpicSummary,
  told: EpicCapabilities | null,
  { nominalJPerTh }: Pick<MinerEndpoint, 'nominalJPerTh'>,
): MinerTelemetry {
  const hashrateThs = hashrateOf(summary);
  const temps = summary.HBs.flatMap(({ Temperature: temp }) =>
    temp !== undefined && temp > 0 ? [temp] : [],
  );
  return {
    ...powerOf(summary, told, hashrateThs, nominalJPerTh),
    hashrateThs,
    claim: claimOf(summary, hashrateThs),
    profile: profileOf(summary),
    model: modelOf(told),
    firmwareVersion: summary.Software ?? null,
    setting: settingOf(summary),
    chipTempC: temps.length === 0 ? null : Math.max(...temps),
  };
}

/** Some supplies are metered, and the firmware says which; of others its figure is an estimate. */
function powerOf(
  summary: EpicSummary,
  told: EpicCapabilities | null,
  hashrateThs: number,
  nominalJPerTh: number | undefined,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  const inputW = summary['Power Supply Stats']?.['Input Power'];
  if (inputW !== undefined) {
    const isEstimate = told?.['Psu Info']?.['True Power'] === false;
    return { powerW: inputW, powerSource: isEstimate ? 'estimated' : 'metered' };
  }
  if (hashrateThs === 0 || nominalJPerTh === undefined) return { powerW: null, powerSource: 'absent' };
  return { powerW: hashrateThs * nominalJPerTh, powerSource: 'estimated' };
}

export function modelOf(told: EpicCapabilities | null): string | null {
  const { Model: model, 'Model Subtype': subtype } = told ?? {};
  if (model === undefined || model === '' || /^undefined$/i.test(model)) return null;
  // On Antminers the subtype is that of a board.
  return /^antminer/i.test(model) || !subtype ? model : `${model} ${subtype}`;
}

function stateOf({ Status: status }: EpicSummary): string {
  return (status?.['Operating State'] ?? '').toLowerCase();
}

export function isAsleep(summary: EpicSummary): boolean {
  return /^(idling|stopping)$/.test(stateOf(summary));
}

/** An idle machine that was not told to stop, and names an error, did it for that. */
function isFaulted({ Status: status }: EpicSummary): boolean {
  const { 'Last Error': error, 'Last Command': command } = status ?? {};
  return error !== undefined && error !== null && error !== '' && !/stop/i.test(command ?? '');
}

function claimOf(summary: EpicSummary, hashrateThs: number): MinerTelemetry['claim'] {
  if (isAsleep(summary)) return isFaulted(summary) ? 'fault' : 'sleeping';
  const state = stateOf(summary);
  return hashrateThs > 0 && /^(mining|)$/.test(state) ? 'mining' : 'starting';
}

/** The boards' own figures; the average of the session, which outlives a stop, only where they tell none. */
function hashrateOf(summary: EpicSummary): number {
  const boards = summary.HBs.flatMap(({ Hashrate: rate }) => {
    const mhs = numberIn(rate?.[0]);
    return mhs === undefined ? [] : [mhs];
  });
  const sessionMhs = stateOf(summary) === 'mining' ? (summary.Session?.['Average MHs'] ?? 0) : 0;
  const mhs = boards.length > 0 ? boards.reduce((sum, each) => sum + each, 0) : sessionMhs;
  return Math.max(0, mhs) / 1e6;
}

/** The preset by its watts or, while PerpetualTune moves the clocks, its algorithm and target. */
function profileOf(summary: EpicSummary): string | null {
  const algorithm = algorithmOf(summary);
  if (algorithm === null) return presetOf(summary);
  return `${algorithm.algo} ${algorithm.target} ${algorithm.unit}`;
}

export function presetOf({ PresetInfo: info }: EpicSummary): string | null {
  const powerW = info?.['Target Power'];
  return powerW === undefined || powerW <= 0 ? null : presetName(powerW);
}

/** What leads back here: the algorithm and its target or, where none runs, the clock and the voltage. */
function settingOf(summary: EpicSummary): DeviceSetting | null {
  const algorithm = algorithmOf(summary);
  if (algorithm !== null) {
    const { algo, target, minThrottle, throttleStep } = algorithm;
    return { perpetualTune: true, algo, target, minThrottle, throttleStep };
  }
  const tune = tuneOf(summary);
  const preset = presetOf(summary);
  if (tune === null && preset === null) return null;
  return { perpetualTune: false, ...(preset !== null && { preset }), ...tune };
}

/** The clock and the voltage that all boards have been given. */
export function tuneOf(summary: EpicSummary): EpicTune | null {
  const clocks = summary.HwConfig?.['Boards Target Clock'].map(({ Data }) => Data) ?? [];
  const [clockMhz] = clocks;
  const voltageMv = summary['Power Supply Stats']?.['Target Voltage'];
  const isOne = clocks.every((clock) => clock === clockMhz);
  return clockMhz === undefined || clockMhz <= 0 || !isOne || voltageMv === undefined || voltageMv <= 0
    ? null
    : { clockMhz, voltageMv };
}

/** The algorithm in a setting that was read here. */
export function algorithmIn(before: DeviceSetting | null): EpicAlgorithm | null {
  const { perpetualTune, algo, target, minThrottle, throttleStep } = before ?? {};
  if (perpetualTune !== true || typeof algo !== 'string' || typeof target !== 'number') return null;
  const orNone = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return { algo, target, minThrottle: orNone(minThrottle), throttleStep: orNone(throttleStep) };
}

/** The clock and the voltage in a setting that was read here. */
export function tuneIn(before: DeviceSetting | null): EpicTune | null {
  const { clockMhz, voltageMv } = before ?? {};
  return typeof clockMhz === 'number' && typeof voltageMv === 'number' ? { clockMhz, voltageMv } : null;
}
