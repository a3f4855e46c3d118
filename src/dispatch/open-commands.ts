import { randomUUID } from 'node:crypto';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import { type MinerState, noteCrossing, type SiteFleet } from '../fleet/index.js';
import { type Command, judge, type Verdict } from './command.js';
import type { ClosedCommand, CommandStore } from './command-store.js';
import { noteOutcome } from './obedience.js';
import type { MinerAdapters } from './observer.js';
import type { Change } from './reconciler.js';
import { crossesSleep, isPlain, verifySeconds } from './transition.js';
import { VERIFY_GRACE_SECONDS } from './timing.js';

const NO_LONGER_CONFIGURED: Verdict = {
  outcome: 'superseded',
  detail: 'the miner is no longer configured',
};

/** The commands of one site that have no outcome yet: at most one for each miner. */
export class OpenCommands {
  readonly #byMiner = new Map<string, Command>();

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly adapters: MinerAdapters,
    private readonly clock: Clock,
    /** Whether a command waits for its place or for its answer: its time has not begun. */
    private readonly isPending: (command: Command) => boolean,
  ) {}

  get byMiner(): ReadonlyMap<string, Command> {
    return this.#byMiner;
  }

  /** What the database has. Nobody looked while Ebb was down, so a deadline that passed then is put off. */
  async load(store: CommandStore): Promise<void> {
    const seenAtMs = this.clock.now().toMillis() + VERIFY_GRACE_SECONDS * this.clock.speed * 1e3;
    const stored = await store.open(this.fleet.site.siteId);
    const before = new Map(this.#byMiner);
    this.#byMiner.clear();
    for (const command of stored) {
      const known = before.get(command.minerId);
      // One that is on its way stays the same: its answer belongs to it.
      const isKnown = known?.commandId === command.commandId;
      const deadlineMs = Math.max(command.deadlineMs, seenAtMs);
      this.#byMiner.set(command.minerId, isKnown ? known : { ...command, deadlineMs });
    }
  }

  /** Gives commands their outcome, where they have one. @param minerIds whose commands are judged; absent: all */
  settle(nowMs: number, minerIds: Iterable<string> = this.#byMiner.keys()): ClosedCommand[] {
    const closed: ClosedCommand[] = [];
    for (const minerId of minerIds) {
      const command = this.#byMiner.get(minerId);
      if (command === undefined) continue;
      const state = this.states.get(minerId);
      const miner = this.fleet.byId.get(minerId);
      const dueMs = this.isPending(command) ? -Infinity : nowMs;
      const verdict = miner && state ? judge(command, miner, state, dueMs) : NO_LONGER_CONFIGURED;
      if (!verdict) continue;
      closed.push({ command, verdict });
      this.#byMiner.delete(minerId);
      if (state) noteOutcome(state, verdict.outcome, nowMs, this.clock.speed);
    }
    return closed;
  }

  /** Makes the command for a change, and ends the one that it takes the place of. */
  open(
    { miner, pointId, fromPointId }: Change,
    epoch: number,
    nowMs: number,
  ): { readonly command: Command; readonly superseded: readonly ClosedCommand[] } {
    const { minerId, model } = miner;
    const state = this.states.get(minerId)!;
    const pending = this.#byMiner.get(minerId);
    const verdict = { outcome: 'superseded', detail: `plan ${epoch} wants ${pointId}` } as const;
    const { envelope } = this.adapters(model.firmware);
    const seconds = verifySeconds(envelope, miner, state, pointId, this.clock.speed);
    const command: Command = {
      commandId: randomUUID(),
      siteId: this.fleet.site.siteId,
      minerId,
      epoch,
      pointId,
      fromPointId,
      // What failed on the way to another point says nothing of this one: an outlet is cut at the second try alone.
      attempt: state.directedPointId === pointId ? state.failedCommands + 1 : 1,
      issuedAtMs: nowMs,
      deadlineMs: nowMs + seconds * 1e3,
      reply: null,
    };
    if (isPlain(miner, state.directedPointId)) state.before = state.setting;
    if (crossesSleep(miner, state, pointId))
      noteCrossing(state, isoUtc(this.clock.now()), pointId !== miner.sleep.id);
    state.directedPointId = pointId;
    this.#byMiner.set(minerId, command);
    return { command, superseded: pending ? [{ command: pending, verdict }] : [] };
  }
}
