import type { Plan, PolicyState } from './plan.js';
import { decideThreshold, isSelected } from './threshold.js';
import type { SiteSnapshot } from './snapshot.js';

/** What the policy wants of a group, and why. */
export interface Wish {
  readonly intent: 'earn' | 'run' | 'curtail' | 'keep';
  readonly because: string;
}

/** What the policy layer wants, before ceilings and floors have their say. */
export interface Wishes {
  readonly method: Plan['method'];
  readonly state: PolicyState;
  readonly byGroup: ReadonlyMap<string, Wish>;
}

export interface StaleFeed {
  readonly feed: 'price' | 'hashprice' | 'weather';
  readonly ageMinutes: number | null;
  readonly behaviour: 'hold' | 'curtail' | 'run';
}

/** Feeds that are too old and matter to this policy. */
export function staleFeeds(snapshot: SiteSnapshot): StaleFeed[] {
  const { policy, price, hashprice, weather } = snapshot;
  const { thermalLimits, keepWarm = [], derating = [] } = snapshot;
  // A feed that has never spoken is as stale as can be, whatever its age is said to be.
  const isSilent = { price: price.recent.length === 0, hashprice: hashprice.hashpriceUsdPerPhDay === null };
  const feeds = [
    { feed: 'price', view: price, stale: price.stale || isSilent.price, matters: true },
    {
      feed: 'hashprice',
      view: hashprice,
      stale: hashprice.stale || isSilent.hashprice,
      matters: policy.kind === 'economic',
    },
    {
      feed: 'weather',
      view: weather,
      stale: weather.stale,
      matters: thermalLimits.length + keepWarm.length + derating.length > 0,
    },
  ] as const;
  return feeds
    .filter(({ stale, matters }) => matters && stale)
    .map(({ feed, view }) => ({ feed, ageMinutes: view.ageMinutes, behaviour: view.whenStale }));
}

/** The policy's own wishes, or those of a stale feed's declared behaviour, or of `hold`. */
export function policyWishes(snapshot: SiteSnapshot): Wishes {
  const kept = snapshot.previous?.policyState ?? initialState(snapshot);
  const everyGroup = (wish: Wish): Map<string, Wish> =>
    new Map(snapshot.groups.map(({ groupId }) => [groupId, wish]));
  if (snapshot.mode === 'hold') {
    const because = "mode hold: the operator's hand is on the site";
    return { method: 'mode-hold', state: kept, byGroup: everyGroup({ intent: 'keep', because }) };
  }
  const stale = strictest(staleFeeds(snapshot).filter(({ feed }) => feed !== 'weather'));
  if (stale) {
    const intent = ({ hold: 'keep', curtail: 'curtail', run: 'run' } as const)[stale.behaviour];
    const because = `${describeStale(stale)}; declared behaviour: ${stale.behaviour}`;
    return { method: `stale-${stale.behaviour}`, state: kept, byGroup: everyGroup({ intent, because }) };
  }
  if (snapshot.policy.kind === 'economic') {
    const wish: Wish = { intent: 'earn', because: '' };
    return { method: 'merit-order', state: { kind: 'economic' }, byGroup: everyGroup(wish) };
  }
  return thresholdWishes(snapshot);
}

function thresholdWishes(snapshot: SiteSnapshot): Wishes {
  const { policy } = snapshot;
  if (policy.kind !== 'threshold') throw new TypeError('not a threshold policy');
  const decision = decideThreshold(policy, snapshot);
  const byGroup = new Map<string, Wish>(
    snapshot.groups.map((group) => {
      if (!isSelected(policy.groups, group))
        return [group.groupId, { intent: 'run', because: 'not among the groups that the policy moves' }];
      return [group.groupId, { intent: decision.curtail ? 'curtail' : 'run', because: decision.because }];
    }),
  );
  return { method: 'merit-order', state: decision.state, byGroup };
}

function initialState({ policy, takenAt }: SiteSnapshot): PolicyState {
  if (policy.kind === 'economic') return { kind: 'economic' };
  return { kind: 'threshold', curtailed: false, since: takenAt, because: 'no price seen yet' };
}

/** Of several stale feeds the one whose behaviour is safest: curtail, then hold, then run. */
function strictest(stale: readonly StaleFeed[]): StaleFeed | undefined {
  const order = ['curtail', 'hold', 'run'];
  return [...stale].sort((a, b) => order.indexOf(a.behaviour) - order.indexOf(b.behaviour))[0];
}

export function describeStale({ feed, ageMinutes }: StaleFeed): string {
  return ageMinutes === null ? `no ${feed} known` : `${feed} is stale (${Math.round(ageMinutes)} min old)`;
}
