import { assert } from '../core/assert.js';
import type { Policy } from '../core/planner/policy.js';
import type { GroupState, PointCount } from '../core/planner/snapshot.js';
import { groupIdOf, type ModelConfig, type SiteConfig } from '../core/site.js';

/** Miners of a group that crossed between asleep and awake at the same time. */
interface Cohort {
  readonly atMs: number;
  count: number;
}

interface RampTimes {
  readonly upSeconds: number;
  readonly downSeconds: number;
}

/**
 * A group's miners in a replay, by how long they have been asleep or awake: counts, never miners, so that a year takes
 * seconds. The longest awake sleep first, the longest asleep wake first, as dispatch does it.
 */
export class ReplayGroup {
  #awake: Cohort[];
  #asleep: Cohort[] = [];
  #counts: readonly PointCount[];

  private constructor(
    private readonly groupId: string,
    private readonly model: ModelConfig,
    private readonly place: { readonly feederId: string; readonly customerId: string },
    private readonly minerCount: number,
    private readonly rampTimes: RampTimes,
  ) {
    this.#awake = [{ atMs: -Infinity, count: minerCount }];
    this.#counts = [{ pointId: this.#nominalId(), count: minerCount }];
  }

  /** Sorted by id, every miner at nominal. */
  static ofSite(site: SiteConfig, rampTimes: (firmware: string) => RampTimes): ReplayGroup[] {
    const models = new Map(site.models.map((model) => [model.modelId, model]));
    const groups = new Map<
      string,
      { model: ModelConfig; feederId: string; customerId: string; count: number }
    >();
    for (const miner of site.miners) {
      const model = models.get(miner.modelId);
      assert(model, `no such model: ${miner.modelId}`);
      const id = groupIdOf(miner, model);
      const group = groups.get(id) ?? {
        model,
        feederId: miner.feederId,
        customerId: miner.customerId,
        count: 0,
      };
      group.count += 1;
      groups.set(id, group);
    }
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([id, { model, count, ...place }]) =>
          new ReplayGroup(id, model, place, count, rampTimes(model.firmware)),
      );
  }

  state(policy: Policy, nowMs: number): GroupState {
    const lockedAwake = lockedCount(this.#awake, nowMs - policy.minUpMinutes * 60_000);
    const lockedAsleep = lockedCount(this.#asleep, nowMs - policy.minDownMinutes * 60_000);
    const { label, firmware, thermalClass, operatingPoints, devFeeRatio } = this.model;
    return {
      groupId: this.groupId,
      model: label,
      firmware,
      feederId: this.place.feederId,
      customer: this.place.customerId,
      thermalClass,
      operatingPoints,
      devFeeRatio,
      upSeconds: this.rampTimes.upSeconds,
      downSeconds: this.rampTimes.downSeconds,
      minerCount: this.minerCount,
      freeCount: this.minerCount - lockedAwake - lockedAsleep,
      lockedAwakeCount: lockedAwake,
      lockedAsleepCount: lockedAsleep,
      currentCounts: this.#counts,
      stuck: [],
    };
  }

  /** Goes where the plan says. Returns how many miners woke. */
  follow(counts: readonly PointCount[], nowMs: number): number {
    const sleepId = this.model.operatingPoints[0]!.id;
    const wantedAsleep = counts.find(({ pointId }) => pointId === sleepId)?.count ?? 0;
    const asleep = total(this.#asleep);
    this.#counts = counts;
    if (wantedAsleep > asleep) move(this.#awake, this.#asleep, wantedAsleep - asleep, nowMs);
    else if (wantedAsleep < asleep) move(this.#asleep, this.#awake, asleep - wantedAsleep, nowMs);
    return Math.max(0, asleep - wantedAsleep);
  }

  #nominalId(): string {
    return this.model.operatingPoints.find(({ kind }) => kind === 'nominal')!.id;
  }
}

function lockedCount(cohorts: readonly Cohort[], freeBeforeMs: number): number {
  return cohorts.reduce((sum, { atMs, count }) => sum + (atMs > freeBeforeMs ? count : 0), 0);
}

function move(from: Cohort[], to: Cohort[], count: number, atMs: number): void {
  for (let left = count; left > 0;) {
    const oldest = from[0];
    assert(oldest, 'more miners are to move than there are');
    const moved = Math.min(left, oldest.count);
    oldest.count -= moved;
    left -= moved;
    if (oldest.count === 0) from.shift();
  }
  to.push({ atMs, count });
}

function total(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((sum, { count }) => sum + count, 0);
}
