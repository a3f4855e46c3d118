import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext, DeviceSetting } from '../../../src/core/ports/miner.js';
import { withoutEffect } from '../../shared/write-reply.js';
import type { VnishApi, VnishPreset, VnishSummary } from './api.js';
import { stateOf } from './telemetry.js';

const FULL_PERCENT = 100;
const THROTTLE_PERCENT_MIN = 20;

/** Sends what lies between the miner as it says it is and `target`. @returns what was sent */
export async function moveTo(
  api: VnishApi,
  summary: VnishSummary,
  target: OperatingPoint,
  { before }: ApplyContext,
): Promise<string> {
  if (target.kind === 'sleep') {
    await api.mining('stop');
    return 'stop accepted';
  }
  const done: string[] = [];
  const state = stateOf(summary);
  const asleep = /^(stopped|shutting-down|paused|pausing)$/.test(state);
  const preset = presetWanted(target, before);
  let restart = false;
  if (preset !== null) {
    const { preset: configured, moddedPsu } = await withoutEffect(() => api.overclock());
    if (configured !== preset) {
      refuseUntuned(preset, await withoutEffect(() => api.presets()), moddedPsu);
      const saved = await api.setPreset(preset);
      restart = saved.restart;
      done.push(`preset ${preset} set${saved.reboot ? ' (the device wants a reboot for it)' : ''}`);
    }
  }
  const percent = percentWanted(target, summary, before);
  if (percent !== null) {
    await refuseWithoutThrottle(api);
    await api.throttle(percent);
    done.push(`throttled to ${percent} %`);
  }
  if (asleep) {
    await api.mining(/^paus/.test(state) ? 'resume' : 'start');
    done.push('start accepted');
  } else if (restart) {
    await api.mining('restart');
    done.push('restart accepted');
  }
  return done.length === 0 ? `as wanted already, in state ${state}` : done.join(', ');
}

function presetWanted({ id, setting }: OperatingPoint, before: DeviceSetting | null): string | null {
  if (setting === undefined) return typeof before?.['preset'] === 'string' ? before['preset'] : null;
  if (setting.verb === 'profile') return setting.profile;
  if (setting.verb === 'power-percent') return null;
  throw new EbbError(
    'unsupported',
    `VNish: point ${id}: ${setting.verb} cannot be set; give it a tuned preset`,
  );
}

/** Null where the throttle is as it should be, or the version has none. */
function percentWanted(
  { id, setting }: OperatingPoint,
  { miner_status: status }: VnishSummary,
  before: DeviceSetting | null,
): number | null {
  const now = status?.throttled;
  if (setting?.verb !== 'power-percent') {
    const back = typeof before?.['throttled'] === 'number' ? before['throttled'] : FULL_PERCENT;
    return now === undefined || now === back ? null : back;
  }
  const { percent } = setting;
  if (!Number.isInteger(percent) || percent < THROTTLE_PERCENT_MIN || percent > FULL_PERCENT) {
    const range = `${THROTTLE_PERCENT_MIN} to ${FULL_PERCENT}`;
    throw new EbbError(
      'unsupported',
      `VNish: point ${id}: ${percent} % is outside ${range}; nothing was sent`,
    );
  }
  return now === percent ? null : percent;
}

/** @throws EbbError `unsupported` that names the nearest presets that can be set */
function refuseUntuned(name: string, presets: readonly VnishPreset[], moddedPsu: boolean): void {
  const wanted = presets.find((preset) => preset.name === name);
  if (wanted?.tuned === true && (!wanted.moddedPsu || moddedPsu)) return;
  const usable = presets.filter((preset) => preset.tuned && (!preset.moddedPsu || moddedPsu));
  const near = nearest(usable, wanted?.powerW ?? Number.parseFloat(name)).map((preset) => preset.name);
  const why =
    wanted === undefined
      ? 'is no preset of this device'
      : wanted.tuned
        ? 'needs another power supply'
        : 'is not tuned: setting it would start a tuning of hours';
  const instead = near.length === 0 ? 'no preset is tuned yet' : `tuned ones near it: ${near.join(', ')}`;
  throw new EbbError('unsupported', `VNish: "${name}" ${why}; ${instead}; nothing was sent`);
}

const NEAREST_SHOWN = 3;

function nearest(presets: readonly VnishPreset[], powerW: number): VnishPreset[] {
  const distance = (preset: VnishPreset): number =>
    Number.isFinite(powerW) ? Math.abs((preset.powerW ?? 0) - powerW) : 0;
  return [...presets].sort((a, b) => distance(a) - distance(b)).slice(0, NEAREST_SHOWN);
}

/** 1.3 and later. */
export function canThrottle(version: string | undefined): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 3);
}

/** Where a version cannot throttle, it is not asked to. @throws EbbError `unsupported` */
async function refuseWithoutThrottle(api: VnishApi): Promise<void> {
  const { fw_version: version } = await withoutEffect(() => api.info());
  if (canThrottle(version)) return;
  const advice = 'use tuned presets, or update the firmware to 1.3';
  throw new EbbError('unsupported', `VNish ${version ?? 'of an unknown version'} cannot throttle; ${advice}`);
}
