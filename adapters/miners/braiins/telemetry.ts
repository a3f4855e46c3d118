import { EbbError } from '../../../src/core/errors.js';
import type { DeviceSetting, MinerTelemetry } from '../../../src/core/ports/miner.js';
import { estimatedPower } from '../../shared/asleep-watts.js';
import { orNull } from '../../shared/inspection.js';
import { powerTargetName } from '../../shared/power-target.js';
import {
  latestThs,
  thsOf,
  type BraiinsApi,
  type BraiinsDetails,
  type BraiinsStats,
  type BraiinsTuner,
  type BraiinsTunerState,
} from './api.js';

export const STATUS = { notStarted: 1, normal: 2, paused: 3, suspended: 4, restricted: 5 } as const;

/** All that a reading is made of; null is what the device did not answer. */
export interface BraiinsReading {
  readonly details: BraiinsDetails | null;
  readonly tuner: BraiinsTuner | null;
  readonly telemetry: MinerTelemetry;
}

/** @throws EbbError where neither the details nor the statistics can be had, or no hashrate is in them */
export async function readingOf(api: BraiinsApi): Promise<BraiinsReading> {
  const problems: EbbError[] = [];
  const orProblem = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof EbbError) || error.code === 'unauthorised') throw error;
      problems.push(error);
      return null;
    }
  };
  const details = await orProblem(() => api.details());
  const stats = await orProblem(() => api.stats());
  const [problem = new EbbError('malformed', 'Braiins OS: no hashrate is told')] = problems;
  if (details === null && stats === null) throw problem;
  const state = await orNull(() => api.tunerState());
  const tuner = await orNull(() => api.tuner());
  const hashrateThs =
    latestThs(stats?.miner_stats?.real_hashrate) ??
    (await orNull(() => api.boardsThs())) ??
    (isStopped(details?.status) ? 0 : null);
  if (hashrateThs === null) throw problem;
  const chipTempC = await orNull(() => api.chipTempC());
  return {
    details,
    tuner,
    telemetry: { ...telemetryOf(details, stats, state, tuner, hashrateThs), chipTempC },
  };
}

function telemetryOf(
  details: BraiinsDetails | null,
  stats: BraiinsStats | null,
  state: BraiinsTunerState | null,
  tuner: BraiinsTuner | null,
  hashrateThs: number,
): MinerTelemetry {
  const claim = claimOf(details?.status, hashrateThs);
  const target = state?.mode_state?.powertargetmodestate;
  const powerW =
    stats?.power_stats?.approximated_consumption?.watt ??
    // The tuner's figure is of the hashing machine.
    (claim === 'mining' ? target?.profile?.estimated_power_consumption?.watt : undefined) ??
    null;
  return {
    ...estimatedPower(powerW, { claim, hashrateThs }),
    hashrateThs,
    claim,
    profile: profileOf(state, tuner),
    model: modelOf(details),
    firmwareVersion: details?.bos_version?.current ?? null,
    setting: settingOf(state, tuner),
  };
}

export function modelOf(details: BraiinsDetails | null): string | null {
  const { miner_model: model, name } = details?.miner_identity ?? {};
  return model || name || null;
}

/** The tuner's target as configured and, where scaling holds it lower for the moment, as it is. */
function profileOf(state: BraiinsTunerState | null, tuner: BraiinsTuner | null): string | null {
  if (tuner?.enabled === false) return 'manual';
  const { powertargetmodestate: byPower, hashratetargetmodestate: byHash } = state?.mode_state ?? {};
  const effectiveW = byPower?.current_target?.watt ?? null;
  const powerW = tuner?.powerTargetW ?? effectiveW;
  const hashrateThs = tuner?.hashrateTargetThs ?? thsOf(byHash?.current_target);
  if (hashrateThs !== null && powerW === null) return `hashrate target ${hashrateThs} TH/s`;
  if (powerW === null) return null;
  return powerTargetName(powerW, effectiveW);
}

/** What the tuner is configured to; `effectivePowerTargetW` beside it is where scaling holds it. */
function settingOf(state: BraiinsTunerState | null, tuner: BraiinsTuner | null): DeviceSetting | null {
  const { enabled, powerTargetW, hashrateTargetThs } = tuner ?? {};
  const effectiveW = state?.mode_state?.powertargetmodestate?.current_target?.watt;
  if (enabled === false || ((powerTargetW ?? null) === null && (hashrateTargetThs ?? null) === null))
    return null;
  return {
    ...(powerTargetW != null && { powerTargetW }),
    ...(hashrateTargetThs != null && { hashrateTargetThs }),
    ...(powerTargetW != null && effectiveW !== undefined && { effectivePowerTargetW: effectiveW }),
  };
}

/** What a status that is not known means, the hash tells. */
function claimOf(status: number | undefined, hashrateThs: number): MinerTelemetry['claim'] {
  if (isStopped(status)) return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return status === STATUS.suspended ? 'fault' : 'starting';
}

/** Whether a command, and no fault, keeps it from hashing. */
export function isStopped(status: number | undefined): boolean {
  return status === STATUS.paused || status === STATUS.notStarted;
}
