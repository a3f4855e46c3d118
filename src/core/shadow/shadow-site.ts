import {
  type Decided,
  FleetDynamics,
  type FleetDynamicsState,
  type FleetStretch,
  type Obedience,
  type RampTimes,
  type SimulatedGroup,
  seenGroups,
  USUAL_LATENCY_SECONDS,
  wearUsdPerWake,
} from '../fleet-dynamics/index.js';
import { decide, type Plan, type SiteSnapshot } from '../planner/index.js';
import { alwaysOn } from '../planner/strike.js';
import type { SiteConfig } from '../site.js';

const MINUTE_MS = 60_000;

/** A settlement interval of the two fleets that a shadow site would have. */
export interface WouldBeInterval {
  readonly startMs: number;
  readonly minutes: number;
  readonly policy: FleetStretch;
  readonly alwaysOn: FleetStretch;
}

/** All of a shadow site as plain values. */
export interface ShadowState {
  readonly schema: 1;
  /** Intervals that start before are not whole; Unix ms. */
  readonly countsFromMs: number;
  /** What was decided last is valid until then; Unix ms. */
  readonly decidedUntilMs: number;
  readonly policy: FleetDynamicsState;
  readonly alwaysOn: FleetDynamicsState;
}

/**
 * A site's fleet as it would be, had every plan been followed, and another one that is always on: the dynamics of a
 * backtest, run along with life. Which miners cannot be directed is real; every command to the others is obeyed.
 */
export class ShadowSite {
  #policy: FleetDynamics;
  #alwaysOn: FleetDynamics;
  #traits: string;
  #countsFromMs: number;
  #decidedUntilMs: number;
  #closed: readonly WouldBeInterval[] = [];

  /**
   * @param real the snapshot that it begins with, where there is nothing to go on from: the fleet as it is
   * @param saved what it goes on from
   */
  constructor(
    private readonly site: SiteConfig,
    private readonly rampTimes: RampTimes,
    real: SiteSnapshot,
    saved: ShadowState | null = null,
  ) {
    const nowMs = Date.parse(real.takenAt);
    const known = saved && saved.policy.nowMs <= nowMs ? saved : null;
    const groups = this.#groupsOf(real);
    this.#traits = JSON.stringify(groups);
    this.#policy = this.#fleet(groups, real, known?.policy);
    this.#alwaysOn = this.#fleet(groups, real, known?.alwaysOn);
    this.#countsFromMs = known?.countsFromMs ?? this.#boundaryFrom(nowMs);
    this.#decidedUntilMs = known?.decidedUntilMs ?? nowMs;
  }

  /** The snapshot with the groups where they would be. Lets time pass until it was taken. */
  look(real: SiteSnapshot): SiteSnapshot {
    this.#advance(Date.parse(real.takenAt));
    this.#takeOver(real);
    this.#policy.hold(real.groups);
    this.#alwaysOn.hold(real.groups);
    return { ...real, states: 'would-be', groups: this.#policy.states };
  }

  /** Tells the miners that would be there what was planned from `snapshot`, as `look` gave it. */
  follow(plan: Pick<Plan, 'groups' | 'validUntil'>, snapshot: SiteSnapshot): void {
    this.#policy.direct(countsOf(plan));
    this.#alwaysOn.direct(this.#alwaysOnCounts(snapshot));
    this.#decidedUntilMs = Date.parse(plan.validUntil);
  }

  /** Intervals that are over, whole, and were decided throughout, until they are forgotten. */
  get closed(): readonly WouldBeInterval[] {
    return this.#closed;
  }

  /** Forgets intervals that are kept elsewhere now. */
  forget(kept: readonly WouldBeInterval[]): void {
    this.#closed = this.#closed.filter((each) => !kept.includes(each));
  }

  dump(): ShadowState {
    return {
      schema: 1,
      countsFromMs: this.#countsFromMs,
      decidedUntilMs: this.#decidedUntilMs,
      policy: this.#policy.dump(),
      alwaysOn: this.#alwaysOn.dump(),
    };
  }

  #advance(nowMs: number): void {
    const minutes = this.site.market.settlementMinutes;
    const widthMs = minutes * MINUTE_MS;
    for (let end = this.#boundaryFrom(this.#policy.atMs + 1); end <= nowMs; end += widthMs) {
      this.#policy.advance(end);
      this.#alwaysOn.advance(end);
      const interval = {
        startMs: end - widthMs,
        minutes,
        policy: this.#policy.takeStretch(),
        alwaysOn: this.#alwaysOn.takeStretch(),
      };
      if (interval.startMs >= this.#countsFromMs && end <= this.#decidedUntilMs)
        this.#closed = [...this.#closed, interval];
    }
    this.#policy.advance(nowMs);
    this.#alwaysOn.advance(nowMs);
    if (nowMs > this.#decidedUntilMs) this.#countsFromMs = this.#boundaryFrom(nowMs);
  }

  /** Goes on with miners that have other points, watts or numbers than before. */
  #takeOver(real: SiteSnapshot): void {
    const groups = this.#groupsOf(real);
    const traits = JSON.stringify(groups);
    if (traits === this.#traits) return;
    this.#traits = traits;
    this.#policy = this.#fleet(groups, real, this.#policy.dump());
    this.#alwaysOn = this.#fleet(groups, real, this.#alwaysOn.dump());
  }

  #fleet(
    groups: readonly SimulatedGroup[],
    real: SiteSnapshot,
    saved: FleetDynamicsState | undefined,
  ): FleetDynamics {
    const obedience: Obedience = {
      latencySeconds: USUAL_LATENCY_SECONDS,
      failureRatio: 0,
      repairHours: 0,
      wearUsdPerWake: wearUsdPerWake(this.site.policy),
    };
    const fleet = new FleetDynamics(
      groups,
      this.site,
      obedience,
      0,
      saved?.nowMs ?? Date.parse(real.takenAt),
    );
    fleet.beginAt(real.groups);
    if (saved) fleet.restore(saved);
    return fleet;
  }

  /** As the snapshot has them: what the planner decides by is what is settled. */
  #groupsOf({ groups }: SiteSnapshot): SimulatedGroup[] {
    return seenGroups(this.site, this.rampTimes, groups);
  }

  #alwaysOnCounts(snapshot: SiteSnapshot): Decided {
    return decide({
      ...snapshot,
      policy: alwaysOn(this.site.policy),
      price: { ...snapshot.price, whenStale: 'run' },
      groups: this.#alwaysOn.states,
      outlook: null,
      previous: null,
    }).allocation.counts;
  }

  /** The first start of a settlement interval that is not before `atMs`. */
  #boundaryFrom(atMs: number): number {
    const widthMs = this.site.market.settlementMinutes * MINUTE_MS;
    return Math.ceil(atMs / widthMs) * widthMs;
  }
}

function countsOf({ groups }: Pick<Plan, 'groups'>): Decided {
  return new Map(
    groups.map(({ groupId, counts }) => [
      groupId,
      new Map(counts.map(({ pointId, count }) => [pointId, count])),
    ]),
  );
}
