import { EbbError } from '../../../src/core/errors.js';
import type { DeviceSetting, MinerEndpoint, MinerTelemetry } from '../../../src/core/ports/miner.js';
import type { SealApi } from './api.js';
import { modeName, stateOf, type SealStats, type SealSystem } from './reports.js';

export interface SealReading {
  readonly telemetry: MinerTelemetry;
  readonly stats: SealStats | null;
  readonly system: SealSystem | null;
  /** Why the web page does not tell. */
  readonly systemProblem: EbbError | null;
}

/** What the machine tells on both of its ports; either may be silent on what the other one has. */
export async function readingOf(api: SealApi, endpoint: MinerEndpoint): Promise<SealReading> {
  const { value: stats, problem } = await tried(() => api.stats());
  // Without an answer to the first request, more of them only make it late.
  if (problem !== null && problem.code === 'unreachable' && problem.context.outcomeUnknown !== true)
    throw problem;
  const hashrateThs = stats?.hashrateThs ?? (await tried(() => api.summaryThs())).value;
  if (hashrateThs === null) {
    throw (
      problem ?? new EbbError('malformed', `${endpoint.host}: neither stats nor summary tells a hashrate`)
    );
  }
  const { value: system, problem: systemProblem } =
    endpoint.credentials === undefined && stats !== null
      ? { value: null, problem: null }
      : await tried(() => api.system());
  const psuW = stats?.powerW ?? (await tried(() => api.psuPowerW())).value;
  const program =
    stats?.firmware === null || stats === null ? (await tried(() => api.program())).value : null;
  return {
    stats,
    system,
    systemProblem,
    telemetry: {
      ...powerOf(psuW, hashrateThs, endpoint.nominalJPerTh),
      hashrateThs,
      claim: claimOf(stats, hashrateThs),
      profile: system?.miningMode == null ? null : modeName(system.miningMode),
      model: stats?.model ?? system?.model ?? null,
      firmwareVersion: stats?.firmware ?? system?.firmware ?? program,
      setting: settingOf(stats, system),
      chipTempC: stats?.chipTempC ?? null,
    },
  };
}

/** What a wake has to lead back to, as far as it is known. */
export function settingOf(stats: SealStats | null, system: SealSystem | null): DeviceSetting | null {
  const setting = {
    ...(stats?.powerLimitW == null ? {} : { powerLimitW: stats.powerLimitW }),
    ...(system?.miningMode == null ? {} : { miningMode: system.miningMode }),
  };
  return Object.keys(setting).length === 0 ? null : setting;
}

function claimOf(stats: SealStats | null, hashrateThs: number): MinerTelemetry['claim'] {
  if (stateOf(stats?.state ?? null) === 'suspended') return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return stats !== null && stats.error !== null ? 'fault' : 'starting';
}

function powerOf(
  psuW: number | null,
  hashrateThs: number,
  nominalJPerTh: number | undefined,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  if (psuW !== null) return { powerW: psuW, powerSource: 'metered' };
  return nominalJPerTh !== undefined && hashrateThs > 0
    ? { powerW: nominalJPerTh * hashrateThs, powerSource: 'estimated' }
    : { powerW: null, powerSource: 'absent' };
}

interface Tried<T> {
  readonly value: T | null;
  readonly problem: EbbError | null;
}

/** A report that the machine may not have. */
export async function tried<T>(read: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await read(), problem: null };
  } catch (error) {
    if (error instanceof EbbError) return { value: null, problem: error };
    throw error;
  }
}
