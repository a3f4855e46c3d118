import { EbbError } from '../../../src/core/errors.js';
import type {
  DeviceSetting,
  MinerEndpoint,
  MinerIdentity,
  MinerTelemetry,
} from '../../../src/core/ports/miner.js';
import { identityOf } from '../../shared/inspection.js';
import type { MiningOsThing } from './api.js';

/** The gateway's own words for what a miner can be set to while it is awake. */
export const POWER_MODES = ['low', 'normal', 'high'] as const;
export type PowerMode = (typeof POWER_MODES)[number];
export const SLEEP_MODE = 'sleep';

/** What the gateway last saw must not be older than this: it looks at each miner about every minute. */
const SEEN_SECONDS_MAX = 300;

const MHS_PER_THS = 1e6;
/** Averages of the hashrate by time, shortest first. */
const HASHRATE_KEYS = ['t_5s', 't_30s', 't_1m', 't_5m', 't_15m', 't_30m', 'avg'] as const;

const MAKERS: Readonly<Record<string, string>> = { wm: 'MicroBT', am: 'Bitmain', av: 'Canaan' };
/** Makers whose machines meter what they draw. */
const METERED = new Set(['wm', 'av']);
/** Only these have a power percentage at the gateway. */
const WITH_PERCENT = new Set(['wm']);

/**
 * What the gateway last saw of a miner, however long ago.
 * @throws EbbError `unreachable` where the gateway itself does not reach it
 */
export function telemetryOf(
  thing: MiningOsThing,
  { nominalJPerTh }: Pick<MinerEndpoint, 'nominalJPerTh'>,
): MinerTelemetry {
  const { stats, config } = seenOf(thing);
  const hashrateThs = hashrateOf(stats.hashrate_mhs);
  const isAsleep = asleep(thing);
  if (hashrateThs === null && !isAsleep && stats.status !== 'error' && stats.status !== 'not_mining')
    throw new EbbError('malformed', `${nameOf(thing)}: no hashrate in what the gateway saw of it`);
  const hash = hashrateThs ?? 0;
  return {
    ...powerOf(thing, hash, nominalJPerTh),
    hashrateThs: hash,
    claim: isAsleep && hash === 0 ? 'sleeping' : awakeClaim(stats.status ?? null, hash),
    profile: modeOf(thing),
    model: modelOf(thing),
    firmwareVersion: config?.firmware_ver ?? null,
    setting: isAsleep ? null : settingOf(thing),
    chipTempC: stats.temperature_c?.max ?? null,
  };
}

type Seen = NonNullable<NonNullable<MiningOsThing['last']>['snap']>;

function seenOf(thing: MiningOsThing): {
  stats: NonNullable<Seen['stats']>;
  config: Seen['config'];
} {
  const { snap, err } = thing.last ?? {};
  const stats = snap?.stats;
  if (stats === null || stats === undefined || stats.status === 'offline') {
    const why = err ?? (stats ? 'offline' : 'not seen yet');
    throw new EbbError('unreachable', `${nameOf(thing)}: its gateway does not reach it: ${why}`);
  }
  return { stats, config: snap?.config };
}

/** Why what the gateway saw is no evidence of now; null where it is. @param nowMs the gateway's time */
export function staleness(thing: MiningOsThing, nowMs: number): EbbError | null {
  const ageSeconds = (nowMs - (thing.last?.ts ?? nowMs)) / 1000;
  if (ageSeconds <= SEEN_SECONDS_MAX) return null;
  return new EbbError('stale', `${nameOf(thing)}: its gateway last looked ${Math.round(ageSeconds)} s ago`);
}

function hashrateOf(value: unknown): number | null {
  if (typeof value === 'number') return value / MHS_PER_THS;
  if (typeof value !== 'object' || value === null) return null;
  const averages = value as Readonly<Record<string, unknown>>;
  for (const key of HASHRATE_KEYS) {
    const mhs = Number.parseFloat(String(averages[key]));
    if (Number.isFinite(mhs) && mhs >= 0) return mhs / MHS_PER_THS;
  }
  return null;
}

function powerOf(
  thing: MiningOsThing,
  hashrateThs: number,
  nominalJPerTh: number | undefined,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  const powerW = thing.last?.snap?.stats?.power_w ?? null;
  // 0 W from a machine that hashes is the gateway's way to say that it does not know.
  if (powerW !== null && powerW >= 0 && !(powerW === 0 && hashrateThs > 0)) {
    return { powerW, powerSource: METERED.has(brandOf(thing)) ? 'metered' : 'estimated' };
  }
  if (nominalJPerTh !== undefined && hashrateThs > 0) {
    return { powerW: hashrateThs * nominalJPerTh, powerSource: 'estimated' };
  }
  return { powerW: null, powerSource: 'absent' };
}

function awakeClaim(status: string | null, hashrateThs: number): MinerTelemetry['claim'] {
  if (hashrateThs > 0) return 'mining';
  return status === 'error' ? 'fault' : 'starting';
}

/** Whether the gateway says that it sleeps. */
export function asleep(thing: MiningOsThing): boolean {
  const { stats, config } = thing.last?.snap ?? {};
  return stats?.status === 'sleeping' || config?.suspended === true || config?.power_mode === SLEEP_MODE;
}

/** The mode that it is in; null where the gateway does not tell. */
export function modeOf(thing: MiningOsThing): string | null {
  return thing.last?.snap?.config?.power_mode ?? null;
}

export function percentOf(thing: MiningOsThing): number | null {
  return canTakePercent(thing) ? (thing.last?.snap?.stats?.miner_specific?.power_pct ?? null) : null;
}

export function canTakePercent(thing: MiningOsThing): boolean {
  return WITH_PERCENT.has(brandOf(thing));
}

export function isPowerMode(mode: unknown): mode is PowerMode {
  return POWER_MODES.some((known) => known === mode);
}

function settingOf(thing: MiningOsThing): DeviceSetting | null {
  const powerMode = modeOf(thing);
  return isPowerMode(powerMode) ? { powerMode, powerPercent: percentOf(thing) } : null;
}

/** Who the miner is. Its type is made of its maker and its model, such as `miner-wm-m56s`. */
export function identityOfThing(thing: MiningOsThing): MinerIdentity {
  return identityOf({
    make: MAKERS[brandOf(thing)] ?? null,
    model: modelOf(thing),
    firmwareVersion: thing.last?.snap?.config?.firmware_ver ?? null,
    serial: thing.info?.serialNum ?? null,
    mac: thing.info?.macAddress ?? null,
  });
}

function modelOf({ type }: MiningOsThing): string | null {
  const model = (type ?? '').split('-').slice(2).join('-');
  return model === '' ? null : model.toUpperCase();
}

function brandOf({ type }: MiningOsThing): string {
  return (type ?? '').split('-')[1] ?? '';
}

export function nameOf({ id, code }: MiningOsThing): string {
  return code ? `${code} (${id})` : id;
}
