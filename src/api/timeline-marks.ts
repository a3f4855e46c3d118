import { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import type { SiteConfig } from '../core/site.js';
import {
  eventMark,
  failureMark,
  NOTED_KINDS,
  noteMarks,
  overrideMark,
  type StepGrid,
  type TimelineMark,
} from '../core/timeline/index.js';
import type { ApiContext } from './api-context.js';

/** Entries that are looked at for a timeline, and marks that it has, at the most. */
const ENTRIES_MAX = 5_000;
const MARKS_MAX = 2_000;
/** How far before the range an outage that reaches into it is looked for. */
const OUTAGE_HOURS = 48;
const FAILURE_MINUTES = 15;

/** What happened beside the figures, and what is called: all that touches the range. */
export async function marksOf(
  context: ApiContext,
  site: SiteConfig,
  { fromMs, stepMs, count }: StepGrid,
): Promise<{ readonly marks: readonly TimelineMark[]; readonly marksLeftOut: boolean }> {
  const { siteId } = site;
  const [from, to] = [fromMs, fromMs + count * stepMs].map((ms) =>
    DateTime.fromMillis(ms, { zone: 'utc' }),
  ) as [DateTime, DateTime];
  const minutes = Math.max(FAILURE_MINUTES, stepMs / 60_000);
  const [enrolled, overrides, entries, failures] = await Promise.all([
    context.state.enrolled(site),
    context.overrides.between(siteId, from, to),
    context.ledger.search.ofKinds(siteId, NOTED_KINDS, {
      from: from.minus({ hours: OUTAGE_HOURS }).toJSDate(),
      to: to.toJSDate(),
      limit: ENTRIES_MAX,
    }),
    context.commands.failures(siteId, from.toJSDate(), to.toJSDate(), minutes),
  ]);
  const marks = [
    ...enrolled.flatMap(({ events, program }) => events.map((each) => eventMark(each, program.program.name))),
    ...overrides.map(overrideMark),
    ...noteMarks(entries),
    ...failures.map(({ start, outcome, count: failed }) => {
      const at = DateTime.fromJSDate(start, { zone: 'utc' });
      return failureMark(isoUtc(at), isoUtc(at.plus({ minutes })), outcome, failed);
    }),
  ];
  const [first, last] = [isoUtc(from), isoUtc(to)];
  const within = marks
    .filter((mark) => touches(mark, first, last))
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  return {
    marks: within.slice(-MARKS_MAX),
    marksLeftOut: within.length > MARKS_MAX || entries.length === ENTRIES_MAX,
  };
}

/** Instants in `isoUtc`'s form are in order as texts are. */
function touches({ from, to, calledAt }: TimelineMark, first: string, last: string): boolean {
  return (calledAt ?? from ?? '') < last && (to === null || to >= first);
}
