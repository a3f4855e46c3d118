import type { Clock } from '../core/ports/clock.js';
import type { FleetMiner } from '../fleet/index.js';
import type { Command } from './command.js';
import { EffectTimes } from './effect-times.js';
import { ReadSchedule } from './read-schedule.js';

/** The last look is this long before the deadline, so that its answer counts. Seconds of the wall. */
const LAST_LOOK_SECONDS = 1;
/** Looks that are due within this many seconds of each other go out together. */
const TOGETHER_SECONDS = 0.01;

interface Awaited {
  readonly command: Command;
  /** Firmware and direction: what takes about equally long. */
  readonly kind: string;
  readonly answeredMs: number;
  /** When the first look is planned, on the clock and in seconds of the wall after the answer. */
  readonly firstMs: number;
  readonly firstSeconds: number;
  looks: number;
}

/** Looks for the effect of commands that were answered: soon where effects come soon, and less and less often then. */
export class ReadBacks {
  readonly #times = new EffectTimes();
  readonly #schedule = new ReadSchedule();
  readonly #awaited = new Map<FleetMiner, Awaited>();
  #cancel: (() => void) | null = null;
  #timerMs = Infinity;

  constructor(
    private readonly clock: Clock,
    /** Has the miner read; `looked` or `later` is called when that is done. */
    private readonly look: (miner: FleetMiner) => void,
  ) {}

  /** The miner has answered a command, or may have. */
  answered(miner: FleetMiner, command: Command): void {
    const direction = command.pointId === miner.sleep.id ? 'down' : 'up';
    const kind = `${miner.model.firmware}:${direction}`;
    const answeredMs = this.#nowMs();
    const lastSeconds = this.#secondsBetween(answeredMs, command.deadlineMs) - LAST_LOOK_SECONDS;
    const firstSeconds = Math.min(this.#times.first(kind), Math.max(0, lastSeconds));
    const firstMs = answeredMs + this.#wallMs(firstSeconds);
    this.#awaited.set(miner, { command, kind, answeredMs, firstMs, firstSeconds, looks: 0 });
    this.#plan(miner, firstMs);
  }

  /** The miner was read, for whatever reason. @param hasEffect whether it is where the command sent it */
  looked(miner: FleetMiner, hasEffect: boolean): void {
    const awaited = this.#awaited.get(miner);
    if (awaited === undefined) return;
    const { kind, firstMs, firstSeconds } = awaited;
    if (awaited.looks === 0 && this.#nowMs() >= firstMs) this.#times.noteFirst(kind, firstSeconds, hasEffect);
    else if (hasEffect) this.#times.noteChance(kind, this.#age(awaited));
    // Somebody came by before there could be anything to see: the look that is planned stays.
    else if (awaited.looks === 0) return;
    awaited.looks += 1;
    if (hasEffect) this.forget(miner);
    else this.later(miner);
  }

  /** Nothing was to be seen, or the miner did not answer, or was busy. That it did not answer proves nothing. */
  later(miner: FleetMiner): void {
    const awaited = this.#awaited.get(miner);
    if (awaited === undefined) return;
    const nowMs = this.#nowMs();
    const atMs = nowMs + this.#wallMs(this.#times.next(this.#age(awaited)));
    const lastMs = awaited.command.deadlineMs - this.#wallMs(LAST_LOOK_SECONDS);
    this.#plan(miner, nowMs < lastMs ? Math.min(atMs, lastMs) : atMs);
  }

  /** The command is over, one way or another. */
  forget(miner: FleetMiner): void {
    this.#awaited.delete(miner);
    this.#schedule.cancel(miner);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#timerMs = Infinity;
    for (const miner of this.#awaited.keys()) this.#schedule.cancel(miner);
    this.#awaited.clear();
  }

  /** Seconds of the wall since the miner has answered. */
  #age({ answeredMs }: Awaited): number {
    return this.#secondsBetween(answeredMs, this.#nowMs());
  }

  #secondsBetween(fromMs: number, toMs: number): number {
    return (toMs - fromMs) / 1e3 / this.clock.speed;
  }

  #plan(miner: FleetMiner, atMs: number): void {
    this.#schedule.plan(miner, atMs);
    this.#wakeUp();
  }

  #wakeUp(): void {
    const nextMs = this.#schedule.nextMs;
    if (nextMs === null || nextMs >= this.#timerMs) return;
    this.#cancel?.();
    this.#timerMs = nextMs;
    const seconds = Math.max((nextMs - this.#nowMs()) / 1e3, TOGETHER_SECONDS * this.clock.speed);
    this.#cancel = this.clock.after(seconds, () => {
      this.#cancel = null;
      this.#timerMs = Infinity;
      for (const due of this.#schedule.takeDue(this.#nowMs())) this.look(due);
      this.#wakeUp();
    });
  }

  /** Ms of the clock for seconds of the wall. */
  #wallMs(seconds: number): number {
    return seconds * 1e3 * this.clock.speed;
  }

  #nowMs(): number {
    return this.clock.now().toMillis();
  }
}
