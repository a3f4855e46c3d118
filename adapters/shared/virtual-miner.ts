import { assert } from '../../src/core/assert.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { ModelConfig } from '../../src/core/site.js';
import { keyedBetween } from './random.js';
import { noiseFactor, onPath, pathToPoint, pathToSleep, pathToWake } from './virtual-physics.js';
import type { Keyframe, VirtualLoad, VirtualTiming } from './virtual-physics.js';

/**
 * What real fleets do to whoever steers them: an error reply; a connection without an answer; OK without an
 * effect; everything late; no connection; a machine that starts hashing again by itself.
 */
export const MISBEHAVIOURS = ['refuses', 'hangs', 'lies', 'slow', 'deaf', 'wakes-by-itself'] as const;
export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

/** A slow machine takes this many times as long, and answers this late. */
const SLOW_FACTOR = 4;
export const SLOW_REPLY_SECONDS = 2;

/** When a machine that wakes by itself does it, after it was put to sleep. */
const SELF_WAKE_SECONDS = [180, 600] as const;

/** The web server still sends its reply before the mining process restarts. */
const OFFLINE_AFTER_SECONDS = 1;

/** All that a virtual machine has to remember: plain JSON. Instants are Unix milliseconds of the fleet's clock. */
export interface VirtualMinerState {
  readonly asleep: boolean;
  /** Where it is, or where a wake leads back to. */
  readonly awake: VirtualLoad;
  readonly path: readonly Keyframe[];
  readonly offline: { readonly fromMs: number; readonly toMs: number } | null;
  readonly selfWakeAtMs: number | null;
  /** Writes that reached the machine, whatever it made of them. */
  readonly writes: number;
}

export interface VirtualMinerReading {
  readonly powerW: number;
  readonly hashrateThs: number;
  readonly phase: 'mining' | 'sleeping' | 'starting';
  /** Where it is, or where a wake leads back to. */
  readonly awakePointId: string;
}

export type VirtualCommand =
  | { readonly kind: 'sleep' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'point'; readonly load: VirtualLoad };

/**
 * One machine as a function of time: nothing ticks, what it draws is computed when someone looks. Every draw
 * of chance is keyed by the seed and the machine, so a run can be repeated.
 */
export class VirtualMiner {
  readonly model: ModelConfig;
  misbehaviour: Misbehaviour | null = null;
  readonly #minerId: string;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #timing: VirtualTiming;
  readonly #onChange: () => void;
  #state: VirtualMinerState;

  constructor(input: {
    readonly minerId: string;
    readonly model: ModelConfig;
    readonly clock: Clock;
    readonly seed: number;
    readonly timing: VirtualTiming;
    readonly saved?: VirtualMinerState | undefined;
    readonly onChange?: (() => void) | undefined;
  }) {
    this.model = input.model;
    this.#minerId = input.minerId;
    this.#clock = input.clock;
    this.#seed = input.seed;
    this.#timing = input.timing;
    this.#onChange = input.onChange ?? ((): void => undefined);
    this.#state =
      input.saved === undefined
        ? this.#atRest(pointOfKind(this.model, 'nominal'))
        : this.#continued(input.saved);
  }

  /** What it truly draws now, in W: what a meter in front of it would show. */
  get powerW(): number {
    return this.read().powerW;
  }

  get writesReceived(): number {
    return this.#state.writes;
  }

  /** False while the mining process restarts and no connection is accepted. */
  get reachable(): boolean {
    const { offline } = this.#settled();
    return offline === null || this.#nowMs < offline.fromMs || this.#nowMs >= offline.toMs;
  }

  get state(): VirtualMinerState {
    return this.#settled();
  }

  read(): VirtualMinerReading {
    const { path, asleep, awake } = this.#settled();
    const nowMs = this.#nowMs;
    const { powerW, hashrateThs } = onPath(path, nowMs);
    const starting = !asleep && hashrateThs < awake.hashrateThs / 2 && nowMs < lastOf(path).atMs;
    return {
      powerW: powerW * noiseFactor(nowMs, this.#seed, this.#minerId, 'power'),
      hashrateThs: hashrateThs * noiseFactor(nowMs, this.#seed, this.#minerId, 'hashrate'),
      phase: asleep ? 'sleeping' : starting ? 'starting' : 'mining',
      awakePointId: awake.pointId,
    };
  }

  /** Carries out a write that has come over the wire. A liar says `done` too, and does nothing. */
  command(command: VirtualCommand): 'done' | 'refused' {
    const { writes } = this.#settled();
    this.#state = { ...this.#state, writes: writes + 1 };
    if (this.misbehaviour === 'refuses') return 'refused';
    if (this.misbehaviour !== 'lies') this.#obey(command, this.#nowMs);
    this.#onChange();
    return 'done';
  }

  get #nowMs(): number {
    return this.#clock.now().toMillis();
  }

  #obey(command: VirtualCommand, atMs: number): void {
    const state = this.#state;
    const from = onPath(state.path, atMs);
    if (command.kind === 'point') this.#moveTo(command.load, from);
    else if (command.kind === 'sleep' && !state.asleep) this.#fallAsleep(from);
    else if (command.kind === 'wake' && state.asleep) this.#wakeUp(from);
  }

