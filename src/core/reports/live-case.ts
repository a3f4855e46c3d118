import type { LoadTag } from '../baselines/index.js';
import { type SiteEnrolment, signalsFor } from '../enrolled/index.js';
import type { ProgramWithCalendar } from '../programs/index.js';
import { type KnownSignal, programMessagesOf } from '../programs/signals/index.js';
import type { ProgramCase, TagSpan } from './case.js';

/** What Ebb itself knows of a site's part in a program. */
export interface LiveCaseInput {
  /** As it was in force on the day, or is: `remarks` says which. */
  readonly terms: SiteEnrolment;
  readonly program: ProgramWithCalendar;
  /** All that is known of the site's signals. */
  readonly signals: readonly KnownSignal[];
  readonly tags: readonly TagSpan[];
  readonly prices: ProgramCase['prices'];
  readonly latitudeDeg: number;
  readonly remarks: readonly string[];
}

/** A site's part in a program from its configured enrolment and the messages that were received. */
export function liveCase({
  terms,
  program,
  signals,
  tags,
  prices,
  latitudeDeg,
  remarks,
}: LiveCaseInput): ProgramCase {
  const { enrolment, rates } = terms;
  const own = signalsFor(terms, signals);
  const [levelW] = enrolment.commitments.flatMap(({ maximumBaseLoadW }) => maximumBaseLoadW ?? []);
  return {
    ...program,
    enrolment,
    messages: own.flatMap((known) => programMessagesOf(known, enrolment)),
    tags,
    prices: { ...prices, rates },
    ...(levelW !== undefined && { levelW }),
    latitudeDeg,
    remarks: [
      ...remarks.map((text) => ({ eventId: null, text })),
      ...own.flatMap((known) => amendedText(known).map((text) => ({ eventId: known.signal.eventId, text }))),
    ],
  };
}

function amendedText({ signal, firstReceivedAt, receivedAt, ended, endedAt }: KnownSignal): string[] {
  const { version, eventId } = signal;
  return [
    ...(receivedAt === firstReceivedAt
      ? []
      : [
          `event ${eventId} was changed after its call: version ${version}, received ${receivedAt}, counts; the time to respond runs from ${firstReceivedAt}`,
        ]),
    ...(ended === null ? [] : [`event ${eventId} was ${ended} at ${endedAt}`]),
  ];
}

/** A settlement interval as it was closed. */
export interface ClosedInterval {
  readonly start: string;
  readonly minutes: number;
  readonly meanPowerW: number | null;
  readonly setpointW: number | null;
}

/** Why the plan in force from `from` to `to` asked for less than all that the site can draw. */
export interface DecisionSpan extends Omit<TagSpan, 'tag'> {
  /** Null: for a reason that no baseline leaves out, such as heat. */
  readonly tag: LoadTag | null;
}

/** Load below this share of what the plan asked for is no decision of anybody. */
const FAULT_RATIO = 0.9;
/** Machines that were told to come back may take so long. */
const RETURN_MINUTES = 30;

/**
 * Why load was other than it would have been: by operators' overrides, by plans, and where load stayed well below its plan by
 * a fault. Just after a stretch that is tagged, load that is still low belongs to it. Of several that hold at once the first
 * counts.
 */
export function loadTags(
  overrides: readonly TagSpan[],
  decisions: readonly DecisionSpan[],
  closed: readonly ClosedInterval[],
): TagSpan[] {
  const decided = decisions.flatMap(({ from, to, tag }) => (tag === null ? [] : [{ from, to, tag }]));
  const known = merged([...overrides, ...decided]);
  const low = closed.filter(
    ({ meanPowerW, setpointW }) =>
      meanPowerW !== null && setpointW !== null && meanPowerW < FAULT_RATIO * setpointW,
  );
  const after = low.flatMap(({ start, minutes }): TagSpan[] => {
    const startMs = Date.parse(start);
    const to = new Date(startMs + minutes * 60_000).toISOString();
    const before = known.findLast(
      (span) => span.from < to && Date.parse(span.to) + RETURN_MINUTES * 60_000 > startMs,
    );
    return [{ from: start, to, tag: before?.tag ?? 'fault' }];
  });
  return [...overrides, ...merged(decided), ...merged(after)];
}

/** In the order of their starts; those of one tag that touch are one. */
function merged(spans: readonly TagSpan[]): TagSpan[] {
  const result: TagSpan[] = [];
  for (const span of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = result.at(-1);
    if (last?.tag === span.tag && span.from <= last.to)
      result[result.length - 1] = { ...last, to: span.to > last.to ? span.to : last.to };
    else result.push(span);
  }
  return result;
}
