import { EbbError } from '../errors.js';
import type { HorizonGroup, HorizonProblem, Series } from './problem.js';

/** Intervals that a model is built for at most: a week of five minutes. */
const INTERVALS_MAX = 2016;

/**
 * @throws EbbError `rejected` with every contradiction found, each with its place and what to do
 */
export function assertProblem(problem: HorizonProblem): void {
  const faults = problemFaults(problem);
  if (faults.length > 0) throw new EbbError('rejected', `cannot plan this horizon: ${faults.join('; ')}`);
}

/** One sentence for each contradiction in a problem. */
export function problemFaults(problem: HorizonProblem): string[] {
  const T = problem.stepsSeconds.length;
  if (T === 0 || T > INTERVALS_MAX) return [`stepsSeconds: ${T} intervals; give 1 to ${INTERVALS_MAX}`];
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  demand(
    Number.isFinite(Date.parse(problem.startsAt)),
    `startsAt: "${problem.startsAt}" is no instant; give ISO 8601`,
  );
  demand(
    problem.stepsSeconds.every((seconds) => seconds > 0),
    'stepsSeconds: give lengths above 0',
  );
  for (const [path, series] of seriesOf(problem)) {
    demand(series.length === T, `${path}: ${series.length} values for ${T} intervals; give one for each`);
    const at = series.findIndex((value) => !Number.isFinite(value));
    demand(at < 0, `${path}[${at}]: ${series[at]} is no number; fill gaps before planning`);
  }
  demand(
    problem.dayOfInterval.every(
      (day, t) => Number.isInteger(day) && day >= (problem.dayOfInterval[t - 1] ?? day),
    ),
    'dayOfInterval: give whole numbers that never fall',
  );
  const { buyUsdPerMwh, sellUsdPerMwh } = problem.energy;
  const dear = sellUsdPerMwh.findIndex((price, t) => price > buyUsdPerMwh[t]!);
  demand(
    dear < 0,
    `energy.sellUsdPerMwh[${dear}]: selling pays more than buying costs; lower it to the price of buying`,
  );
  faults.push(...treeFaults(problem), ...problem.groups.flatMap((group) => groupFaults(group, problem)));
  faults.push(...scopeFaults(problem), ...reserveFaults(problem));
  return faults;
}

function seriesOf({ energy, ...problem }: HorizonProblem): [string, Series][] {
  const named = (object: Readonly<Record<string, Series>>, path: string): [string, Series][] =>
    Object.entries(object).map(([name, series]) => [`${path}${name}`, series]);
  const { dayOfInterval, hashpriceUsdPerPhDay } = problem;
  return [
    ...named({ dayOfInterval, hashpriceUsdPerPhDay }, ''),
    ...named({ ...energy }, 'energy.'),
    ...problem.feeders.map(({ feederId, fixedW }): [string, Series] => [
      `feeder ${feederId}: fixedW`,
      fixedW,
    ]),
    ...problem.groups.flatMap(({ groupId, powerFactor, hashFactor, highestPoint, coldWearUsd }) =>
      Object.entries({ powerFactor, hashFactor, highestPoint, coldWearUsd }).flatMap(
        ([name, series]): [string, Series][] => (series ? [[`group ${groupId}: ${name}`, series]] : []),
      ),
    ),
    ...problem.reserves.flatMap(({ productId, awardW, offer }) =>
      named({ awardW, ...offer }, `reserve ${productId}: `),
    ),
    ...problem.limits.map(({ source, powerW }): [string, Series] => [
      `limit ${source}`,
      powerW.map((w) => w ?? 0),
    ]),
    ...(problem.demandCharge
      ? [['demandCharge.applies', problem.demandCharge.applies.map(Number)] as [string, Series]]
      : []),
  ];
}

function treeFaults({ feeders }: HorizonProblem): string[] {
  const seen = new Set<string>();
  return feeders.flatMap(({ feederId, parentId }, index) => {
    const isPlaced = index === 0 ? parentId === null : parentId !== null && seen.has(parentId);
    const isNew = !seen.has(feederId);
    seen.add(feederId);
    if (!isNew) return [`feeder ${feederId}: is there twice`];
    return isPlaced ? [] : [`feeder ${feederId}: give one root first, and every parent before its children`];
  });
}

