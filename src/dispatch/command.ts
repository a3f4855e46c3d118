import { pointReached } from '../core/mining/effect.js';
import type { MinerTelemetry, WriteReply } from '../core/ports/miner.js';
import { type FleetMiner, type MinerState, pointOf } from '../fleet/index.js';

/** The one end of every command. */
export type Outcome = 'confirmed' | 'accepted-unconfirmed' | 'rejected' | 'unreachable' | 'superseded';

/** One write to one miner. */
export interface Command {
  readonly commandId: string;
  readonly siteId: string;
  readonly minerId: string;
  readonly epoch: number;
  readonly pointId: string;
  readonly fromPointId: string;
  /** 1 for the first try at this point, counted on over failures. */
  readonly attempt: number;
  readonly issuedAtMs: number;
  /** Counted anew from the answer, where that takes its time. */
  deadlineMs: number;
  /** Null until the miner has answered; stays null where Ebb was restarted in between. */
  reply: WriteReply | null;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly detail: string;
}

/**
 * What became of a command, judged by what the miner is seen to draw after it was sent, or null while that is open.
 * An answer can end a command as failed; it can never end it as done.
 */
export function judge(command: Command, miner: FleetMiner, state: MinerState, nowMs: number): Verdict | null {
  const { reply } = command;
  const seenSince =
    state.reachable && state.observedAt !== null && Date.parse(state.observedAt) > command.issuedAtMs;
  if (seenSince && isAt(miner, state, command.pointId)) {
    return { outcome: 'confirmed', detail: `drew ${Math.round(state.powerW ?? 0)} W at ${state.observedAt}` };
  }
  if (reply?.kind === 'rejected') return { outcome: 'rejected', detail: `${reply.code}: ${reply.detail}` };
  if (reply?.kind === 'unreachable') return { outcome: 'unreachable', detail: reply.detail };
  if (nowMs < command.deadlineMs) return null;
  const drawn = state.powerW === null ? 'power unknown' : `still drew ${Math.round(state.powerW)} W`;
  if (!seenSince)
    return { outcome: 'unreachable', detail: `not seen since the command; ${reply?.detail ?? 'no answer'}` };
  return {
    outcome: 'accepted-unconfirmed',
    detail: `${drawn} at the deadline; ${reply?.detail ?? 'no answer'}`,
  };
}

/** Whether the last reading shows the miner at that point. */
export function isAt(miner: FleetMiner, state: MinerState, pointId: string): boolean {
  if (state.claim === 'unknown') return false;
  return pointReached(pointOf(miner.model, pointId), miner.model.operatingPoints, telemetryOf(state));
}

function telemetryOf(
  state: MinerState,
): Pick<MinerTelemetry, 'powerW' | 'powerSource' | 'hashrateThs' | 'claim' | 'profile'> {
  const { powerW, powerSource, hashrateThs, claim, profile } = state;
  return { powerW, powerSource, hashrateThs, claim: claim === 'unknown' ? 'fault' : claim, profile };
}
