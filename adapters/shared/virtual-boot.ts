import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { ModelConfig } from '../../src/core/site.js';
import { keyedBetween } from './random.js';
import { loadOf, pointOfKind } from './virtual-loads.js';
import { type Keyframe, pathToPoint, pathToWake } from './virtual-physics.js';
import type { VirtualMinerState } from './virtual-state.js';

/** How long a machine has been up when its story begins. */
const UP_BEFORE_SECONDS = [86_400, 30 * 86_400] as const;

/** What a start of the control board changes in the state of a machine. */
export type Booted = Pick<VirtualMinerState, 'asleep' | 'awake' | 'path' | 'offline'>;

/**
 * The start of a control board at `from`. It goes on to mine, except where its firmware remembers that it was put to
 * sleep.
 */
export function bootOf(
  model: ModelConfig,
  { asleep, awake }: VirtualMinerState,
  start: {
    readonly from: Keyframe;
    readonly bootSeconds: number;
    /** From `from` until it hashes at full rate. */
    readonly upSeconds: number;
    readonly survives: CapabilityEnvelope['survivesReboot'];
  },
): Booted {
  const { from, bootSeconds, upSeconds, survives } = start;
  const nominal = pointOfKind(model, 'nominal');
  const keepsPoint = survives.some((what) => what !== 'sleep');
  const kept = {
    offline: { fromMs: from.atMs, toMs: from.atMs + bootSeconds * 1000 },
    awake: keepsPoint ? awake : loadOf(nominal),
  };
  if (asleep && survives.includes('sleep')) {
    return {
      ...kept,
      asleep: true,
      path: pathToPoint(from, loadOf(pointOfKind(model, 'sleep')), bootSeconds),
    };
  }
  const path = pathToWake(from, kept.awake, upSeconds, nominal.powerW * model.inrushRatio);
  return { ...kept, asleep: false, path };
}

/** Whether there is power at the machine's supplies at `atMs`. */
export function hasPower({ supply }: VirtualMinerState, atMs: number): boolean {
  return supply === undefined || atMs >= supply.atMs === supply.on;
}

/**
 * What a machine begins with: an earlier run's state, or rest at nominal. A path that lies in the future of a clock
 * that was set back is taken as walked.
 */
export function stateFrom(
  saved: VirtualMinerState | undefined,
  model: ModelConfig,
  nowMs: number,
  ...key: readonly (string | number)[]
): VirtualMinerState {
  const first = saved?.path[0];
  if (saved !== undefined && first !== undefined && first.atMs <= nowMs) return saved;
  const { asleep, awake, writes } = saved ?? {
    asleep: false,
    awake: loadOf(pointOfKind(model, 'nominal')),
    writes: 0,
  };
  const { powerW, hashrateThs } = asleep ? pointOfKind(model, 'sleep') : awake;
  return {
    asleep,
    awake,
    path: [{ atMs: nowMs, powerW, hashrateThs }],
    offline: null,
    selfWakeAtMs: null,
    bootedAtMs: nowMs - keyedBetween(UP_BEFORE_SECONDS, ...key, 'up before') * 1000,
    writes,
  };
}
