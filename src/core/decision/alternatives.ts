import { obligationText, sourceText } from '../now/why.js';
import { makePlan, type Override, type Plan, type SiteSnapshot } from '../planner/index.js';
import { obligationsInForce } from '../programs/obligation.js';

export const COURSES = ['plan', 'run', 'curtail', 'as-before', 'without', 'always-on'] as const;

/** What the site could have been told to do instead, and what that would have earned in the same interval. */
export interface DecisionAlternative {
  readonly course: (typeof COURSES)[number];
  readonly name: string;
  readonly setpointW: number;
  /** USD/h of the interval by itself, at the prices that decided; null where a price was not known. */
  readonly netUsdPerHour: number | null;
  /** Against the plan that was made. */
  readonly againstPlanUsdPerHour: number | null;
  /** False: it would have broken what was in force. */
  readonly isAllowed: boolean;
}

/** An hour is long enough for any plan, and is named in no answer. */
const HAND_HOURS = 1;

/**
 * The plan that was made and what else could have been: each by the same planner, from the same snapshot, with one thing
 * changed. What the hours to come were worth is in none of the figures. The dearest first, the plan itself at the head.
 */
export function decisionAlternatives(snapshot: SiteSnapshot, plan: Plan): DecisionAlternative[] {
  const planned = plan.economics.netUsdPerHour;
  const told = (
    course: DecisionAlternative['course'],
    name: string,
    { setpointW, economics }: Plan,
  ): DecisionAlternative => {
    const { netUsdPerHour } = economics;
    const againstPlanUsdPerHour = planned === null || netUsdPerHour === null ? null : netUsdPerHour - planned;
    const isAllowed = course !== 'without';
    return { course, name, setpointW, netUsdPerHour, againstPlanUsdPerHour, isAllowed };
  };
  const others = [
    told('run', 'Run everything that may run', planWith(snapshot, hand(snapshot, 'run'))),
    told('curtail', 'Curtail everything that may sleep', planWith(snapshot, hand(snapshot, 'curtail'))),
    ...(snapshot.previous && snapshot.mode !== 'hold'
      ? [told('as-before', 'Leave it as it was', planWith(snapshot, { mode: 'hold' }))]
      : []),
    ...snapshot.overrides.map((override) => {
      const overrides = snapshot.overrides.filter((each) => each !== override);
      const name = `Without ${sourceText(`override:${override.overrideId}`, snapshot)}`;
      return told('without', name, planWith(snapshot, { overrides }));
    }),
    ...obligationsInForce(snapshot.obligations, snapshot.takenAt).map((obligation) => {
      const obligations = snapshot.obligations.filter((each) => each !== obligation);
      const name = `Had it not been that ${obligationText(obligation, snapshot)}`;
      return told('without', name, planWith(snapshot, { obligations }));
    }),
    ...alwaysOn(snapshot, planned, plan),
  ];
  const worth = ({ netUsdPerHour }: DecisionAlternative): number => netUsdPerHour ?? -Infinity;
  return [told('plan', 'The plan', plan), ...others.sort((a, b) => worth(b) - worth(a))];
}

/** Not hashed: these plans are kept nowhere. */
function planWith(snapshot: SiteSnapshot, change: Partial<SiteSnapshot>): Plan {
  return makePlan({ ...snapshot, ...change }, 'alternative');
}

/** An operator's hand on the whole site, in place of those that were in force. */
function hand(snapshot: SiteSnapshot, action: 'run' | 'curtail'): Partial<SiteSnapshot> {
  const root = snapshot.feeders.find(({ parentId }) => parentId === null)!;
  const override: Override = {
    overrideId: 'alternative',
    action,
    powerW: null,
    scope: { kind: 'feeder', id: root.feederId },
    reason: 'alternative',
    by: 'nobody',
    since: snapshot.takenAt,
    expiresAt: new Date(Date.parse(snapshot.takenAt) + HAND_HOURS * 3_600e3).toISOString(),
    acceptNonPerformance: false,
  };
  return { overrides: [override] };
}

/** With every miner at nominal, whatever stands against it: what a mine without a controller earns. */
function alwaysOn(
  { groups }: SiteSnapshot,
  planned: number | null,
  { economics: { alwaysOnNetUsdPerHour: netUsdPerHour } }: Plan,
): DecisionAlternative[] {
  const setpointW = groups.reduce((sum, { operatingPoints, minerCount }) => {
    return sum + minerCount * operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW;
  }, 0);
  const againstPlanUsdPerHour = planned === null || netUsdPerHour === null ? null : netUsdPerHour - planned;
  const name = 'Always on: every miner at nominal, whatever is promised';
  return [{ course: 'always-on', name, setpointW, netUsdPerHour, againstPlanUsdPerHour, isAllowed: false }];
}
