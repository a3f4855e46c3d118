import { DateTime } from 'luxon';
import { ReplayGroup } from '../../src/backtest/replay-group.js';
import { isoUtc } from '../../src/core/interval.js';
import {
  makePlan,
  type GroupState,
  type Override,
  type Plan,
  type Policy,
  type PreviousPlan,
  type SiteMode,
  type SiteSnapshot,
  type StaleBehaviour,
  type StuckMiners,
} from '../../src/core/planner/index.js';
import type { ThermalLimit } from '../../src/core/mining/thermal.js';
import type { OperatingPoints } from '../../src/core/mining/operating-point.js';
import type { Obligation } from '../../src/core/programs/obligation.js';
import type { SiteConfig } from '../../src/core/site.js';
import { testFeeder, testSite } from '../support/fleet.js';
import { TEST_MODEL } from '../support/model.js';
import { snapshot } from '../support/snapshot.js';

/** A day as its file tells it, keys in camelCase. Times are the site's own, with their offset. */
export interface Scenario {
  readonly rule: string;
  readonly timeZone: string;
  readonly start: string;
  readonly policy: Policy;
  readonly tariff?: SiteSnapshot['tariff'];
  readonly hashpriceUsdPerPhDay: number;
  readonly feeders: readonly {
    readonly id: string;
    readonly parent: string | null;
    readonly powerWMax: number;
  }[];
  readonly groups: readonly {
    readonly id: string;
    readonly feeder: string;
    readonly miners: number;
    readonly customer?: string;
    /** The test model's where absent. */
    readonly operatingPoints?: OperatingPoints;
    /** Of `miners`, those that cannot be directed. */
    readonly stuck?: readonly StuckMiners[];
  }[];
  /** Runs of [count, USD/MWh] of 15-minute prices. */
  readonly prices: readonly (readonly [number, number])[];
  /** While it lasts, no new price arrives. */
  readonly outage?: { readonly from: string; readonly to: string; readonly whenStale: StaleBehaviour };
  readonly overrides?: readonly Override[];
  readonly obligations?: readonly Obligation[];
  readonly firmCustomers?: readonly string[];
  readonly thermalLimits?: readonly ThermalLimit[];
  /** From these times on. */
  readonly dryBulbC?: readonly { readonly from: string; readonly dryBulbC: number }[];
  readonly mode?: readonly { readonly from: string; readonly mode: SiteMode }[];
  /** The setpoint from these times on, until the next; what must be in the reasons; what gave way. */
  readonly expected: readonly {
    readonly at: string;
    readonly setpointW: number;
    readonly says?: readonly string[];
    readonly relaxed?: readonly string[];
  }[];
  readonly expectedIntervals: number;
  readonly expectedEnergyMwh: number;
}

export interface ScenarioStep {
  readonly at: DateTime;
  readonly snapshot: SiteSnapshot;
  readonly plan: Plan;
}

const MINUTES = 15;
const MAX_AGE_MINUTES = 40;

/** The day, interval by interval, with a fleet that obeys at once. */
export function* play(scenario: Scenario): Generator<ScenarioStep> {
  const prices = scenario.prices.flatMap(([count, usd]) => Array.from({ length: count }, () => usd));
  const start = DateTime.fromISO(scenario.start, { zone: scenario.timeZone });
  const groups = ReplayGroup.ofSite(configOf(scenario), () => ({ upSeconds: 0, downSeconds: 0 }));
  let previous: PreviousPlan | null = null;
  for (let index = 0; index < prices.length; index += 1) {
    const at = start.plus({ minutes: MINUTES * index });
    const states = groups.map((group) => withStuck(group.state(scenario.policy, at.toMillis()), scenario));
    const taken = frozen(scenario, {
      at,
      states,
      previous,
      epoch: index + 1,
      prices: prices.slice(0, index + 1),
    });
    const plan = makePlan(taken);
    groups.forEach((group, each) => group.follow(plan.groups[each]!.counts, at.toMillis()));
    const { planId, epoch, policyState } = plan;
    previous = { planId, epoch, policyState, groups: plan.groups };
    yield { at, snapshot: taken, plan };
  }
}

