import { EbbError } from '../../src/core/errors.js';
import type { OperatingPoint, PercentPace } from '../../src/core/mining/operating-point.js';
import type { ApplyContext, DeviceSetting } from '../../src/core/ports/miner.js';

export const POWER_MODES = ['low', 'normal', 'high'] as const;
export type PowerMode = (typeof POWER_MODES)[number];

export const PERCENT_FULL = 100;
/** As both versions of the API document it. */
const POWER_LIMIT_W_MAX = 99_999;
/** A limit that nobody set is reported as what the miner does with it, which is not always the same figure. */
const SAME_LIMIT_RATIO = 0.02;
/** Above this a limit is the firmware's word for none. */
const NO_LIMIT_W = 1_000_000;

/** Where a WhatsMiner is, as far as it tells. */
export interface WhatsminerState {
  readonly isAsleep: boolean;
  /** On its way up: a percentage has nothing to refer to yet. */
  readonly isStarting: boolean;
  readonly isHashing: boolean;
  readonly mode: PowerMode | null;
  /** W that it keeps below. */
  readonly limitW: number | null;
  /** False where that is the maker's figure; null where the device does not tell. */
  readonly isLimitSet: boolean | null;
  /** Of the power that it was stable at. */
  readonly percent: number | null;
}

/** What both versions of the API can be told. Each throws EbbError as a write does. */
export interface WhatsminerWrites {
  sleep(): Promise<void>;
  wake(): Promise<void>;
  setMode(mode: PowerMode): Promise<void>;
  setLimit(powerW: number): Promise<void>;
  setPercent(percent: number, pace: PercentPace): Promise<void>;
}

/** The setting that an event has to lead back to; null where the device tells nothing of it. */
export function settingOf({ mode, limitW, percent }: WhatsminerState): DeviceSetting | null {
  return mode === null && limitW === null && percent === null ? null : { mode, limit: limitW, percent };
}

/** `Normal`, `normal` or `1`; null where it is none of the three modes. */
export function powerModeOf(text: string | number | null | undefined): PowerMode | null {
  const word = String(text ?? '')
    .trim()
    .toLowerCase();
  return POWER_MODES.find((mode, index) => word === mode || word === String(index)) ?? null;
}

/** W; null for nothing, zero, and figures that stand for no limit. */
export function powerLimitWOf(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 && value < NO_LIMIT_W ? value : null;
}

/** What a point asks for; what is null is as the miner was before Ebb moved it. */
interface Wanted {
  readonly mode: PowerMode | null;
  readonly limitW: number | null;
  readonly percent: number | null;
  readonly pace: PercentPace;
}

/** @throws EbbError `unsupported` for what cannot be set; nothing needs to be sent to know it */
export function wantedOf({ id, setting }: OperatingPoint, label: string): Wanted {
  const nothing: Wanted = { mode: null, limitW: null, percent: null, pace: 'fast' };
  const refusal = (problem: string): EbbError =>
    new EbbError('unsupported', `${label}: point ${id}: ${problem}`);
  if (setting === undefined) return nothing;
  switch (setting.verb) {
    case 'profile': {
      const mode = POWER_MODES.find((name) => name === setting.profile.toLowerCase());
      if (mode === undefined)
        throw refusal(`"${setting.profile}" is no power mode: there are ${POWER_MODES.join(', ')}`);
      return { ...nothing, mode };
    }
    case 'power-target': {
      const { powerW } = setting;
      if (!Number.isInteger(powerW) || powerW < 1 || powerW > POWER_LIMIT_W_MAX)
        throw refusal(`${powerW} W is not a whole number from 1 to ${POWER_LIMIT_W_MAX}`);
      return { ...nothing, limitW: powerW };
    }
    case 'power-percent': {
      const { percent, pace = 'fast' } = setting;
      if (!Number.isInteger(percent) || percent < 1 || percent > PERCENT_FULL)
        throw refusal(`${percent} % is not a whole number from 1 to ${PERCENT_FULL}`);
      return { ...nothing, percent, pace };
    }
  }
}

type Step =
  | { readonly kind: 'wake' }
  | { readonly kind: 'mode'; readonly mode: PowerMode }
  | { readonly kind: 'limit'; readonly powerW: number }
  | { readonly kind: 'percent'; readonly percent: number; readonly pace: PercentPace };

