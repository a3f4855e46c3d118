import type { MinerTelemetry } from '../ports/miner.js';
import type { OperatingPoint, OperatingPoints } from './operating-point.js';

/** The part of a reading that tells where a miner is. */
export type Evidence = Pick<MinerTelemetry, 'powerW' | 'powerSource' | 'hashrateThs' | 'claim' | 'profile'>;

/** A sleeping machine draws no more than this many times its sleeping watts, or than this share of nominal. */
const SLEEP_POWER_FACTOR = 2;
const SLEEP_POWER_RATIO = 0.08;
const SLEEP_HASHRATE_RATIO = 0.02;
/** A machine that is awake draws and hashes at least this share of nominal, worn boards included. */
const AWAKE_RATIO = 0.15;
/** Worn boards, heat and tuning move a machine's watts by about this much from its point's. */
const POINT_POWER_TOLERANCE = 0.1;
/** Metered watts this far from a point's belie a machine that names its profile. */
const NAMED_POWER_TOLERANCE = 0.2;

/**
 * Whether a reading shows the machine at `target`. Judged by watts, and by hash where watts are not known: never by
 * what the machine says of itself alone. A machine that is still on its way has not reached it.
 */
export function pointReached(target: OperatingPoint, points: OperatingPoints, evidence: Evidence): boolean {
  if (target.kind === 'sleep') return isAsleep(points, evidence);
  if (!isHashing(points, evidence)) return false;
  const awake = points.filter(({ kind }) => kind !== 'sleep');
  if (awake.length === 1) return true;
  const isNearest = nearest(awake, evidence)?.id === target.id;
  const profile = profileOf(target);
  if (profile !== null && evidence.profile !== null) {
    return profile === evidence.profile && (isNearest || !beliesProfile(target, evidence));
  }
  if (evidence.powerW === null) return isNearest;
  return isNearest || isWithin(POINT_POWER_TOLERANCE, target, evidence.powerW);
}

/** The point that a reading shows, or null while the machine is between points. */
export function observedPointId(points: OperatingPoints, evidence: Evidence): string | null {
  const sleep = points[0]!;
  if (isAsleep(points, evidence)) return sleep.id;
  if (!isHashing(points, evidence)) return null;
  const awake = points.filter(({ kind }) => kind !== 'sleep');
  const named = awake.find((point) => profileOf(point) !== null && profileOf(point) === evidence.profile);
  const believed = named && !beliesProfile(named, evidence) ? named : undefined;
  return (believed ?? nearest(awake, evidence))?.id ?? null;
}

function beliesProfile(named: OperatingPoint, { powerW, powerSource }: Evidence): boolean {
  return powerW !== null && powerSource === 'metered' && !isWithin(NAMED_POWER_TOLERANCE, named, powerW);
}

function isWithin(tolerance: number, point: OperatingPoint, powerW: number): boolean {
  return Math.abs(powerW - point.powerW) <= tolerance * point.powerW;
}

function isAsleep(points: OperatingPoints, { powerW, powerSource, hashrateThs, claim }: Evidence): boolean {
  const nominal = nominalOf(points);
  if (hashrateThs > SLEEP_HASHRATE_RATIO * nominal.hashrateThs) return false;
  // Before they hash, waking machines draw little for a moment; a machine that says it is starting is not asleep.
  if (claim === 'starting') return false;
  if (powerW === null || powerSource !== 'metered') return claim === 'sleeping';
  return powerW <= Math.max(SLEEP_POWER_FACTOR * points[0]!.powerW, SLEEP_POWER_RATIO * nominal.powerW);
}

function isHashing(points: OperatingPoints, { powerW, hashrateThs }: Evidence): boolean {
  const nominal = nominalOf(points);
  return (
    hashrateThs >= AWAKE_RATIO * nominal.hashrateThs && (powerW ?? Infinity) >= AWAKE_RATIO * nominal.powerW
  );
}

function nearest(awake: OperatingPoints, { powerW, hashrateThs }: Evidence): OperatingPoint | undefined {
  const distance = (point: OperatingPoint): number =>
    powerW === null ? Math.abs(point.hashrateThs - hashrateThs) : Math.abs(point.powerW - powerW);
  return [...awake].sort((a, b) => distance(a) - distance(b))[0];
}

function profileOf({ setting }: OperatingPoint): string | null {
  return setting?.verb === 'profile' ? setting.profile : null;
}

function nominalOf(points: OperatingPoints): OperatingPoint {
  return points.find(({ kind }) => kind === 'nominal')!;
}