  #moveTo(load: VirtualLoad, from: Keyframe): void {
    // Asleep, it only remembers where to wake up to. While waking up, the new point is where the way leads.
    if (this.#state.asleep) this.#state = { ...this.#state, awake: load };
    else if (this.read().phase === 'starting') {
      const remainingSeconds = (lastOf(this.#state.path).atMs - from.atMs) / 1000;
      this.#state = { ...this.#state, awake: load, path: pathToPoint(from, load, remainingSeconds) };
    } else {
      const path = pathToPoint(from, load, this.#seconds(this.#timing.changeSeconds, 'change'));
      this.#state = { ...this.#state, awake: load, path };
    }
  }

  #fallAsleep(from: Keyframe): void {
    const path = pathToSleep(
      from,
      loadOf(pointOfKind(this.model, 'sleep')),
      this.#seconds(this.#timing.downSeconds, 'down'),
    );
    const selfWakeAtMs =
      this.misbehaviour === 'wakes-by-itself'
        ? from.atMs + this.#seconds(SELF_WAKE_SECONDS, 'self-wake') * 1000
        : null;
    const offline = this.#offlineFrom(from.atMs, this.#timing.offlineSecondsToSleep);
    this.#state = { ...this.#state, asleep: true, path, selfWakeAtMs, offline };
  }

  #wakeUp(from: Keyframe): void {
    const inrushW = pointOfKind(this.model, 'nominal').powerW * this.model.inrushRatio;
    const path = pathToWake(from, this.#state.awake, this.#seconds(this.#timing.upSeconds, 'up'), inrushW);
    const offline = this.#offlineFrom(from.atMs, this.#timing.offlineSecondsToWake);
    this.#state = { ...this.#state, asleep: false, path, selfWakeAtMs: null, offline };
  }

  #offlineFrom(atMs: number, range: readonly [number, number] | null): VirtualMinerState['offline'] {
    if (range === null) return null;
    const fromMs = atMs + OFFLINE_AFTER_SECONDS * 1000;
    return { fromMs, toMs: fromMs + this.#seconds(range, 'offline') * 1000 };
  }

  #seconds(range: readonly [number, number], what: string): number {
    const seconds = keyedBetween(range, this.#seed, this.#minerId, what, this.#state.writes);
    return this.misbehaviour === 'slow' ? seconds * SLOW_FACTOR : seconds;
  }

  /** The state after whatever it has done by itself since someone last looked. */
  #settled(): VirtualMinerState {
    const { selfWakeAtMs } = this.#state;
    if (selfWakeAtMs !== null && this.#nowMs >= selfWakeAtMs) {
      this.#wakeUp(onPath(this.#state.path, selfWakeAtMs));
      this.#onChange();
    }
    return this.#state;
  }

  #atRest(point: OperatingPoint): VirtualMinerState {
    const awake = loadOf(point);
    const { powerW, hashrateThs } = awake;
    const path = [{ atMs: this.#nowMs, powerW, hashrateThs }];
    return { asleep: false, awake, path, offline: null, selfWakeAtMs: null, writes: 0 };
  }

  /** An earlier run's state. A path that lies in the future of a clock that was set back is taken as walked. */
  #continued(saved: VirtualMinerState): VirtualMinerState {
    const first = saved.path[0];
    if (first !== undefined && first.atMs <= this.#nowMs) return saved;
    const { asleep, awake, writes } = saved;
    const rest = this.#atRest(pointOfKind(this.model, asleep ? 'sleep' : 'nominal'));
    const { powerW, hashrateThs } = awake;
    return {
      ...rest,
      asleep,
      awake,
      writes,
      path: asleep ? rest.path : [{ atMs: this.#nowMs, powerW, hashrateThs }],
    };
  }
}

export function loadOf({ id, powerW, hashrateThs }: OperatingPoint): VirtualLoad {
  return { pointId: id, powerW, hashrateThs };
}

/** The model's point of a kind that every model has exactly once. */
export function pointOfKind(model: ModelConfig, kind: 'sleep' | 'nominal'): OperatingPoint {
  const point = model.operatingPoints.find((candidate) => candidate.kind === kind);
  assert(point !== undefined, `model ${model.modelId} has no ${kind} point`);
  return point;
}

function lastOf(path: readonly Keyframe[]): Keyframe {
  const last = path.at(-1);
  assert(last !== undefined, 'a path has at least one frame');
  return last;
}
