import { Logger } from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import type { Plan } from '../core/planner/plan.js';
import type { FleetGroup, FleetMiner, MinerState, SiteFleet, TelemetryStore } from '../fleet/index.js';
import { type Command, isAt } from './command.js';
import type { ClosedCommand, CommandStore } from './command-store.js';
import { Lanes } from './lanes.js';
import { noteMovable, obedienceMark, takeOver } from './obedience.js';
import { type MinerAdapters, Observer } from './observer.js';
import { OpenCommands } from './open-commands.js';
import { INRUSH_SECONDS } from './pacer.js';
import { Polling } from './polling.js';
import { ReadBacks } from './read-backs.js';
import { type Change, type Reconciliation, Reconciler } from './reconciler.js';
import { Sender } from './sender.js';
import { type DispatchStatus, dispatchStatus } from './status.js';
import { canMove } from './transition.js';
import {
  CLOSE_WAIT_SECONDS,
  COMPARED_PER_SECOND_MAX,
  FAILED_REPLY_SECONDS,
  FIRST_COMMANDS,
  HELD_RETRY_SECONDS_MIN,
  NEXT_COMMANDS,
  PASS_SECONDS,
  READ_WAIT_SECONDS,
  SETTLE_SECONDS,
} from './timing.js';

/** Why a turn is taken: a new plan, the regular pass, or news of commands. */
type Scope = 'plan' | 'pass' | 'news';