function groupFaults(group: HorizonGroup, { feeders }: HorizonProblem): string[] {
  const { groupId, points, initialCounts, lockedAwake, lockedAsleep, wakePoint } = group;
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void =>
    void (holds || faults.push(`group ${groupId}: ${fault}`));
  demand(
    feeders.some(({ feederId }) => feederId === group.feederId),
    `no feeder ${group.feederId}`,
  );
  demand(points.length >= 2, 'give sleep and at least one point more');
  demand(
    points.every(({ powerW }, k) => k === 0 || powerW > points[k - 1]!.powerW),
    'give points of rising watts',
  );
  demand(
    initialCounts.length === points.length &&
      initialCounts.every((count) => Number.isInteger(count) && count >= 0),
    'initialCounts: give a whole number for each point',
  );
  const { blockSize = 1 } = group;
  demand(Number.isInteger(blockSize) && blockSize >= 1, 'blockSize: give a whole number above 0');
  demand(
    initialCounts.every((count) => count % blockSize === 0),
    `initialCounts: give whole blocks of ${blockSize} miners; a block whose miners differ cannot be planned`,
  );
  demand(
    Number.isInteger(wakePoint) && wakePoint >= 1 && wakePoint < points.length,
    'wakePoint: give a point awake',
  );
  const miners = initialCounts.reduce((sum, count) => sum + count, 0);
  const asleep = initialCounts[0] ?? 0;
  for (const [name, locked, most, seconds] of [
    ['lockedAwake', lockedAwake, miners - asleep, group.minUpSeconds],
    ['lockedAsleep', lockedAsleep, asleep, group.minDownSeconds],
  ] as const) {
    demand(
      locked.reduce((sum, { count }) => sum + count, 0) <= most,
      `${name}: more than the ${most} there are`,
    );
    demand(
      locked.every((each) => each.seconds <= seconds),
      `${name}: longer than the minimum of ${seconds} s`,
    );
  }
  const times = [
    group.minUpSeconds,
    group.minDownSeconds,
    group.upSeconds,
    group.downSeconds,
    group.wearUsdPerWake,
    ...(group.coldWearUsd ?? []),
    group.retuneUsd ?? 0,
    group.retuneSeconds ?? 0,
  ];
  demand(
    times.every((value) => Number.isFinite(value) && value >= 0),
    'give times and wear of 0 or more',
  );
  return faults;
}

function scopeFaults({ limits, feeders, groups }: HorizonProblem): string[] {
  const known = {
    feeder: new Set(feeders.map(({ feederId }) => feederId)),
    group: new Set(groups.map(({ groupId }) => groupId)),
    customer: new Set(groups.map(({ customer }) => customer)),
  };
  const twice = groups.filter(
    ({ groupId }, index) => groups.findIndex((each) => each.groupId === groupId) !== index,
  );
  return [
    ...twice.map(({ groupId }) => `group ${groupId}: is there twice`),
    ...limits
      .filter(({ scope }) => !known[scope.kind].has(scope.id))
      .map(({ source, scope }) => `limit ${source}: there is no ${scope.kind} ${scope.id}`),
  ];
}

function reserveFaults({ reserves, groups }: HorizonProblem): string[] {
  const known = new Set(groups.map(({ groupId }) => groupId));
  return reserves.flatMap(({ productId, groups: mine }, index) => {
    const unknown = mine
      .filter((id) => !known.has(id))
      .map((id) => `reserve ${productId}: there is no group ${id}`);
    const crossing = reserves.slice(0, index).filter((other) => {
      const shared = mine.filter((id) => other.groups.includes(id)).length;
      return shared > 0 && shared < Math.min(mine.length, other.groups.length);
    });
    return [
      ...unknown,
      ...crossing.map(
        (other) =>
          `reserve ${productId}: its groups cross those of ${other.productId}; make one a part of the other`,
      ),
    ];
  });
}
