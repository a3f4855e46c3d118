import type { MinerTelemetry } from '../../../src/core/ports/miner.js';
import type { VnishSummary } from './api.js';

/** @param running name of the preset that runs @param configured that which is set; null: not known */
export function telemetryOf(
  summary: VnishSummary,
  running: string | null,
  configured: string | null,
): MinerTelemetry {
  const {
    power_consumption: powerW,
    psu,
    chip_temp: chips,
    miner_status: status,
    miner_type: type,
  } = summary;
  const claim = claimOf(summary);
  const hashrateThs = claim === 'sleeping' || claim === 'fault' ? 0 : hashrateOf(summary);
  const [, model, version] = /^(.*?)\s*\(vnish ([^)]*)\)$/i.exec(type ?? '') ?? [];
  return {
    powerW: powerW ?? null,
    powerSource: powerW === undefined ? 'absent' : psu?.psu_power_metering === true ? 'metered' : 'estimated',
    hashrateThs,
    claim,
    profile: running ?? configured,
    model: model ?? type ?? null,
    firmwareVersion: version ?? null,
    // What runs may have been lowered for heat; only what is configured is worth going back to.
    setting: {
      ...(configured === null ? {} : { preset: configured }),
      ...(status?.throttled === undefined ? {} : { throttled: status.throttled }),
    },
    chipTempC: chips?.max !== undefined && chips.max > 0 ? chips.max : null,
  };
}

export function stateOf({ miner_status: status }: VnishSummary): string {
  return (status?.miner_state ?? '').toLowerCase();
}

function claimOf(summary: VnishSummary): MinerTelemetry['claim'] {
  const state = stateOf(summary);
  if (state === 'failure') return 'fault';
  if (/^(stopped|shutting-down|paused|pausing)$/.test(state)) return 'sleeping';
  if (/^(initializing|starting|restarting)$/.test(state)) return 'starting';
  return hashrateOf(summary) > 0 ? 'mining' : 'starting';
}

/** The newer fields are in GH/s; the older ones in TH/s. */
function hashrateOf({
  hr_realtime: ghs,
  hr_average: averageGhs,
  instant_hashrate: ths,
  average_hashrate: averageThs,
}: VnishSummary): number {
  if (ghs !== undefined) return Math.max(0, ghs) / 1000;
  if (ths !== undefined) return Math.max(0, ths);
  if (averageGhs !== undefined) return Math.max(0, averageGhs) / 1000;
  return Math.max(0, averageThs ?? 0);
}
