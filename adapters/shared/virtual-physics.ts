import { assert } from '../../src/core/assert.js';
import { keyedBetween } from './random.js';

/** How fast a firmware's machines move: seconds at the fast and at the slow end of what is known. */
export interface VirtualTiming {
  readonly downSeconds: readonly [number, number];
  readonly upSeconds: readonly [number, number];
  /** From one point to another while hashing. */
  readonly changeSeconds: readonly [number, number];
  /** Time without an answer while the mining process restarts; null where it goes on answering. */
  readonly offlineSecondsToSleep: readonly [number, number] | null;
  readonly offlineSecondsToWake: readonly [number, number] | null;
}

/** The same ways in `ratio` of their time; 0: at once. */
export function scaledTiming(timing: VirtualTiming, ratio = 1): VirtualTiming {
  const scaled = ([fast, slow]: readonly [number, number]) => [fast * ratio, slow * ratio] as const;
  const { offlineSecondsToSleep: toSleep, offlineSecondsToWake: toWake } = timing;
  return {
    downSeconds: scaled(timing.downSeconds),
    upSeconds: scaled(timing.upSeconds),
    changeSeconds: scaled(timing.changeSeconds),
    offlineSecondsToSleep: toSleep && scaled(toSleep),
    offlineSecondsToWake: toWake && scaled(toWake),
  };
}

/** What a machine draws and delivers at one point. */
export interface VirtualLoad {
  readonly pointId: string;
  readonly powerW: number;
  readonly hashrateThs: number;
}

/** A moment of a machine's way from one load to another; in between, it is on the straight line. */
export interface Keyframe {
  readonly atMs: number;
  readonly powerW: number;
  readonly hashrateThs: number;
}

/** The power supplies charge for this long when they are switched on. */
const INRUSH_SECONDS = 1.5;
/** From the command to the closing of the supplies' relays. */
const SWITCH_ON_SECONDS = 2;
/** While a machine tunes its chips it draws from the first share of its watts to the second, and hashes nothing. */
const TUNING_POWER_RATIO = [0.25, 0.85] as const;
/** Share of the wake-up that is over when the first hash is found. */
const FIRST_HASH_RATIO = 0.7;
/** Share of the way down after which no hash is found any more: the chips stop before the supplies do. */
const LAST_HASH_RATIO = 0.4;

/** From the start of a restart until nothing hashes any more. */
const STOP_SECONDS = 1;
/** How long a mining process that restarts stands still. */
const RESTART_IDLE_SECONDS = 10;

const NOISE_RATIO = 0.01;
/** Noise keeps its value this long, as a meter that averages does. */
const NOISE_MS = 5_000;

export function pathToSleep(from: Keyframe, to: VirtualLoad, seconds: number): Keyframe[] {
  const powerAtLastHash = from.powerW + (to.powerW - from.powerW) * LAST_HASH_RATIO;
  return [
    from,
    { atMs: from.atMs + seconds * 1000 * LAST_HASH_RATIO, powerW: powerAtLastHash, hashrateThs: 0 },
    { atMs: from.atMs + seconds * 1000, powerW: to.powerW, hashrateThs: 0 },
  ];
}

export function pathToWake(from: Keyframe, to: VirtualLoad, seconds: number, inrushW: number): Keyframe[] {
  if (seconds === 0) return pathToPoint(from, to, 0);
  const onAtMs = from.atMs + SWITCH_ON_SECONDS * 1000;
  const chargedAtMs = onAtMs + INRUSH_SECONDS * 1000;
  const [tuningFirst, tuningLast] = TUNING_POWER_RATIO;
  const frame = (atMs: number, powerW: number, hashrateThs = 0): Keyframe => ({ atMs, powerW, hashrateThs });
  return [
    frame(from.atMs, from.powerW),
    frame(onAtMs, from.powerW),
    frame(onAtMs, inrushW),
    frame(chargedAtMs, inrushW),
    frame(chargedAtMs, to.powerW * tuningFirst),
    frame(Math.max(chargedAtMs, from.atMs + seconds * 1000 * FIRST_HASH_RATIO), to.powerW * tuningLast),
    frame(Math.max(chargedAtMs, from.atMs + seconds * 1000), to.powerW, to.hashrateThs),
  ];
}

export function pathToPoint(from: Keyframe, to: VirtualLoad, seconds: number): Keyframe[] {
  return [from, { atMs: from.atMs + seconds * 1000, powerW: to.powerW, hashrateThs: to.hashrateThs }];
}

/** The mining process stops and comes up again at `to`, within about `seconds`. */
export function pathToRestart(
  from: Keyframe,
  idle: VirtualLoad,
  to: VirtualLoad,
  seconds: number,
  inrushW: number,
): Keyframe[] {
  if (seconds === 0) return pathToPoint(from, to, 0);
  const idleFrame = { ...idle, atMs: from.atMs + RESTART_IDLE_SECONDS * 1000 };
  return pathToReboot(from, idle, pathToWake(idleFrame, to, seconds - RESTART_IDLE_SECONDS, inrushW));
}

/** Out of operation until the first frame of `then`, at the watts of `idle`. */
export function pathToReboot(from: Keyframe, idle: VirtualLoad, then: readonly Keyframe[]): Keyframe[] {
  const stoppedAtMs = from.atMs + STOP_SECONDS * 1000;
  return [from, { atMs: stoppedAtMs, powerW: idle.powerW, hashrateThs: 0 }, ...then];
}

/** Where the machine is on its `path` at `atMs`; before it the first frame, after it the last. */
export function onPath(path: readonly Keyframe[], atMs: number): Keyframe {
  const next = path.findIndex((frame) => frame.atMs > atMs);
  const before = path[(next === -1 ? path.length : Math.max(next, 1)) - 1] as Keyframe;
  const after = path[next];
  if (after === undefined || after.atMs <= before.atMs || atMs <= before.atMs) return { ...before, atMs };
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  return {
    atMs,
    powerW: before.powerW + (after.powerW - before.powerW) * share,
    hashrateThs: before.hashrateThs + (after.hashrateThs - before.hashrateThs) * share,
  };
}

/** About 1 ± 1 %: what makes two readings of one machine, and two machines of one model, differ. */
export function noiseFactor(atMs: number, ...key: readonly (string | number)[]): number {
  const spread: readonly [number, number] = [-NOISE_RATIO, NOISE_RATIO];
  const machine = keyedBetween(spread, ...key, 'machine');
  const moment = keyedBetween(spread, ...key, Math.floor(atMs / NOISE_MS));
  return 1 + (machine + moment) / 2;
}

/** Where a path ends. */
export function lastOf(path: readonly Keyframe[]): Keyframe {
  const last = path.at(-1);
  assert(last !== undefined, 'a path has at least one frame');
  return last;
}
