import { localMidnightMs, addDays, localTime } from '../market/local-time.js';
import { sumOf } from '../statistics.js';
import type { Enrolment } from './enrolment.js';
import { eventTimes, type ProgramEvent } from './event.js';
import { termOn } from './periods.js';
import { type Program, rulesInForce, type Verification } from './rules.js';

const MS_PER_HOUR = 3_600_000;

/** How much of what a program may call in a term it has called. A call beyond it is obeyed all the same, and disputed. */
export interface LimitUse {
  readonly termId: string | null;
  readonly hoursUsed: number;
  readonly hoursMax: number | null;
  readonly events: number;
  readonly eventsMax: number | null;
  readonly exceeded: boolean;
  readonly verification: Verification;
}

/**
 * Cumulative deployment in the term of `now`: from the start of each sustained response to its end, or to now; tests count
 * as events do.
 */
export function limitUse(
  program: Program,
  enrolment: Enrolment,
  events: readonly ProgramEvent[],
  now: string,
): LimitUse | null {
  const { timeZone } = program;
  const { date } = localTime(timeZone, Date.parse(now));
  const term = termOn(program, date);
  const rule = rulesInForce(program, 'limits', date).find(
    ({ terms }) => terms.length === 0 || (term !== null && terms.includes(term.termId)),
  );
  if (!rule) return null;
  const year = date.slice(0, 4);
  const fromMs = localMidnightMs(timeZone, term?.from ?? `${year}-01-01`);
  const toMs = localMidnightMs(timeZone, addDays(term?.to ?? `${year}-12-31`, 1));
  const deployed = events
    .filter((event) => event.enrolmentId === enrolment.enrolmentId && !event.cancelled)
    .map((event) => deployedMs(program, enrolment, event, now))
    .map(([from, to]): readonly [number, number] => [Math.max(from, fromMs), Math.min(to, toMs)])
    .filter(([from, to]) => from < to);
  const hoursUsed = sumOf(merged(deployed), ([from, to]) => to - from) / MS_PER_HOUR;
  const { cumulativeHoursMax, eventsMax, verification } = rule;
  return {
    termId: term?.termId ?? null,
    hoursUsed,
    hoursMax: cumulativeHoursMax,
    events: deployed.length,
    eventsMax,
    exceeded: hoursUsed > (cumulativeHoursMax ?? Infinity) || deployed.length > (eventsMax ?? Infinity),
    verification,
  };
}

function deployedMs(
  program: Program,
  enrolment: Enrolment,
  event: ProgramEvent,
  now: string,
): readonly [number, number] {
  const { dueAt, endsAt } = eventTimes(program, enrolment, event);
  return [Date.parse(dueAt), Math.min(Date.parse(endsAt ?? now), Date.parse(now))];
}

/** Stretches that overlap count once. */
function merged(stretches: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Whether tests have failed as often in a row as the program bears. */
export function failedTooOften(
  program: Program,
  results: readonly { readonly date: string; readonly passed: boolean }[],
  today: string,
): { readonly failedInRow: number; readonly consequence: string | null } {
  const rule = rulesInForce(program, 'test', today).find(({ failuresInRowMax }) => failuresInRowMax !== null);
  const since = addDays(today, -(rule?.withinDays ?? 365));
  const recent = [...results]
    .filter(({ date }) => since < date && date <= today)
    .sort((a, b) => (a.date < b.date ? 1 : -1));
  const lastPass = recent.findIndex(({ passed }) => passed);
  const failedInRow = lastPass === -1 ? recent.length : lastPass;
  const tooOften = rule !== undefined && failedInRow >= rule.failuresInRowMax!;
  return { failedInRow, consequence: tooOften ? rule.consequence : null };
}
