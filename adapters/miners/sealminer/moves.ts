import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { ApplyContext } from '../../../src/core/ports/miner.js';
import { withoutEffect } from '../../shared/write-reply.js';
import type { SealApi } from './api.js';
import { modeName, modeNumber, stateOf, type SealStats } from './reports.js';

type Change =
  { readonly kind: 'mode'; readonly number: number } | { readonly kind: 'limit'; readonly powerW: number };

/** Brings a machine to `target` and says what was sent. @throws EbbError as a write does */
export async function moveTo(api: SealApi, target: OperatingPoint, context: ApplyContext): Promise<string> {
  const { setting } = target;
  if (setting?.verb === 'power-percent')
    throw new EbbError('unsupported', 'Sealminer: power-percent cannot be set, only modes and power limits');
  const stats = await withoutEffect(() => api.stats());
  if (target.kind === 'sleep') {
    // Commanded even where the machine says that it sleeps: somebody measured that it does not.
    await api.suspend();
    return 'suspend sent';
  }
  const isAsleep = stateOf(stats.state) === 'suspended' || (stats.hashrateThs === 0 && context.attempt > 1);
  const change = await changeTo(api, target, stats, context);
  if (change === null) {
    if (!isAsleep) return 'awake already, in the mode and at the limit that are wanted';
    await api.restart();
    return 'restart of the mining program sent';
  }
  return change.kind === 'limit' ? setLimit(api, change.powerW) : setMode(api, change.number, isAsleep);
}

/** What has to be set besides being awake; null where nothing has. */
async function changeTo(
  api: SealApi,
  { setting }: OperatingPoint,
  stats: SealStats,
  { before }: ApplyContext,
): Promise<Change | null> {
  if (setting?.verb === 'power-target') return limitUnlessSet(setting.powerW, stats);
  if (setting?.verb === 'profile') {
    const number = modeNumber(setting.profile);
    if (number === null) throw new EbbError('unsupported', `Sealminer: no mining mode "${setting.profile}"`);
    return (await modeNow(api)) === number ? null : { kind: 'mode', number };
  }
  const { miningMode, powerLimitW } = before ?? {};
  if (typeof miningMode === 'number') {
    const now = await modeNow(api);
    if (now !== null && now !== miningMode) return { kind: 'mode', number: miningMode };
  }
  return typeof powerLimitW === 'number' && stats.powerLimitW !== null
    ? limitUnlessSet(powerLimitW, stats)
    : null;
}

function limitUnlessSet(powerW: number, stats: SealStats): Change | null {
  if (!(powerW > 0)) throw new EbbError('unsupported', `Sealminer: ${powerW} W is no power limit`);
  return stats.powerLimitW === Math.round(powerW) ? null : { kind: 'limit', powerW };
}

/** The mining mode; null where no page tells. @throws EbbError `unauthorised`: setting one would be refused too */
async function modeNow(api: SealApi): Promise<number | null> {
  try {
    return (await withoutEffect(() => api.system())).miningMode;
  } catch (error) {
    if (error instanceof EbbError && error.code !== 'unauthorised') return null;
    throw error;
  }
}

/** The limit is taken at the restart, so a machine that cannot be restarted is not given one. */
async function setLimit(api: SealApi, powerW: number): Promise<string> {
  await withoutEffect(() => api.system());
  await api.setPowerLimit(powerW);
  const done = `power limit ${Math.round(powerW)} W accepted`;
  try {
    await api.reboot();
  } catch (error) {
    throw later(error, done);
  }
  return `${done}, restart sent`;
}

async function setMode(api: SealApi, number: number, isAsleep: boolean): Promise<string> {
  await api.setMiningMode(number);
  const done = `mining mode ${modeName(number)} accepted`;
  if (!isAsleep) return done;
  try {
    await api.restart();
  } catch (error) {
    throw later(error, done);
  }
  return `${done}, restart of the mining program sent`;
}

/** The error of a later step, with what was done before it. */
function later(error: unknown, done: string): unknown {
  return error instanceof EbbError
    ? new EbbError(error.code, `${done}, but then ${error.message}`, error.context)
    : error;
}
