import { EbbError } from '../../../src/core/errors.js';
import type { DeviceSetting, MinerTelemetry } from '../../../src/core/ports/miner.js';
import { estimatedPower } from '../../shared/asleep-watts.js';
import { orNull } from '../../shared/inspection.js';
import { powerTargetName } from '../../shared/power-target.js';
import type { BraiinsGraphqlApi, BraiinsSystem, BraiinsTuning } from './api.js';
import type { BraiinsRpc, RpcReport } from './rpc.js';

/** All that a reading is made of; null is what the device did not answer. */
export interface BraiinsReading {
  readonly system: BraiinsSystem | null;
  readonly tuning: BraiinsTuning | null;
  readonly telemetry: MinerTelemetry;
}

/** @throws EbbError where neither the web interface nor the API on TCP 4028 tells a hashrate */
export async function readingOf(api: BraiinsGraphqlApi, rpc: BraiinsRpc): Promise<BraiinsReading> {
  let problem: EbbError | null = null;
  const system = await api.system().catch((error: unknown) => {
    if (!(error instanceof EbbError) || error.code === 'unauthorised') throw error;
    problem = error;
    return null;
  });
  const isTold = system !== null && (system.isStopped || system.hashrateThs !== null);
  const report = isTold ? null : await orNull(() => rpc.report());
  const hashrateThs = system?.hashrateThs ?? report?.hashrateThs ?? (system?.isStopped ? 0 : null);
  if (hashrateThs === null)
    throw problem ?? new EbbError('malformed', `${api.device}/graphql: no hashrate is told`);
  const tuning = system === null ? null : await orNull(() => api.tuning());
  const model = report?.model ?? (system === null ? null : await orNull(() => api.model()));
  const chipTempC =
    report?.chipTempC ?? (isTold && !system.isStopped ? await orNull(() => api.chipTempC()) : null);
  return {
    system,
    tuning,
    telemetry: { ...telemetryOf(system, tuning, report, hashrateThs), model, chipTempC },
  };
}

function telemetryOf(
  system: BraiinsSystem | null,
  tuning: BraiinsTuning | null,
  report: RpcReport | null,
  hashrateThs: number,
): Omit<MinerTelemetry, 'model'> {
  const claim = claimOf(system, hashrateThs);
  const limitW = system?.limitW ?? report?.limitW ?? null;
  return {
    ...estimatedPower(system?.powerW ?? report?.powerW ?? null, { claim, hashrateThs }),
    hashrateThs,
    claim,
    profile: profileOf(tuning, limitW),
    firmwareVersion: system?.firmwareVersion ?? report?.firmwareVersion ?? null,
    setting: settingOf(tuning, limitW),
  };
}

function profileOf(tuning: BraiinsTuning | null, limitW: number | null): string | null {
  if (tuning?.enabled === false) return 'manual';
  if (typeof tuning?.hashrateTargetThs === 'number')
    return `hashrate target ${tuning.hashrateTargetThs} TH/s`;
  const powerW = tuning?.powerTargetW ?? limitW;
  return powerW === null ? null : powerTargetName(powerW, limitW);
}

/** What autotuning is configured to; `effectivePowerTargetW` beside it is the limit in effect. */
function settingOf(tuning: BraiinsTuning | null, limitW: number | null): DeviceSetting | null {
  if (tuning === null || tuning.enabled === false) return null;
  const { powerTargetW, hashrateTargetThs } = tuning;
  if (hashrateTargetThs !== null) return { hashrateTargetThs };
  if (powerTargetW === null) return null;
  return { powerTargetW, ...(limitW !== null && { effectivePowerTargetW: limitW }) };
}

function claimOf(system: BraiinsSystem | null, hashrateThs: number): MinerTelemetry['claim'] {
  if (system?.isStopped) return 'sleeping';
  return hashrateThs > 0 ? 'mining' : 'starting';
}
