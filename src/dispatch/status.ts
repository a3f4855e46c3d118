import type { Plan } from '../core/planner/plan.js';
import type { MinerState, SiteFleet } from '../fleet/index.js';
import type { Command } from './command.js';
import { type DifferencePart, differenceParts } from './difference.js';
import type { Reconciliation } from './reconciler.js';

export interface DispatchStatus {
  readonly followingEpoch: number | null;
  readonly openCommands: number;
  /** Miners whose rise waits, by what holds them. */
  readonly held: readonly { readonly reason: string; readonly count: number }[];
  readonly stuck: readonly { readonly cause: string; readonly count: number; readonly powerW: number }[];
  /** Where the difference between the setpoint and the miners' watts comes from, the largest part first. */
  readonly difference: readonly DifferencePart[];
}

/** What a site's dispatcher is at: what is open, what waits, who does not obey. */
export function dispatchStatus(input: {
  readonly plan: Plan | null;
  readonly fleet: SiteFleet;
  readonly states: ReadonlyMap<string, MinerState>;
  readonly open: ReadonlyMap<string, Command>;
  readonly last: Reconciliation;
}): DispatchStatus {
  const { plan, states, open, last } = input;
  const stuck = new Map<string, { count: number; powerW: number }>();
  for (const { stuckCause, powerW } of states.values()) {
    if (stuckCause === null) continue;
    const sum = stuck.get(stuckCause) ?? { count: 0, powerW: 0 };
    stuck.set(stuckCause, { count: sum.count + 1, powerW: sum.powerW + (powerW ?? 0) });
  }
  const waiting = new Map<string, number>();
  for (const { by } of last.held) {
    const reason =
      by.kind === 'limit' ? `limit of ${by.feederId} (${by.source})` : `${by.kind} of ${by.feederId}`;
    waiting.set(reason, (waiting.get(reason) ?? 0) + 1);
  }
  return {
    followingEpoch: plan?.epoch ?? null,
    openCommands: open.size,
    held: [...waiting].map(([reason, count]) => ({ reason, count })),
    stuck: [...stuck].map(([cause, sum]) => ({ cause, ...sum })),
    difference: plan === null || plan.groups.length === 0 ? [] : differenceParts({ ...input, plan }),
  };
}
