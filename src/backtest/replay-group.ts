import type { Policy } from '../core/planner/policy.js';
import type { GroupState, PointCount } from '../core/planner/snapshot.js';
import type { SiteConfig } from '../core/site.js';
import {
  Cohorts,
  groupState,
  type RampTimes,
  type SimulatedGroup,
  simulatedGroups,
} from '../core/fleet-dynamics/index.js';

/**
 * A group's miners in a replay, where they obey at once. The longest awake sleep first, the longest asleep wake first, as
 * dispatch does it.
 */
export class ReplayGroup {
  readonly #awake = new Cohorts();
  readonly #asleep = new Cohorts();
  #counts: readonly PointCount[];

  private constructor(private readonly group: SimulatedGroup) {
    const nominal = group.operatingPoints.find(({ kind }) => kind === 'nominal')!;
    this.#awake.addFree(group.minerCount);
    this.#counts = [{ pointId: nominal.id, count: group.minerCount }];
  }

  /** Sorted by id, every miner at nominal. */
  static ofSite(site: SiteConfig, rampTimes: RampTimes): ReplayGroup[] {
    return simulatedGroups(site, rampTimes).map((group) => new ReplayGroup(group));
  }

  state(policy: Policy, nowMs: number): GroupState {
    return groupState(this.group, {
      lockedAwakeCount: this.#awake.countAfter(nowMs - policy.minUpMinutes * 60_000),
      lockedAsleepCount: this.#asleep.countAfter(nowMs - policy.minDownMinutes * 60_000),
      currentCounts: this.#counts,
      stuck: [],
    });
  }

  /** Goes where the plan says. Returns how many miners woke. */
  follow(counts: readonly PointCount[], nowMs: number): number {
    const sleepId = this.group.operatingPoints[0]!.id;
    const wantedAsleep = counts.find(({ pointId }) => pointId === sleepId)?.count ?? 0;
    const falling = wantedAsleep - this.#asleep.count;
    this.#counts = counts;
    const [from, to] = falling > 0 ? [this.#awake, this.#asleep] : [this.#asleep, this.#awake];
    from.take(Math.abs(falling));
    to.add(Math.abs(falling), nowMs);
    return Math.max(0, -falling);
  }
}