/** Drives the miners of one site to the newest plan, for as long as it runs. Sole writer to those miners. */
export class SiteDispatcher {
  readonly #logger = new Logger('Dispatch');
  readonly #observer: Observer;
  readonly #reconciler: Reconciler;
  readonly #polling: Polling;
  readonly #sender: Sender;
  readonly #readBacks: ReadBacks;
  readonly #open: OpenCommands;
  /** Miners of open commands that there is news of since the last turn. */
  readonly #news = new Set<string>();
  #plan: Plan | null = null;
  #last: Reconciliation = { changes: [], held: [] };
  #turn: Promise<void> = Promise.resolve();
  #cancelPass: () => void = () => undefined;
  #soon: { readonly atMs: number; readonly cancel: () => void } | null = null;
  #comparedMs = 0;
  #frameAtMs = 0;
  #obedience = 0;
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
    /** Shared by all sites of a process: what they bound is the process's and the network's. */
    private readonly lanes: Lanes = new Lanes(),
  ) {
    const mayBeSilent = (minerId: string): boolean => this.#open.byMiner.has(minerId);
    this.#observer = new Observer(fleet, states, adapters, lanes, clock, mayBeSilent, (miner) =>
      this.#noteReading(miner),
    );
    this.#reconciler = new Reconciler(fleet, (firmware) => adapters(firmware).envelope);
    this.#polling = new Polling(fleet, states, clock);
    this.#readBacks = new ReadBacks(clock, (miner) => void this.#look(miner));
    const isWanted = (command: Command): boolean =>
      this.#running && this.#open.byMiner.get(command.minerId) === command;
    this.#sender = new Sender({ fleet, states, adapters, lanes, clock }, isWanted, (miner, command) =>
      this.#onReply(miner, command),
    );
    const isPending = (command: Command): boolean => this.#sender.isPending(command);
    this.#open = new OpenCommands(fleet, states, adapters, clock, isPending);
  }

  get #siteId(): string {
    return this.fleet.site.siteId;
  }

  /** Takes up what a stop or a crash has left open, reads every miner once, then goes on by itself. */
  async start(): Promise<void> {
    await this.#loadOpen();
    this.#running = true;
    this.#markMonitorOnly();
    // Nothing can be decided before they are known: this first look is no poll.
    await this.#observer.read(this.fleet.miners, 'verify', READ_WAIT_SECONDS);
    this.#obedience = obedienceMark(this.states);
    this.#schedulePass();
  }

  /** Takes a newer plan and acts on it at once. An older one is ignored. */
  async follow(plan: Plan): Promise<void> {
    if (this.#plan !== null && plan.epoch <= this.#plan.epoch) return;
    this.#plan = plan;
    await this.#reconcile('plan');
  }

  status(): DispatchStatus {
    const { fleet, states } = this;
    return dispatchStatus({ plan: this.#plan, fleet, states, open: this.#open.byMiner, last: this.#last });
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
    this.#soon?.cancel();
    this.#readBacks.stop();
    this.lanes.giveUp(this.fleet.miners);
    await this.#turn;
    let cancel: () => void = () => undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.after(CLOSE_WAIT_SECONDS * this.clock.speed, resolve);
    });
    await Promise.race([this.lanes.idle(), timeUp]).finally(cancel);
  }

  /** A miner that can neither be put to sleep nor be switched off is part of the load, and nothing more. */
  #markMonitorOnly(): void {
    for (const miner of this.fleet.miners) {
      const { envelope } = this.adapters(miner.model.firmware);
      noteMovable(this.states.get(miner.minerId)!, canMove(envelope, miner));
    }
  }

  #schedulePass(): void {
    this.#cancelPass = this.clock.after(PASS_SECONDS * this.clock.speed, () => void this.#pass());
  }

  async #pass(): Promise<void> {
    try {
      const due = this.#polling.due((miner) => this.lanes.busy(miner));
      await this.#observer.read(due, 'poll', READ_WAIT_SECONDS);
      await this.#reconcile('pass');
      await this.#recordFrame();
    } catch (error) {
      this.#logger.error(`${this.#siteId}: dispatch pass failed; the next one starts from scratch`, error);
    }
    if (this.#running) this.#schedulePass();
  }

  /** Looks for the effect of an open command. */
  async #look(miner: FleetMiner): Promise<void> {
    if (!this.#running || !this.#open.byMiner.has(miner.minerId)) return this.#readBacks.forget(miner);
    const answered = this.lanes.busy(miner) ? null : await this.#observer.readOne(miner, 'verify');
    if (answered !== true) this.#readBacks.later(miner);
  }

  #noteReading(miner: FleetMiner): void {
    const command = this.#open.byMiner.get(miner.minerId);
    if (command === undefined || this.#sender.isPending(command)) return;
    const state = this.states.get(miner.minerId)!;
    const hasEffect = isAt(miner, state, command.pointId);
    this.#readBacks.looked(miner, hasEffect);
    if (!hasEffect) return;
    this.#news.add(miner.minerId);
    this.#reconcileSoon(SETTLE_SECONDS);
  }

  #onReply(miner: FleetMiner, command: Command): void {
    if (this.#open.byMiner.get(command.minerId) !== command) return;
    const { kind } = command.reply!;
    if (kind === 'accepted' || kind === 'unknown') this.#readBacks.answered(miner, command);
    if (kind === 'accepted') return;
    this.#news.add(command.minerId);
    this.#reconcileSoon(FAILED_REPLY_SECONDS);
  }

  async #recordFrame(): Promise<void> {
    const now = this.clock.now();
    const everyMs = this.#polling.roundMs;
    if (now.toMillis() - this.#frameAtMs < everyMs) return;
    this.#frameAtMs = now.toMillis();
    const freshSince = now.minus({ milliseconds: 3 * everyMs });
    await this.telemetry.record(this.#siteId, this.telemetry.sitePower(this.#siteId, now, freshSince));
  }

  /** One turn at a time: settle what is open, compare, write intent down, send. */
  #reconcile(scope: Scope): Promise<void> {
    const turn = this.#turn.then(() => this.#reconcileOnce(scope));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #reconcileOnce(scope: Scope): Promise<void> {
    if (this.#openUnknown) await this.#loadOpen();
    const nowMs = this.clock.now().toMillis();
    const closed = this.#open.settle(nowMs, scope === 'news' ? this.#news : undefined);
    this.#news.clear();
    for (const { command } of closed) this.#forget(command);
    const changes = this.#compare(this.#groupsToCompare(scope, closed, nowMs), nowMs);
    await this.#carryOut(changes, closed);
    if (this.#last.held.length > 0)
      this.#reconcileSoon(Math.max(INRUSH_SECONDS / this.clock.speed, HELD_RETRY_SECONDS_MIN));
    this.#reportStuck();
  }

  async #loadOpen(): Promise<void> {
    await this.#open.load(this.store);
    this.#openUnknown = false;
  }

  /**
   * All groups for a new plan and now and then, whatever has been seen or missed; in between those of commands that
   * have failed, since others have to make up for them. Where rises wait, room made anywhere may be room for them.
   */
  #groupsToCompare(scope: Scope, closed: readonly ClosedCommand[], nowMs: number): readonly FleetGroup[] {
    const { groups, byId, miners } = this.fleet;
    const seconds = miners.length / COMPARED_PER_SECOND_MAX;
    const isDue = scope === 'pass' && nowMs - this.#comparedMs >= seconds * 1e3 * this.clock.speed;
    if (scope === 'plan' || isDue || this.#last.held.length > 0) {
      this.#comparedMs = nowMs;
      return groups;
    }
    const failed = closed.filter(({ verdict }) => verdict.outcome !== 'confirmed');
    if (failed.length === 0) return [];
    const groupIds = new Set(failed.map(({ command }) => byId.get(command.minerId)?.groupId));
    return groups.filter(({ groupId }) => groupIds.has(groupId));
  }

  #compare(groups: readonly FleetGroup[], nowMs: number): readonly Change[] {
    if (this.#plan === null || this.#plan.mode === 'shadow' || !this.#running || groups.length === 0)
      return [];
    this.#last = this.#reconciler.reconcile({
      plan: this.#plan,
      states: this.states,
      open: this.#open.byMiner,
      writing: (minerId) => this.#sender.isWriting(minerId),
      nowMs,
      groups,
    });
    return this.#last.changes;
  }

  /** Writes intent down and sends it, a part at a time: the first miners move while the others are written down. */
  async #carryOut(changes: readonly Change[], closed: readonly ClosedCommand[]): Promise<void> {
    const plan = this.#plan;
    let settled = closed;
    for (let from = 0, size = FIRST_COMMANDS; from === 0 || from < changes.length; size = NEXT_COMMANDS) {
      const nowMs = this.clock.now().toMillis();
      const part = changes.slice(from, from + size);
      const made = part.map((change) => this.#open.open(change, plan!.epoch, nowMs));
      const superseded = made.flatMap((each) => each.superseded);
      for (const { command } of superseded) this.#forget(command);
      const opened = made.map(({ command }) => command);
      this.#openUnknown = true;
      await this.store.turnOver(this.#siteId, [...settled, ...superseded], opened, nowMs);
      this.#openUnknown = false;
      opened.forEach((command, index) => this.#sender.send(command, part[index]!.stepW > 0));
      settled = [];
      from += size;
      // A newer plan waits for its turn: what is left of this one is out of date.
      if (this.#plan !== plan) break;
    }
  }

  #forget({ minerId }: Command): void {
    const miner = this.fleet.byId.get(minerId);
    if (miner) this.#readBacks.forget(miner);
  }

  /** @param seconds of the wall. */
  #reconcileSoon(seconds: number): void {
    if (!this.#running) return;
    const atMs = this.clock.now().toMillis() + seconds * 1e3 * this.clock.speed;
    if (this.#soon !== null && this.#soon.atMs <= atMs) return;
    this.#soon?.cancel();
    const cancel = this.clock.after(seconds * this.clock.speed, () => {
      this.#soon = null;
      this.#reconcile('news').catch((error: unknown) => {
        this.#logger.error(`${this.#siteId}: reconciling failed; the next pass starts from scratch`, error);
      });
    });
    this.#soon = { atMs, cancel };
  }

  #reportStuck(): void {
    const obedience = obedienceMark(this.states);
    if (obedience === this.#obedience) return;
    this.#obedience = obedience;
    this.onAttention('the set of miners that obey has changed');
  }
}