/**
 * What lies between a miner and a point, in the order in which it is sent. What the point does not name goes back to
 * what it was before Ebb moved the miner; the percentage, where that is not known, to all of it. A mode and a limit
 * restart the mining process, which ends a percentage.
 */
export function stepsTo(
  target: OperatingPoint,
  state: WhatsminerState,
  { attempt, before }: ApplyContext,
  label: string,
): Step[] {
  const wanted = wantedOf(target, label);
  // One that does not hash although it was told to, and says that it is on, is told once more.
  const needsWake = state.isAsleep || (attempt > 1 && !state.isHashing);
  const steps: Step[] = needsWake ? [{ kind: 'wake' }] : [];
  const modeBefore = powerModeOf(textIn(before, 'mode'));
  const mode = wanted.mode ?? modeBefore;
  const changesMode = mode !== null && mode !== state.mode;
  if (changesMode) steps.push({ kind: 'mode', mode });
  // A limit belongs to the mode that it was seen in.
  const limitBefore = mode === modeBefore ? numberIn(before, 'limit') : null;
  const powerW = limitToSet(wanted.limitW, limitBefore, state, changesMode);
  if (powerW !== null) steps.push({ kind: 'limit', powerW });
  const percent = wanted.percent ?? numberIn(before, 'percent') ?? PERCENT_FULL;
  // What has restarted, or is starting, is at all of its power.
  const from = steps.length > 0 || state.isStarting ? PERCENT_FULL : state.percent;
  if (percent !== from) steps.push({ kind: 'percent', percent, pace: wanted.pace });
  return steps;
}

function limitToSet(
  asked: number | null,
  before: number | null,
  { limitW, isLimitSet }: WhatsminerState,
  changesMode: boolean,
): number | null {
  if (asked !== null) return asked === limitW && !changesMode ? null : asked;
  // What nobody has set needs no way back.
  if (before === null || isLimitSet === false) return null;
  if (limitW !== null && Math.abs(limitW - before) <= SAME_LIMIT_RATIO * before) return null;
  // Each mode has a limit of its own: one that nobody set comes back with its mode.
  return changesMode && isLimitSet !== true ? null : Math.round(before);
}

/**
 * Brings a miner to an awake point and says what was sent.
 * @throws EbbError as a write does, with what was done before it in its message
 */
export async function carryOut(
  writes: WhatsminerWrites,
  steps: readonly Step[],
  state: WhatsminerState,
): Promise<string> {
  if (steps.length === 0) return `awake already${state.mode === null ? '' : `, in mode ${state.mode}`}`;
  const done: string[] = [];
  for (const step of steps) {
    try {
      await send(writes, step);
      done.push(`${nameOf(step)} sent`);
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      const note = excuseFor(step, error, state);
      if (note === null) throw afterSteps(done, error);
      done.push(`${nameOf(step)} ${note}`);
    }
  }
  return done.join(', ');
}

function send(writes: WhatsminerWrites, step: Step): Promise<void> {
  switch (step.kind) {
    case 'wake':
      return writes.wake();
    case 'mode':
      return writes.setMode(step.mode);
    case 'limit':
      return writes.setLimit(step.powerW);
    case 'percent':
      return writes.setPercent(step.percent, step.pace);
  }
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case 'wake':
      return 'wake-up';
    case 'mode':
      return `mode ${step.mode}`;
    case 'limit':
      return `limit of ${step.powerW} W`;
    case 'percent':
      return `${step.percent} %`;
  }
}

/** Why a refusal leaves the rest of the way standing; null where it does not. */
function excuseFor(step: Step, { code, message }: EbbError, state: WhatsminerState): string | null {
  // A miner on its way up takes little. The next pass sets what is missing, once it is up.
  if (code === 'rejected' && step.kind !== 'wake' && (state.isAsleep || state.isStarting))
    return `not accepted while starting: ${message}`;
  // A firmware without percentages is at all of its power.
  if (code === 'unsupported' && step.kind === 'percent' && step.percent === PERCENT_FULL)
    return 'not known to this firmware';
  return null;
}

function afterSteps(done: readonly string[], error: EbbError): EbbError {
  if (done.length === 0) return error;
  return new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
}

function textIn(setting: DeviceSetting | null, key: string): string | null {
  const value = setting?.[key];
  return typeof value === 'string' ? value : null;
}

function numberIn(setting: DeviceSetting | null, key: string): number | null {
  const value = setting?.[key];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
