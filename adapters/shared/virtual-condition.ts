import { MISBEHAVIOUR_SECONDS } from './virtual-misbehaviour.js';
import type { ModelConfig } from '../../src/core/site.js';
import { awakePoints, pointOfKind } from './virtual-loads.js';
import { type Keyframe, onPath } from './virtual-physics.js';
import { keyedBetween, keyedRandom } from './random.js';

/** What the sensors of one machine say. */
export interface VirtualSensors {
  /** Hottest chip in °C. */
  readonly chipTempC: number;
  /** Air or coolant at the inlet in °C. */
  readonly ambientC: number;
  /** 0 for machines without fans. */
  readonly fanRpm: number;
}

const AMBIENT_MEAN_C = 24;
const AMBIENT_SWING_C = 6;
/** Warmest in the afternoon of the middle of North America, in seconds of the day in UTC. */
const WARMEST_AT_SECONDS = 21 * 3600;
const DAY_SECONDS = 86_400;
/** Chips above the inlet at nominal watts. */
const CHIP_RISE_C = 42;
/** A machine's place in the rack, and its paste. */
const SPREAD_C: readonly [number, number] = [-3, 3];

/** Heat is the mean over these moments ago. */
const HEAT_LAG_SECONDS = [15, 45, 90, 150] as const;

const FAN_IDLE_RPM = 1_200;
const FAN_FULL_RPM = 6_000;
const FAN_IDLE_C = 30;
const FAN_FULL_C = 80;

/** @param loadRatio watts of the last minutes in proportion to nominal */
export function sensorsAt(
  atMs: number,
  loadRatio: number,
  thermalClass: string,
  ...key: readonly (string | number)[]
): VirtualSensors {
  const dayRatio = (atMs / 1000 - WARMEST_AT_SECONDS) / DAY_SECONDS;
  const ambientC =
    AMBIENT_MEAN_C +
    AMBIENT_SWING_C * Math.cos(dayRatio * 2 * Math.PI) +
    keyedBetween(SPREAD_C, ...key, 'ambient');
  const chipTempC =
    ambientC + CHIP_RISE_C * loadRatio + keyedBetween(SPREAD_C, ...key, 'chip') * Math.min(1, loadRatio);
  const fanRatio = Math.min(1, Math.max(0, (chipTempC - FAN_IDLE_C) / (FAN_FULL_C - FAN_IDLE_C)));
  const fanRpm = thermalClass === 'air' ? FAN_IDLE_RPM + fanRatio * (FAN_FULL_RPM - FAN_IDLE_RPM) : 0;
  return {
    chipTempC: Number(chipTempC.toFixed(1)),
    ambientC: Number(ambientC.toFixed(1)),
    fanRpm: Math.round(fanRpm / 10) * 10,
  };
}

/** Watts of the last minutes in proportion to nominal: the heat follows the watts slowly. */
export function heatRatio(model: ModelConfig, path: readonly Keyframe[], nowMs: number): number {
  const nominalW = pointOfKind(model, 'nominal').powerW;
  // What charges the supplies for a moment heats no chip.
  const mostW = awakePoints(model).at(-1)?.powerW ?? nominalW;
  const watts = HEAT_LAG_SECONDS.map((ago) => Math.min(mostW, onPath(path, nowMs - ago * 1000).powerW));
  return watts.reduce((sum, powerW) => sum + powerW, 0) / watts.length / nominalW;
}

/**
 * When a machine that restarts by itself does it the next time, on average every `meanSeconds`. The first comes any
 * time within the mean, so that a fleet does not restart as one.
 */
export function nextRestartMs(
  afterMs: number,
  meanSeconds: number,
  isFirst: boolean,
  ...key: readonly (string | number)[]
): number {
  const range: readonly [number, number] = isFirst ? [0, 1] : [0.5, 1.5];
  return afterMs + meanSeconds * 1000 * keyedBetween(range, ...key, 'restart', afterMs);
}

/** Whether a machine that loses its pool is without one: away for `seconds`, there for three times as long. */
export function poolIsAway(
  atMs: number,
  seconds: number | null,
  ...key: readonly (string | number)[]
): boolean {
  const awaySeconds = seconds ?? MISBEHAVIOUR_SECONDS['pool-loss'];
  const periodSeconds = awaySeconds * 4;
  const phaseSeconds = keyedRandom(...key, 'pool') * periodSeconds;
  return (atMs / 1000 + phaseSeconds) % periodSeconds < awaySeconds;
}

/** What a machine says of its watts where its sensor is wrong, in proportion to the truth. */
export function wrongWattsFactor(...key: readonly (string | number)[]): number {
  const tooLow = keyedRandom(...key, 'wrong way') < 0.5;
  return keyedBetween(tooLow ? [0.4, 0.75] : [1.3, 1.7], ...key, 'wrong by');
}
