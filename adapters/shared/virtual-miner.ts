import type { Clock } from '../../src/core/ports/clock.js';
import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { ModelConfig } from '../../src/core/site.js';
import { keyedBetween } from './random.js';
import { bootOf, type Booted, hasPower, stateFrom } from './virtual-boot.js';
import { heatRatio, nextRestartMs, poolIsAway, sensorsAt, wrongWattsFactor } from './virtual-condition.js';
import { type VirtualIdentity, virtualIdentity } from './virtual-identity.js';
import { inrushWOf, loadOf, pointOfKind } from './virtual-loads.js';
import { MISBEHAVIOUR_SECONDS, type Misbehaviour, SLOW_FACTOR } from './virtual-misbehaviour.js';
import {
  lastOf,
  noiseFactor,
  onPath,
  pathToPoint,
  pathToReboot,
  pathToRestart,
  pathToSleep,
  pathToWake,
  scaledTiming,
} from './virtual-physics.js';
import type { Keyframe, VirtualLoad, VirtualTiming } from './virtual-physics.js';
import type { VirtualCommand, VirtualMinerReading, VirtualMinerState, VirtualMove } from './virtual-state.js';

export { loadAtPercent, loadAtPowerW, loadOf, pointOfKind } from './virtual-loads.js';
export { MISBEHAVIOURS, type Misbehaviour } from './virtual-misbehaviour.js';
export type { VirtualCommand, VirtualMinerReading, VirtualMinerState } from './virtual-state.js';

/** How late a slow machine answers. */
export const SLOW_REPLY_SECONDS = MISBEHAVIOUR_SECONDS.slow;

/** When a machine that wakes by itself does it, after it was put to sleep. */
const SELF_WAKE_SECONDS = [180, 600] as const;

/** The web server still sends its reply before the mining process restarts. */
const OFFLINE_AFTER_SECONDS = 1;

/** From the return of power to the first answer of the control board: an assumption, no source has a figure. */
const BOOT_SECONDS = [30, 60] as const;

/** Share of nominal that a machine draws while it has nothing to work on: an assumption, no source has a figure. */
const IDLE_POWER_RATIO = 0.1;

/**
 * One machine as a function of time: nothing ticks, what it draws is computed when someone looks. Every draw
 * of chance is keyed by the seed and the machine, so a run can be repeated.
 */
export class VirtualMiner {
  readonly model: ModelConfig;
  misbehaviour: Misbehaviour | null = null;
  /** Instead of what is usual for the misbehaviour (`MISBEHAVIOUR_SECONDS`). */
  misbehaviourSeconds: number | null = null;
  /** What its firmware remembers when it restarts by itself. */
  survivesReboot: CapabilityEnvelope['survivesReboot'] = [
    'sleep',
    'profile',
    'power-percent',
    'power-target',
  ];
  readonly #clock: Clock;
  /** Seed and machine: what every draw of chance begins with. */
  readonly #key: readonly [seed: number, minerId: string];
  readonly #timing: VirtualTiming;
  readonly #onChange: () => void;
  #state: VirtualMinerState;

  constructor(input: {
    readonly minerId: string;
    readonly model: ModelConfig;
    readonly clock: Clock;
    readonly seed: number;
    readonly timing: VirtualTiming;
    readonly rampRatio?: number | undefined;
    readonly saved?: VirtualMinerState | undefined;
    readonly onChange?: (() => void) | undefined;
  }) {
    this.model = input.model;
    this.#clock = input.clock;
    this.#key = [input.seed, input.minerId];
    this.#timing = scaledTiming(input.timing, input.rampRatio);
    this.#onChange = input.onChange ?? ((): void => undefined);
    this.#state = stateFrom(input.saved, this.model, this.#nowMs, ...this.#key);
  }

  /** What it truly draws now, in W: what a meter in front of it would show. */
  get powerW(): number {
    return this.#truth().powerW;
  }

