import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { DeviceSetting } from '../../../src/core/ports/miner.js';
import { withoutEffect } from '../../shared/write-reply.js';
import type { LuxosApi, LuxosConfig } from './api.js';

/**
 * Names that do not mean one profile each time: 0 to 3 are board numbers in the command's old form, +1 and -2 are
 * relative to where the miner is, a comma ends the parameter.
 */
const UNSAFE_PROFILE = /^[0-3]$|^[+-]|,|^$/;

export type Step =
  | { readonly kind: 'curtail'; readonly action: 'sleep' | 'wakeup' }
  | { readonly kind: 'target'; readonly powerW: number }
  | ProfileStep;
type ProfileStep = { readonly kind: 'profile'; readonly profile: string; readonly atmEnabled: boolean };

export function isCurtailed({ CurtailMode }: LuxosConfig): boolean {
  return CurtailMode?.toLowerCase() === 'sleep';
}

/** What lies between the miner as it says it is and `target`. Reads; writes nothing. */
export async function stepsTo(
  api: LuxosApi,
  target: OperatingPoint,
  config: LuxosConfig,
  before: DeviceSetting | null,
): Promise<Step[]> {
  // Sleep is commanded even where the miner says that it sleeps: somebody measured that it does not.
  if (target.kind === 'sleep') return [{ kind: 'curtail', action: 'sleep' }];
  const steps: Step[] = isCurtailed(config) ? [{ kind: 'curtail', action: 'wakeup' }] : [];
  const { setting } = target;
  if (setting === undefined) return [...steps, ...stepsBack(target, config, before, steps.length > 0)];
  if (setting.verb === 'power-target')
    return [...steps, ...(await stepsToPower(api, config, setting.powerW))];
  if (setting.verb !== 'profile')
    throw new EbbError(
      'unsupported',
      `LuxOS: ${setting.verb} cannot be set, only profiles and power targets`,
    );
  return [...steps, ...stepsToProfile(config, setting.profile)];
}

function stepsToProfile(config: LuxosConfig, profile: string): Step[] {
  if (UNSAFE_PROFILE.test(profile))
    throw new EbbError('unsupported', `LuxOS: "${profile}" cannot be sent as the name of a profile`);
  if (config.Profile === profile && config.IsPowerTargetEnabled !== true) return [];
  return [{ kind: 'profile', profile, atmEnabled: config.IsAtmEnabled === true }];
}

/** Where a model has no power target, the highest profile that does not pass it takes its place. */
async function stepsToPower(api: LuxosApi, config: LuxosConfig, powerW: number): Promise<Step[]> {
  const watts = Math.round(powerW);
  if (config.IsPowerTargetSupported === true) {
    const isSet = config.IsPowerTargetEnabled === true && config.ActualPowerTarget === watts;
    return isSet ? [] : [{ kind: 'target', powerW: watts }];
  }
  const below = (await withoutEffect(() => api.profiles()))
    .flatMap(({ 'Profile Name': name, Watts: each }) =>
      each !== undefined && each <= watts ? [{ name, each }] : [],
    )
    .sort((a, b) => b.each - a.each);
  const [highest] = below;
  if (highest === undefined) {
    const problem = `this model takes no power target, and none of its profiles draws ${watts} W or less`;
    throw new EbbError('unsupported', `LuxOS: ${problem}; nothing was sent`);
  }
  return stepsToProfile(config, highest.name);
}

/** A point without a setting: back to where the miner was before the event. */
function stepsBack(
  target: OperatingPoint,
  config: LuxosConfig,
  before: DeviceSetting | null,
  wakes: boolean,
): Step[] {
  const { profile, powerTargetW } = before ?? {};
  if (typeof powerTargetW === 'number')
    return config.ActualPowerTarget === powerTargetW && config.IsPowerTargetEnabled === true
      ? []
      : [{ kind: 'target', powerW: powerTargetW }];
  if (typeof profile === 'string') return stepsToProfile(config, profile);
  if (wakes || (config.ProfileStep ?? 0) === 0) return [];
  const advice = 'give the nominal point of its model a profile to go back to';
  throw new EbbError(
    'unsupported',
    `awake in profile ${config.Profile ?? '?'}, and point ${target.id} names none: ${advice}`,
  );
}

/** Does `steps` in an open session. @returns what was done @throws EbbError that also says what was done before it */
export async function carryOut(api: LuxosApi, session: string, steps: readonly Step[]): Promise<string> {
  const done: string[] = [];
  for (const step of steps) {
    try {
      if (step.kind === 'curtail') await api.curtail(session, step.action);
      else if (step.kind === 'target') await api.powertargetset(session, step.powerW);
      else await setProfile(api, session, step);
    } catch (error) {
      if (!(error instanceof EbbError) || done.length === 0) throw error;
      throw new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
    }
    done.push(wordsFor(step));
  }
  return done.join(', ');
}

/** With ATM on, the firmware would move the profile again at once: it is off for the moment of the change. */
async function setProfile(
  api: LuxosApi,
  session: string,
  { profile, atmEnabled }: ProfileStep,
): Promise<void> {
  if (!atmEnabled) return api.profileset(session, profile);
  await api.atmset(session, false);
  try {
    await api.profileset(session, profile);
  } finally {
    await api.atmset(session, true);
  }
}

function wordsFor(step: Step): string {
  if (step.kind === 'curtail') return `curtail ${step.action} sent`;
  return step.kind === 'target' ? `power target ${step.powerW} W set` : `profile ${step.profile} set`;
}
