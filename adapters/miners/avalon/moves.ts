import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext } from '../../../src/core/ports/miner.js';
import { AvalonApi, type AvalonReport } from './api.js';
import { modeName, modeNumber, modeOf, type AvalonLine, type AvalonMode } from './stats.js';
import { claimOf } from './telemetry.js';

const REBOOT = 'reboot,0';

interface Device {
  readonly line: AvalonLine;
  readonly isAsleep: boolean;
  readonly mode: AvalonMode | null;
  /** Unix seconds for a timed command. */
  readonly actAt: number;
}

/**
 * Brings a device of `line` from where `report` shows it to `target`, and says what was sent.
 * @throws EbbError as a write does
 */
export async function moveTo(
  api: AvalonApi,
  { line, report }: { readonly line: AvalonLine; readonly report: AvalonReport },
  target: OperatingPoint,
  context: ApplyContext,
  unixSeconds: () => number,
): Promise<string> {
  const device: Device = {
    line,
    isAsleep: report.modules.every((module) => claimOf(module) === 'sleeping'),
    mode: report.modules[0] === undefined ? null : modeOf(report.modules[0]),
    actAt: AvalonApi.actAt(report.deviceSeconds ?? unixSeconds()),
  };
  if (target.kind === 'sleep') return sleep(api, device);
  const wanted = wantedMode(target, device, context);
  return device.isAsleep ? wake(api, device, wanted, context) : change(api, device, wanted);
}

/** Sleep is commanded even where the device says that it sleeps: somebody measured that it does not. */
async function sleep(api: AvalonApi, { line, actAt }: Device): Promise<string> {
  refuseWithoutSoftOff(line);
  const timed = `softoff,1:${actAt}`;
  return firstTaken(api, line === 'early' ? ['softoff', timed] : [timed, 'softoff']);
}

async function wake(
  api: AvalonApi,
  device: Device,
  wanted: AvalonMode | null,
  { attempt }: ApplyContext,
): Promise<string> {
  refuseWithoutSoftOff(device.line);
  const done: string[] = [];
  if (wanted !== null) {
    try {
      done.push(await setMode(api, device.line, wanted));
    } catch (error) {
      // Some take a mode only while they mine: the miner is woken, and its mode is the next thing to correct.
      if (!isRefusal(error)) throw error;
      done.push(`${wanted.kind} ${wanted.number} refused while asleep`);
    }
  }
  const byRestart = device.line === 'early' || attempt > 1;
  done.push(
    await after(done, () => firstTaken(api, byRestart ? [REBOOT] : [`softon,1:${device.actAt}`, REBOOT])),
  );
  return done.join(', ');
}

async function change(api: AvalonApi, { line, mode }: Device, wanted: AvalonMode | null): Promise<string> {
  if (wanted === null) return `awake already${mode === null ? '' : `, in mode ${modeName(line, mode)}`}`;
  const done = [await setMode(api, line, wanted)];
  // These take the mode at their next start.
  if (line === 'early' || line === 'late') done.push(await after(done, () => firstTaken(api, [REBOOT])));
  return done.join(', ');
}

/** The mode that `target` needs and the device is not in; null where there is nothing to set. */
function wantedMode(
  target: OperatingPoint,
  { line, mode }: Device,
  context: ApplyContext,
): AvalonMode | null {
  const { setting } = target;
  if (setting === undefined) {
    const before = mode === null ? undefined : context.before?.[mode.kind];
    return mode === null || typeof before !== 'number' || before === mode.number
      ? null
      : { kind: mode.kind, number: before };
  }
  if (setting.verb !== 'profile')
    throw new EbbError('unsupported', `Avalon: ${setting.verb} cannot be set, only work modes`);
  const number = modeNumber(line, setting.profile);
  if (number === null) throw new EbbError('unsupported', `Avalon: no work mode "${setting.profile}"`);
  const kind = mode?.kind ?? (line === 'nano3' ? 'worklevel' : 'workmode');
  return mode?.number === number ? null : { kind, number };
}

function setMode(api: AvalonApi, line: AvalonLine, { kind, number }: AvalonMode): Promise<string> {
  const [newer, older] = [`${kind},set,${number}`, `${kind},${number}`];
  if (kind === 'worklevel') return firstTaken(api, [newer]);
  return firstTaken(api, line === 'early' || line === 'late' ? [older, newer] : [newer, older]);
}

/**
 * Sends the first of `options` that the device does not refuse. A refusal is certain to have had no effect; what
 * was not answered is not followed by another.
 */
async function firstTaken(api: AvalonApi, options: readonly string[]): Promise<string> {
  let refusal: unknown;
  for (const option of options) {
    try {
      await api.set(option);
      return `${option} accepted`;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Runs a further step; where it fails, the message has the steps that were done before. */
async function after(done: readonly string[], step: () => Promise<string>): Promise<string> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof EbbError) || done.length === 0) throw error;
    throw new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof EbbError) || error.context.outcomeUnknown === true) return false;
  return error.code === 'rejected' || error.code === 'unsupported';
}

function refuseWithoutSoftOff(line: AvalonLine): void {
  if (line !== 'nano' && line !== 'nano3') return;
  const advice = 'feed it through a switched outlet, or use its lowest mode';
  throw new EbbError('unsupported', `Avalon: this model has no soft-off: ${advice}`);
}
