import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext } from '../../../src/core/ports/miner.js';
import { orNull } from '../../shared/inspection.js';
import { refuseOutside } from '../../shared/power-target.js';
import { inSteps, withoutEffect, type WriteStep } from '../../shared/write-reply.js';
import {
  algorithmOf,
  type EpicAlgorithm,
  type EpicApi,
  type EpicSummary,
  type EpicTune,
  powerAlgorithmOf,
  presetsOf,
} from './api.js';
import { algorithmIn, isAsleep, presetOf, tuneIn, tuneOf } from './telemetry.js';

/** A miner as it says that it is, and what PerpetualTune is set to on it, also while it is idle. */
interface Device {
  readonly api: EpicApi;
  readonly summary: EpicSummary;
  readonly algorithm: EpicAlgorithm | null;
}

/** Asks the miner to go to `target`, and tells what was sent. @throws EbbError */
export async function moveTo(api: EpicApi, target: OperatingPoint, context: ApplyContext): Promise<string> {
  const summary = await withoutEffect(() => api.summary());
  if (target.kind === 'sleep') return inSteps([['stop sent', () => api.stop()]]);
  const idle = isAsleep(summary);
  const needsAlgorithm = idle && (target.setting !== undefined || context.before !== null);
  const algorithm = needsAlgorithm ? await orNull(() => api.perpetualTune()) : algorithmOf(summary);
  // What it is set to comes first, so that it never runs at something else.
  const steps = await stepsToSetting({ api, summary, algorithm }, target, context);
  if (idle || context.attempt > 1) steps.push(['autostart sent', () => api.autostart()]);
  return inSteps(steps);
}

async function stepsToSetting(
  device: Device,
  { id, setting }: OperatingPoint,
  context: ApplyContext,
): Promise<WriteStep[]> {
  if (setting === undefined) return stepsBack(device, context);
  if (setting.verb === 'profile') return stepsToPreset(device, setting.profile, context);
  if (setting.verb === 'power-target') return stepsToPower(device, Math.round(setting.powerW), context);
  throw new EbbError('unsupported', `ePIC: point ${id}: ${setting.verb} cannot be set`);
}

/** To what was set before the event. */
async function stepsBack(device: Device, { before }: ApplyContext): Promise<WriteStep[]> {
  const { api, summary } = device;
  const algorithm = algorithmIn(before);
  if (algorithm !== null) return isSame(device, algorithm) ? [] : stepsToAlgorithm(device, algorithm);
  const preset = before?.['preset'];
  if (typeof preset === 'string' && isIn(device, preset)) return [];
  const tune = tuneIn(before) ?? (typeof preset === 'string' ? await presetNamed(api, preset) : null);
  const now = device.algorithm === null ? tuneOf(summary) : null;
  if (tune === null || (now?.clockMhz === tune.clockMhz && now.voltageMv === tune.voltageMv)) return [];
  return stepsToTune(device, tune, `${tune.clockMhz} MHz`);
}

async function stepsToPreset(device: Device, name: string, { attempt }: ApplyContext): Promise<WriteStep[]> {
  if (isIn(device, name) && attempt === 1) return [];
  return stepsToTune(device, await presetNamed(device.api, name), `preset ${name}`);
}

async function stepsToPower(device: Device, powerW: number, { attempt }: ApplyContext): Promise<WriteStep[]> {
  const option = powerAlgorithmOf(await withoutEffect(() => device.api.capabilities()));
  if (option === null)
    throw new EbbError('unsupported', 'ePIC: this version tunes to no power target; use its presets');
  refuseOutside('ePIC', powerW, option);
  // Throttling stays as it is; where it was not read it is not sent.
  const known = device.algorithm?.algo === option.algo ? device.algorithm : null;
  const { minThrottle = null, throttleStep = null } = known ?? {};
  const wanted = { algo: option.algo, target: powerW, minThrottle, throttleStep };
  return isSame(device, wanted) && attempt === 1 ? [] : stepsToAlgorithm(device, wanted);
}

async function presetNamed(api: EpicApi, name: string): Promise<EpicTune> {
  const presets = presetsOf(await withoutEffect(() => api.capabilities()));
  const preset = presets.find((each) => each.name === name);
  if (preset !== undefined) return preset;
  const known = presets.map((each) => each.name).join(', ') || 'none';
  throw new EbbError('unsupported', `ePIC: no preset "${name}"; the device has: ${known}`);
}

/** PerpetualTune would move the clocks away again: it is off first. What it did is in the setting from before. */
function stepsToTune({ api, algorithm, summary }: Device, tune: EpicTune, what: string): WriteStep[] {
  const runs = algorithm !== null || summary.PerpetualTune?.Running === true;
  const off: WriteStep = ['PerpetualTune switched off', () => api.setPerpetualTune(false)];
  return [...(runs ? [off] : []), [`${what} set`, () => api.tune(tune)]];
}

function stepsToAlgorithm({ api, algorithm }: Device, wanted: EpicAlgorithm): WriteStep[] {
  const what = `PerpetualTune ${wanted.algo} ${wanted.target}`;
  const on: WriteStep = ['PerpetualTune switched on', () => api.setPerpetualTune(true)];
  return [[`${what} set`, () => api.setAlgorithm(wanted)], ...(algorithm === null ? [on] : [])];
}

function isSame({ algorithm }: Device, { algo, target }: EpicAlgorithm): boolean {
  return algorithm !== null && algorithm.algo === algo && algorithm.target === target;
}

function isIn({ algorithm, summary }: Device, preset: string): boolean {
  return algorithm === null && presetOf(summary) === preset;
}