function frozen(
  scenario: Scenario,
  now: {
    at: DateTime;
    states: readonly GroupState[];
    previous: PreviousPlan | null;
    epoch: number;
    prices: readonly number[];
  },
): SiteSnapshot {
  const { at, prices } = now;
  const base = snapshot();
  const isPast = ({ from }: { readonly from: string }): boolean => DateTime.fromISO(from) <= at;
  const { outage } = scenario;
  const isOut = outage !== undefined && isPast(outage) && at < DateTime.fromISO(outage.to);
  const ageMinutes = isOut ? at.diff(DateTime.fromISO(outage.from), 'minutes').minutes + MINUTES : 0;
  const known = prices.slice(0, prices.length - ageMinutes / MINUTES);
  const price = {
    ...base.price,
    ageMinutes,
    stale: ageMinutes > MAX_AGE_MINUTES,
    whenStale: outage?.whenStale ?? base.price.whenStale,
    recent: known.slice(-4).map((priceUsdPerMwh, index, recent) => ({
      start: isoUtc(at.minus({ minutes: ageMinutes + MINUTES * (recent.length - 1 - index) })),
      minutes: MINUTES,
      priceUsdPerMwh,
    })),
  };
  return {
    ...base,
    timeZone: scenario.timeZone,
    epoch: now.epoch,
    takenAt: isoUtc(at),
    validUntil: isoUtc(at.plus({ minutes: MINUTES })),
    mode: (scenario.mode ?? []).filter(isPast).at(-1)?.mode ?? 'auto',
    policy: scenario.policy,
    tariff: scenario.tariff ?? base.tariff,
    price,
    hashprice: { ...base.hashprice, hashpriceUsdPerPhDay: scenario.hashpriceUsdPerPhDay },
    weather: { ...base.weather, dryBulbC: (scenario.dryBulbC ?? []).filter(isPast).at(-1)?.dryBulbC ?? 20 },
    feeders: scenario.feeders.map(({ id, parent, powerWMax }) => ({
      feederId: id,
      parentId: parent,
      powerWMax,
    })),
    groups: now.states,
    obligations: (scenario.obligations ?? []).map((each) => ({
      ...each,
      from: isoUtc(DateTime.fromISO(each.from)),
      to: each.to === null ? null : isoUtc(DateTime.fromISO(each.to)),
    })),
    overrides: (scenario.overrides ?? []).filter(
      ({ since, expiresAt }) => isPast({ from: since }) && at < DateTime.fromISO(expiresAt),
    ),
    thermalLimits: scenario.thermalLimits ?? [],
    firmCustomers: scenario.firmCustomers ?? [],
    previous: now.previous,
  };
}

/** Each group is its own model, so that its id in the file and in the plan are one. */
function configOf(scenario: Scenario): SiteConfig {
  const feeders = scenario.feeders.map(({ id, parent, powerWMax }) =>
    testFeeder({ feederId: id, parentId: parent, powerWMax }),
  );
  const directable = (group: Scenario['groups'][number]): number =>
    group.miners - (group.stuck ?? []).reduce((sum, { count }) => sum + count, 0);
  return {
    ...testSite({ count: 0 }),
    policy: scenario.policy,
    feeders,
    models: scenario.groups.map(({ id, operatingPoints }) => ({
      ...TEST_MODEL,
      modelId: id,
      operatingPoints: operatingPoints ?? TEST_MODEL.operatingPoints,
    })),
    miners: scenario.groups.flatMap((group) =>
      Array.from({ length: directable(group) }, (_, index) => ({
        minerId: `${group.id}-${index}`,
        modelId: group.id,
        feederId: group.feeder,
        customerId: group.customer ?? 'house',
        host: '127.0.0.1',
        virtual: true,
      })),
    ),
  };
}

function withStuck(state: GroupState, { groups }: Scenario): GroupState {
  const told = groups.find(({ id }) => state.groupId.split(':').includes(id))!;
  return { ...state, groupId: told.id, minerCount: told.miners, stuck: told.stuck ?? [] };
}
