import { assert } from '../assert.js';
import {
  forgetting,
  normalCdf,
  type NormalBelief,
  normalQuantile,
  observeNormal,
  predictiveQuantile,
} from '../statistics/index.js';

/** Up: from an accepted wake to full hashrate. Down: from an accepted sleep to the sleeping watts. */
export type Move = 'up' | 'down';

/** How long machines take to wake and to sleep, as beliefs on the logarithm of seconds. Plain data. */
export interface MoveTimeState {
  readonly schema: 1;
  readonly cells: Readonly<Record<string, NormalBelief>>;
}

export interface MoveTimeKey {
  readonly model: string;
  readonly firmware: string;
  readonly move: Move;
  /** What the firmware's envelope says: seconds at the slow end. */
  readonly envelopeSeconds: number;
}

export interface MoveTimeObservation extends MoveTimeKey {
  readonly seconds: number;
  /** True where it hadn't arrived after `seconds` and wasn't watched any longer. */
  readonly isUnfinished?: boolean;
}

export const NO_MOVE_TIMES: MoveTimeState = { schema: 1, cells: {} };

/** "At the slow end" is read as: nine of ten are there by then. */
export const ENVELOPE_PROBABILITY = 0.9;
/** Machines of one model differ by about this much, as a logarithm; an assumption that the first readings replace. */
const ASSUMED_SPREAD = 0.35;
const ASSUMED_COUNT = 8;
/** Firmware is updated: older readings fade once there are so many. */
const COUNT_MAX = 2000;

export function learnMoveTimes(
  state: MoveTimeState,
  observations: readonly MoveTimeObservation[],
): MoveTimeState {
  const cells: Record<string, NormalBelief> = { ...state.cells };
  for (const observation of observations) {
    const { seconds, isUnfinished = false } = observation;
    assert(seconds > 0, `a move that took ${seconds} s`);
    const key = keyOf(observation);
    const belief = cells[key] ?? priorOf(observation);
    const logSeconds = Math.log(seconds);
    const value = isUnfinished ? expectedBeyond(belief, logSeconds) : logSeconds;
    cells[key] = forgetting(observeNormal(belief, value), COUNT_MAX);
  }
  return { schema: 1, cells };
}

/** Seconds by which a machine has arrived with each of the probabilities. */
export function moveTimeQuantiles(
  state: MoveTimeState,
  key: MoveTimeKey,
  probabilities: readonly number[],
): number[] {
  const belief = state.cells[keyOf(key)] ?? priorOf(key);
  return probabilities.map((each) => Math.exp(predictiveQuantile(belief, each)));
}

/** Moves that a belief rests on, beside the envelope. */
export function moveCount(state: MoveTimeState, key: MoveTimeKey): number {
  return (state.cells[keyOf(key)]?.meanCount ?? ASSUMED_COUNT) - ASSUMED_COUNT;
}

function keyOf({ model, firmware, move }: MoveTimeKey): string {
  return [model, firmware, move].join(' | ');
}

function priorOf({ envelopeSeconds }: MoveTimeKey): NormalBelief {
  return {
    mean: Math.log(Math.max(1, envelopeSeconds)) - normalQuantile(ENVELOPE_PROBABILITY) * ASSUMED_SPREAD,
    meanCount: ASSUMED_COUNT,
    spread: ASSUMED_SPREAD,
    spreadCount: ASSUMED_COUNT,
  };
}

/** Mean of what is believed, given that it's beyond `value`. */
function expectedBeyond({ mean, spread }: NormalBelief, value: number): number {
  const z = (value - mean) / spread;
  // Far out the formula divides nothing by nothing; there the mean lies one over z beyond.
  if (z > FAR_OUT) return value + spread / z;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return mean + (spread * density) / (1 - normalCdf(z));
}

const FAR_OUT = 4;