  /** Its serial number and its hardware address, which stay whatever happens to it. */
  get identity(): VirtualIdentity {
    return virtualIdentity(...this.#key);
  }

  get writesReceived(): number {
    return this.#state.writes;
  }

  /** Whether there is power at its supplies. */
  get powered(): boolean {
    return hasPower(this.#settled(), this.#nowMs);
  }

  /** False without power, and while the mining process restarts and no connection is accepted. */
  get reachable(): boolean {
    const { offline } = this.#settled();
    if (!this.powered) return false;
    return offline === null || this.#nowMs < offline.fromMs || this.#nowMs >= offline.toMs;
  }

  get state(): VirtualMinerState {
    return this.#settled();
  }

  read(): VirtualMinerReading {
    const { asleep, awake, bootedAtMs, path } = this.#settled();
    const nowMs = this.#nowMs;
    const { powerW, hashrateThs } = this.#truth();
    const reportedRatio = this.misbehaviour === 'wrong-watts' ? wrongWattsFactor(...this.#key) : 1;
    return {
      powerW: powerW * reportedRatio,
      hashrateThs,
      phase: asleep ? 'sleeping' : this.#starting ? 'starting' : 'mining',
      awakePointId: awake.pointId,
      poolConnected: this.powered && !this.#poolAway,
      uptimeSeconds: this.powered ? Math.max(0, (nowMs - (bootedAtMs ?? nowMs)) / 1000) : 0,
      ...sensorsAt(nowMs, heatRatio(this.model, path, nowMs), this.model.thermalClass, ...this.#key),
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

  /**
   * Cuts or restores its power `delaySeconds` from now. With power it boots and starts to mine, except where its
   * firmware remembers that it was put to sleep. @param survives what the firmware remembers over a loss of power
   */
  switchPower(on: boolean, delaySeconds: number, survives: CapabilityEnvelope['survivesReboot']): void {
    const state = this.#settled();
    if ((state.supply?.on ?? true) === on) return;
    const atMs = this.#nowMs + delaySeconds * 1000;
    const supply = { on, atMs };
    const before = onPath(state.path, this.#nowMs);
    const then = { ...onPath(state.path, atMs), atMs };
    if (!on) {
      const path = [before, then, { atMs, powerW: 0, hashrateThs: 0 }];
      this.#state = { ...state, supply, path, offline: null, selfWakeAtMs: null };
    } else {
      const booted = this.#boots(then, this.#seconds(BOOT_SECONDS, 'boot'), survives);
      this.#state = { ...state, supply, selfWakeAtMs: null, ...booted, bootedAtMs: atMs };
    }
    this.#onChange();
  }

  /** Restarts the control board, as a command or a watchdog does: no answer for a while, and no hash for longer. */
  reboot(): void {
    this.#settled();
    this.#restart(this.#nowMs);
    this.#onChange();
  }

  #boots(from: Keyframe, bootSeconds: number, survives: CapabilityEnvelope['survivesReboot']): Booted {
    const upSeconds = bootSeconds + this.#seconds(this.#timing.upSeconds, 'up');
    return bootOf(this.model, this.#state, { from, bootSeconds, upSeconds, survives });
  }

  #restart(atMs: number): void {
    const state = this.#state;
    if (!hasPower(state, atMs)) return;
    const bootSeconds = this.#seconds(BOOT_SECONDS, `boot ${atMs}`);
    const idle = { ...loadOf(pointOfKind(this.model, 'sleep')), atMs: atMs + bootSeconds * 1000 };
    const { path, ...booted } = this.#boots(idle, 0, this.survivesReboot);
    const offline = { fromMs: atMs, toMs: idle.atMs };
    const wholePath = pathToReboot(onPath(state.path, atMs), idle, path);
    this.#state = { ...state, ...booted, path: wholePath, selfWakeAtMs: null, offline, bootedAtMs: atMs };
  }

  get #nowMs(): number {
    return this.#clock.now().toMillis();
  }

  /** What it draws and delivers now, whatever it says. */
  #truth(): VirtualLoad {
    const { path, asleep, awake } = this.#settled();
    const nowMs = this.#nowMs;
    const at = onPath(path, nowMs);
    const idleW = pointOfKind(this.model, 'nominal').powerW * IDLE_POWER_RATIO;
    const idles = !asleep && this.#poolAway;
    const powerW = idles ? Math.min(at.powerW, idleW) : at.powerW;
    const hashrateThs = idles ? 0 : at.hashrateThs;
    return {
      pointId: awake.pointId,
      powerW: powerW * noiseFactor(nowMs, ...this.#key, 'power'),
      hashrateThs: hashrateThs * noiseFactor(nowMs, ...this.#key, 'hashrate'),
    };
  }

  get #starting(): boolean {
    const { asleep, awake, path } = this.#state;
    const nowMs = this.#nowMs;
    return !asleep && nowMs < lastOf(path).atMs && onPath(path, nowMs).hashrateThs < awake.hashrateThs / 2;
  }

  get #poolAway(): boolean {
    return (
      this.misbehaviour === 'pool-loss' && poolIsAway(this.#nowMs, this.misbehaviourSeconds, ...this.#key)
    );
  }

  #obey(command: VirtualCommand, atMs: number): void {
    const state = this.#state;
    const from = onPath(state.path, atMs);
    if (command.kind === 'point') this.#moveTo(command, from);
    else if (command.kind === 'sleep' && !state.asleep) this.#fallAsleep(from);
    else if (command.kind === 'wake' && state.asleep) this.#wakeUp(from);
  }

  #moveTo({ load, restarts = false, slowerBy = 1 }: VirtualMove, from: Keyframe): void {
    const { asleep, path } = this.#state;
    // Asleep, it only remembers where to wake up to. While waking up, the new point is where the way leads.
    if (asleep) this.#state = { ...this.#state, awake: load };
    else if (restarts) {
      const idle = loadOf(pointOfKind(this.model, 'sleep'));
      const upSeconds = this.#seconds(this.#timing.upSeconds, 'up');
      const restart = pathToRestart(from, idle, load, upSeconds, inrushWOf(this.model));
      this.#state = { ...this.#state, awake: load, path: restart };
    } else {
      const seconds = this.#starting
        ? (lastOf(path).atMs - from.atMs) / 1000
        : this.#seconds(this.#timing.changeSeconds, 'change') * slowerBy;
      this.#state = { ...this.#state, awake: load, path: pathToPoint(from, load, seconds) };
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
    const upSeconds = this.#seconds(this.#timing.upSeconds, 'up');
    const path = pathToWake(from, this.#state.awake, upSeconds, inrushWOf(this.model));
    const offline = this.#offlineFrom(from.atMs, this.#timing.offlineSecondsToWake);
    this.#state = { ...this.#state, asleep: false, path, selfWakeAtMs: null, offline };
  }

  #offlineFrom(atMs: number, range: readonly [number, number] | null): VirtualMinerState['offline'] {
    if (range === null) return null;
    const fromMs = atMs + OFFLINE_AFTER_SECONDS * 1000;
    return { fromMs, toMs: fromMs + this.#seconds(range, 'offline') * 1000 };
  }

  #seconds(range: readonly [number, number], what: string): number {
    const seconds = keyedBetween(range, ...this.#key, what, this.#state.writes);
    const slow = this.misbehaviour === 'slow' || (this.misbehaviour === 'slow-wake' && what === 'up');
    return slow ? seconds * SLOW_FACTOR : seconds;
  }

  /** The state after whatever it has done by itself since someone last looked. */
  #settled(): VirtualMinerState {
    const { selfWakeAtMs } = this.#state;
    if (selfWakeAtMs !== null && this.#nowMs >= selfWakeAtMs) {
      this.#wakeUp(onPath(this.#state.path, selfWakeAtMs));
      this.#onChange();
    }
    this.#restartWhenDue();
    return this.#state;
  }

  #restartWhenDue(): void {
    if (this.misbehaviour !== 'reboot') return;
    const nowMs = this.#nowMs;
    const meanSeconds = this.misbehaviourSeconds ?? MISBEHAVIOUR_SECONDS.reboot;
    const plannedMs = this.#state.rebootAtMs ?? nextRestartMs(nowMs, meanSeconds, true, ...this.#key);
    let dueMs = plannedMs;
    for (; dueMs <= nowMs; dueMs = nextRestartMs(dueMs, meanSeconds, false, ...this.#key))
      this.#restart(dueMs);
    if (this.#state.rebootAtMs === dueMs) return;
    this.#state = { ...this.#state, rebootAtMs: dueMs };
    if (dueMs !== plannedMs) this.#onChange();
  }
}
