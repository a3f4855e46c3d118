import { EbbError } from '../../src/core/errors.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type {
  ApplyContext,
  DeviceProfile,
  DeviceSetting,
  MinerTelemetry,
  MinerVerb,
  Obstacle,
} from '../../src/core/ports/miner.js';
import { estimatedPower } from './asleep-watts.js';
import type { BitmainReport } from './bitmain-report.js';
import {
  type BitmainConf,
  confProblem,
  MODE_ASLEEP,
  MODE_NORMAL,
  MODES_AWAKE,
  modeOfName,
  nameOfMode,
} from './bitmain-web.js';

/** The work mode to write, or why none has to be written. */
export type BitmainMove = { readonly write: number } | { readonly stay: string };

/**
 * What lies between a miner in `mode` and `target`. A point without a setting leads to the mode that the miner was in
 * before Ebb first moved it, and to the normal one where that is not known.
 * @throws EbbError `unsupported` for a setting that is no work mode
 */
export function bitmainMove(
  target: OperatingPoint,
  mode: number | null,
  { attempt, before }: ApplyContext,
): BitmainMove {
  // Sleep is commanded even where the miner says that it sleeps: somebody measured that it does not.
  if (target.kind === 'sleep') return { write: MODE_ASLEEP };
  const { setting } = target;
  if (setting === undefined) {
    const back = modeOfSetting(before);
    if (mode === MODE_ASLEEP) return { write: back ?? MODE_NORMAL };
    if (back !== null && back !== mode) return { write: back };
    return { stay: `awake already, in ${mode === null ? 'an unknown mode' : nameOfMode(mode)}` };
  }
  if (setting.verb !== 'profile')
    throw new EbbError('unsupported', `point ${target.id}: ${setting.verb} cannot be set, only work modes`);
  const wanted = modeOfName(setting.profile);
  if (wanted === null) {
    const names = MODES_AWAKE.map(nameOfMode).join(', ');
    throw new EbbError(
      'unsupported',
      `point ${target.id}: no work mode "${setting.profile}"; there are ${names}`,
    );
  }
  // A restart for nothing costs minutes of hash; a mode that was set before without effect is set again.
  return wanted === mode && attempt === 1 ? { stay: `in ${nameOfMode(mode)} already` } : { write: wanted };
}

/** The mode in what was kept from before an event; null where it holds none that a miner mines in. */
function modeOfSetting(setting: DeviceSetting | null): number | null {
  return MODES_AWAKE.find((mode) => mode === setting?.['mode']) ?? null;
}

/** What a wake has to lead back to. */
export function settingOfMode(mode: number | null): DeviceSetting | null {
  return mode !== null && MODES_AWAKE.includes(mode) ? { mode } : null;
}

/** Empty reports are what a sleeping miner sends; from one that should mine, they are a fault. */
export function bitmainClaim(mode: number | null, report: BitmainReport | null): MinerTelemetry['claim'] {
  if (mode === MODE_ASLEEP) return 'sleeping';
  if ((report?.hashrateThs ?? 0) > 0) return 'mining';
  return report === null ? 'fault' : 'starting';
}

/** Watts where no meter tells them: the firmware's own, or hash × J/TH. */
export function bitmainPower(
  report: BitmainReport | null,
  claim: MinerTelemetry['claim'],
  jPerTh: number | null,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  const hashrateThs = report?.hashrateThs ?? 0;
  const told = estimatedPower(report?.powerW ?? null, { claim, hashrateThs });
  // Without hash there is nothing to estimate from: a miner that starts or is broken may draw little or much.
  if (told.powerW !== null || hashrateThs === 0 || jPerTh === null) return told;
  return { powerW: hashrateThs * jPerTh, powerSource: 'estimated' };
}

/** What keeps this configuration from being written. */
export function confObstacles(conf: BitmainConf, verbs: readonly MinerVerb[]): Obstacle[] {
  const problem = confProblem(conf);
  if (problem === null) return [];
  const advice =
    conf.mode === null
      ? 'update the firmware, or curtail it through a switched outlet'
      : 'give an account that sees the pools’ passwords, or set a password at each pool';
  return [{ code: 'unsupported', verbs, problem, advice }];
}

/** The modes of every device of this kind: what they do is known of the normal one alone. */
export function modeProfiles(idealThs: number | null, mode: number | null): DeviceProfile[] {
  return MODES_AWAKE.map((known) => ({
    name: nameOfMode(known),
    powerW: null,
    hashrateThs: known === mode ? idealThs : null,
    settable: known === MODE_NORMAL || known === mode,
    note:
      known === MODE_NORMAL
        ? 'normal'
        : 'differs by model, and not every model has it: look what the web interface calls it before you use it',
  }));
}
