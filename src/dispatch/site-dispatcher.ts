import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { WriteReply } from '../core/ports/miner.js';
import type { Plan } from '../core/planner/plan.js';
import {
  type FleetMiner,
  type MinerState,
  pointOf,
  type SiteFleet,
  type TelemetryStore,
} from '../fleet/index.js';
import { type Command, judge } from './command.js';
import type { ClosedCommand, CommandStore } from './command-store.js';
import { Lanes } from './lanes.js';
import { noteMovable, noteOutcome, takeOver } from './obedience.js';
import { endpointOf, type MinerAdapters, Observer } from './observer.js';
import { INRUSH_SECONDS } from './pacer.js';
import { type Change, type Reconciliation, Reconciler } from './reconciler.js';
import { type DispatchStatus, dispatchStatus } from './status.js';
import { canMove, crossesSleep, isPlain, verifySeconds } from './transition.js';
import {
  CLOSE_WAIT_SECONDS,
  COLD_READ_SECONDS,
  FAILED_REPLY_SECONDS,
  HELD_RETRY_SECONDS_MIN,
  HOT_READ_SECONDS,
  READ_WAIT_SECONDS,
  VERIFY_GRACE_SECONDS,
} from './timing.js';

/** Drives the miners of one site to the newest plan, for as long as it runs. Sole writer to those miners. */
export class SiteDispatcher {
  readonly #logger = new Logger('Dispatch');
  readonly #lanes = new Lanes();
  readonly #observer: Observer;
  readonly #reconciler: Reconciler;
  readonly #open = new Map<string, Command>();
  readonly #writing = new Set<string>();
  readonly #readAtMs = new Map<string, number>();
  #plan: Plan | null = null;
  #last: Reconciliation = { changes: [], held: [] };
  #turn: Promise<void> = Promise.resolve();
  #cancelPass: () => void = () => undefined;
  #cancelSoon: (() => void) | null = null;
  #frameAtMs = 0;
  #stuckFingerprint = '';
  #running = false;
  /** Set where the database did not take a turnover: what is open is then read from it again. */
  #openUnknown = false;

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly adapters: MinerAdapters,
    private readonly store: CommandStore,
    private readonly telemetry: TelemetryStore,
    private readonly clock: Clock,
    /** Told when miners begin or cease to obey: the next plan should know. */
    private readonly onAttention: (why: string) => void,
  ) {
    this.#observer = new Observer(fleet, states, adapters, this.#lanes, clock);
    this.#reconciler = new Reconciler(fleet, (firmware) => adapters(firmware).envelope);
  }

  get #siteId(): string {
    return this.fleet.site.siteId;
  }

  /** Takes up what a stop or a crash has left open, reads every miner once, then goes on by itself. */
  async start(): Promise<void> {
    await this.#loadOpen();
    this.#running = true;
    this.#markMonitorOnly();
    await this.#read(this.fleet.miners);
    this.#stuckFingerprint = this.#fingerprint();
    this.#schedulePass();
  }

  /** Takes a newer plan and acts on it at once. An older one is ignored. */
  async follow(plan: Plan): Promise<void> {
    if (this.#plan !== null && plan.epoch <= this.#plan.epoch) return;
    this.#plan = plan;
    await this.#reconcile();
  }

  status(): DispatchStatus {
    const { fleet, states } = this;
    return dispatchStatus({ plan: this.#plan, fleet, states, open: this.#open, last: this.#last });
  }

  /** Takes over a miner that somebody else had put to sleep. @returns false where it is not such a one */
  takeOver(minerId: string): boolean {
    const taken = takeOver(this.states.get(minerId));
    if (taken) this.onAttention(`miner ${minerId} is taken over`);
    return taken;
  }

  /** Stops sending and waits a little for answers. Open commands keep their place for the next start. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelPass();
    this.#cancelSoon?.();
    await this.#turn;
    let cancel: () => void = () => undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.after(CLOSE_WAIT_SECONDS * this.clock.speed, resolve);
    });
    await Promise.race([this.#lanes.idle(), timeUp]).finally(cancel);
  }

  /** A miner that can neither be put to sleep nor be switched off is part of the load, and nothing more. */
  #markMonitorOnly(): void {
    for (const miner of this.fleet.miners) {
      const { envelope } = this.adapters(miner.model.firmware);
      noteMovable(this.states.get(miner.minerId)!, canMove(envelope, miner));
    }
  }

  #schedulePass(): void {
    this.#cancelPass = this.clock.after(HOT_READ_SECONDS * this.clock.speed, () => void this.#pass());
  }

  async #pass(): Promise<void> {
    try {
      const nowMs = this.clock.now().toMillis();
      const coldMs = COLD_READ_SECONDS * this.clock.speed * 1e3;
      const due = this.fleet.miners.filter(
        ({ minerId }) => this.#open.has(minerId) || nowMs - (this.#readAtMs.get(minerId) ?? 0) >= coldMs,
      );
      await this.#read(due);
      await this.#reconcile();
      await this.#recordFrame(coldMs);
    } catch (error) {
      this.#logger.error(`${this.#siteId}: dispatch pass failed; the next one starts from scratch`, error);
    }
    if (this.#running) this.#schedulePass();
  }

  async #read(miners: readonly FleetMiner[]): Promise<void> {
    const nowMs = this.clock.now().toMillis();
    for (const { minerId } of miners) this.#readAtMs.set(minerId, nowMs);
    await this.#observer.read(miners, (minerId) => this.#open.has(minerId), READ_WAIT_SECONDS);
  }

  async #recordFrame(everyMs: number): Promise<void> {
    const now = this.clock.now();
    if (now.toMillis() - this.#frameAtMs < everyMs) return;
    this.#frameAtMs = now.toMillis();
    const freshSince = now.minus({ milliseconds: 3 * everyMs });
    await this.telemetry.record(this.#siteId, this.telemetry.sitePower(this.#siteId, now, freshSince));
  }

  /** One at a time: settle what is open, compare, write intent down, send. */
  #reconcile(): Promise<void> {
    const turn = this.#turn.then(() => this.#reconcileOnce());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What the database has as open. Nobody looked while Ebb was down, so a deadline that passed then is put off. */
  async #loadOpen(): Promise<void> {
    const seenAtMs = this.clock.now().toMillis() + VERIFY_GRACE_SECONDS * this.clock.speed * 1e3;
    this.#open.clear();
    for (const command of await this.store.open(this.#siteId)) {
      const deadlineMs = Math.max(command.deadlineMs, seenAtMs);
      this.#open.set(command.minerId, { ...command, deadlineMs });
    }
    this.#openUnknown = false;
  }

  async #reconcileOnce(): Promise<void> {
    if (this.#openUnknown) await this.#loadOpen();
    const nowMs = this.clock.now().toMillis();
    const closed = this.#settle(nowMs);
    const opened: Command[] = [];
    if (this.#plan !== null && this.#plan.mode !== 'shadow' && this.#running) {
      const writing = (minerId: string): boolean => this.#writing.has(minerId);
      this.#last = this.#reconciler.reconcile({
        plan: this.#plan,
        states: this.states,
        open: this.#open,
        writing,
        nowMs,
      });
      for (const change of this.#last.changes)
        this.#openCommand(change, this.#plan.epoch, nowMs, closed, opened);
    }
    this.#openUnknown = true;
    await this.store.turnOver(this.#siteId, closed, opened, nowMs);
    this.#openUnknown = false;
    for (const command of opened) this.#send(command);
    if (this.#last.held.length > 0) {
      this.#reconcileSoon(Math.max(INRUSH_SECONDS / this.clock.speed, HELD_RETRY_SECONDS_MIN));
    }
    this.#reportStuck();
  }

  #settle(nowMs: number): ClosedCommand[] {
    const closed: ClosedCommand[] = [];
    for (const [minerId, command] of this.#open) {
      const state = this.states.get(minerId);
      const miner = this.fleet.byId.get(minerId);
      const verdict =
        miner && state
          ? judge(command, miner, state, nowMs)
          : ({ outcome: 'superseded', detail: 'the miner is no longer configured' } as const);
      if (!verdict) continue;
      closed.push({ command, verdict });
      this.#open.delete(minerId);
      if (state) noteOutcome(state, verdict.outcome, nowMs, this.clock.speed);
    }
    return closed;
  }

  #openCommand(
    change: Change,
    epoch: number,
    nowMs: number,
    closed: ClosedCommand[],
    opened: Command[],
  ): void {
    const { miner, pointId, fromPointId } = change;
    const state = this.states.get(miner.minerId)!;
    const pending = this.#open.get(miner.minerId);
    if (pending) {
      closed.push({
        command: pending,
        verdict: { outcome: 'superseded', detail: `plan ${epoch} wants ${pointId}` },
      });
    }
    const command: Command = {
      commandId: randomUUID(),
      siteId: this.#siteId,
      minerId: miner.minerId,
      epoch,
      pointId,
      fromPointId,
      attempt: state.failedCommands + 1,
      issuedAtMs: nowMs,
      deadlineMs:
        nowMs +
        verifySeconds(this.adapters(miner.model.firmware).envelope, miner, state, pointId, this.clock.speed) *
          1e3,
      reply: null,
    };
    if (isPlain(miner, state.directedPointId)) state.before = state.setting;
    if (crossesSleep(miner, state, pointId)) state.awakeChangedAt = isoUtc(this.clock.now());
    state.directedPointId = pointId;
    this.#open.set(miner.minerId, command);
    opened.push(command);
  }

  #send(command: Command): void {
    const miner = this.fleet.byId.get(command.minerId)!;
    const adapter = this.adapters(miner.model.firmware);
    const lane = command.attempt > 1 ? 'retry' : 'fast';
    this.#writing.add(command.minerId);
    void this.#lanes
      .run(command.minerId, lane, async () => {
        // Superseded while it waited for its slot: the newer command carries what is wanted now.
        if (this.#open.get(command.minerId) !== command) return;
        const state = this.states.get(command.minerId)!;
        const { attempt, pointId } = command;
        const context = { attempt, before: state.before };
        command.reply = await adapter.apply(endpointOf(miner, state), pointOf(miner.model, pointId), context);
      })
      .catch((error: unknown): void => {
        const detail = error instanceof Error ? error.message : String(error);
        command.reply = { kind: 'unknown', detail } satisfies WriteReply;
      })
      .finally(() => {
        this.#writing.delete(command.minerId);
        if (command.reply && command.reply.kind !== 'accepted') this.#reconcileSoon(FAILED_REPLY_SECONDS);
      });
  }

  /** @param seconds of the wall. */
  #reconcileSoon(seconds: number): void {
    if (this.#cancelSoon || !this.#running) return;
    this.#cancelSoon = this.clock.after(seconds * this.clock.speed, () => {
      this.#cancelSoon = null;
      this.#reconcile().catch((error: unknown) => {
        this.#logger.error(`${this.#siteId}: reconciling failed; the next pass starts from scratch`, error);
      });
    });
  }

  #reportStuck(): void {
    const fingerprint = this.#fingerprint();
    if (fingerprint === this.#stuckFingerprint) return;
    this.#stuckFingerprint = fingerprint;
    this.onAttention('the set of miners that obey has changed');
  }

  #fingerprint(): string {
    return [...this.states.values()].map(({ stuckCause }) => stuckCause ?? '').join();
  }
}
