import type { MinerState } from '../fleet/index.js';
import type { Reconciliation } from './reconciler.js';

export interface DispatchStatus {
  readonly followingEpoch: number | null;
  readonly openCommands: number;
  /** Miners whose rise waits, by what holds them. */
  readonly held: readonly { readonly reason: string; readonly count: number }[];
  readonly stuck: readonly { readonly cause: string; readonly count: number; readonly powerW: number }[];
}

/** What a site's dispatcher is at: what is open, what waits, who does not obey. */
export function dispatchStatus(
  followingEpoch: number | null,
  openCommands: number,
  { held }: Reconciliation,
  states: ReadonlyMap<string, MinerState>,
): DispatchStatus {
  const stuck = new Map<string, { count: number; powerW: number }>();
  for (const { stuckCause, powerW } of states.values()) {
    if (stuckCause === null) continue;
    const sum = stuck.get(stuckCause) ?? { count: 0, powerW: 0 };
    stuck.set(stuckCause, { count: sum.count + 1, powerW: sum.powerW + (powerW ?? 0) });
  }
  const waiting = new Map<string, number>();
  for (const { by } of held) {
    const reason =
      by.kind === 'limit' ? `limit of ${by.feederId} (${by.source})` : `${by.kind} of ${by.feederId}`;
    waiting.set(reason, (waiting.get(reason) ?? 0) + 1);
  }
  return {
    followingEpoch,
    openCommands,
    held: [...waiting].map(([reason, count]) => ({ reason, count })),
    stuck: [...stuck].map(([cause, sum]) => ({ cause, ...sum })),
  };
}
