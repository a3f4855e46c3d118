import type { Clock } from '../core/ports/clock.js';
import type { WriteReply } from '../core/ports/miner.js';
import { type FleetMiner, type MinerState, pointOf, type SiteFleet } from '../fleet/index.js';
import { traced } from '../platform/index.js';
import type { Command } from './command.js';
import type { Lanes } from './lanes.js';
import { endpointOf, type MinerAdapters } from './observer.js';
import { verifySeconds } from './transition.js';

/** Carries commands to miners, each as soon as its lane has a place. */
export class Sender {
  readonly #waiting = new Set<Command>();
  /** Miners that a write is under way to. */
  readonly #writing = new Set<string>();

  constructor(
    private readonly parts: {
      readonly fleet: SiteFleet;
      readonly states: ReadonlyMap<string, MinerState>;
      readonly adapters: MinerAdapters;
      readonly lanes: Lanes;
      readonly clock: Clock;
    },
    /** Whether a command that has waited for its place is still to be sent. */
    private readonly isWanted: (command: Command) => boolean,
    /** Told when a command has its reply. */
    private readonly onReply: (miner: FleetMiner, command: Command) => void,
  ) {}

  /** Whether a write is under way to the miner: nothing may overtake it. */
  isWriting(minerId: string): boolean {
    return this.#writing.has(minerId);
  }

  /** Whether the command waits for its place, or for its answer. */
  isPending(command: Command): boolean {
    return this.#waiting.has(command) || this.#writing.has(command.minerId);
  }

  send(command: Command, isRise: boolean): void {
    const miner = this.parts.fleet.byId.get(command.minerId)!;
    const errand = isRise ? 'rise' : 'fall';
    const { host } = endpointOf(miner, this.parts.states.get(command.minerId)!);
    const kind = `${miner.model.firmware}:write`;
    this.#waiting.add(command);
    void this.parts.lanes
      .run(miner, { errand, host, kind, again: command.attempt > 1 }, () => this.#write(miner, command))
      .finally(() => this.#waiting.delete(command));
  }

  /** @returns whether the miner has answered */
  async #write(miner: FleetMiner, command: Command): Promise<boolean> {
    this.#waiting.delete(command);
    // Superseded while it waited for its place: the newer command carries what is wanted now.
    if (!this.isWanted(command)) return false;
    this.#writing.add(command.minerId);
    const { minerId, commandId, pointId, epoch } = command;
    const about = { 'ebb.miner': minerId, 'ebb.command': commandId, 'ebb.point': pointId };
    command.reply = await traced('command', { ...about, 'ebb.plan.epoch': epoch }, () =>
      this.#reply(miner, command),
    );
    this.#writing.delete(command.minerId);
    const state = this.parts.states.get(command.minerId)!;
    const { envelope } = this.parts.adapters(miner.model.firmware);
    const seconds = verifySeconds(envelope, miner, state, command.pointId, this.parts.clock.speed);
    // The time to see an effect begins now, however long the command has waited for its place.
    command.deadlineMs = Math.max(command.deadlineMs, this.parts.clock.now().toMillis() + seconds * 1e3);
    this.onReply(miner, command);
    return command.reply.kind === 'accepted' || command.reply.kind === 'rejected';
  }

  async #reply(miner: FleetMiner, { minerId, attempt, pointId }: Command): Promise<WriteReply> {
    const state = this.parts.states.get(minerId)!;
    try {
      const context = { attempt, before: state.before };
      const adapter = this.parts.adapters(miner.model.firmware);
      return await adapter.apply(endpointOf(miner, state), pointOf(miner.model, pointId), context);
    } catch (error) {
      return { kind: 'unknown', detail: error instanceof Error ? error.message : String(error) };
    }
  }
}
