import { EbbError } from '../errors.js';
import { adjusted, adjustmentOf } from './adjust.js';
import { type BaselineEstimate, type BaselineRequest, type BaselineView, LOAD_TAGS } from './baseline.js';
import { dayWindows, windowStarts } from './day-windows.js';
import { coincidentPeaks, level, nominated } from './flat-levels.js';
import { type MeterHistory, meterHistory } from './load-days.js';
import type { Adjustment, BaselineMethod } from './method.js';
import { likeDays, type Profile, type ProfileQuestion } from './profile.js';
import { regression } from './regression.js';
import { similarDays } from './similar-days.js';

const EXCLUDED_TAGS = new Set(LOAD_TAGS);

/**
 * The load that would have been without the event, by a program's method.
 * @throws EbbError `malformed` where meter data or the event contradict themselves
 */
export function estimateBaseline(method: BaselineMethod, request: BaselineRequest): BaselineEstimate {
  const { from, to } = request.event;
  if (!(Date.parse(from) < Date.parse(to))) {
    throw new EbbError(
      'malformed',
      `an event from ${from} to ${to} does not last; give its end after its start`,
    );
  }
  const history = meterHistory(request);
  return {
    raw: viewOf(method, history, new Set()),
    exclusionsApplied: viewOf(method, history, EXCLUDED_TAGS),
  };
}

function viewOf(method: BaselineMethod, history: MeterHistory, tags: ProfileQuestion['tags']): BaselineView {
  const { adjustment } = method;
  const adjustmentMs = adjustment ? adjustmentStarts(adjustment, history) : [];
  const startsMs = [...adjustmentMs, ...history.eventStarts];
  const profile = profileOf(method, { history, startsMs, adjustmentMs, tags });
  const { made, problems } = adjustment
    ? adjustmentOf(adjustment, history, adjustmentMs, profile.powerW, tags)
    : { made: null, problems: [] };
  const intervals = history.eventStarts.map((startMs) => {
    const unadjustedW = profile.powerW.get(startMs) ?? null;
    return {
      start: new Date(startMs).toISOString(),
      unadjustedW,
      powerW: unadjustedW === null ? null : adjusted(unadjustedW, made),
    };
  });
  const gaps = intervals.filter(({ powerW }) => powerW === null).length;
  return {
    intervals,
    days: profile.days,
    adjustment: made,
    problems: [
      ...profile.problems,
      ...problems,
      ...(gaps === 0 ? [] : [`${gaps} of the event's ${intervals.length} intervals have no baseline`]),
    ],
  };
}

/** Intervals wholly within the adjustment's window. */
export function adjustmentStarts(
  { fromMinutesBefore, toMinutesBefore }: Adjustment,
  { request: { event, minutes } }: Pick<MeterHistory, 'request'>,
): number[] {
  const window = { anchor: 'start', fromMinutes: -fromMinutesBefore, toMinutes: -toMinutesBefore } as const;
  return windowStarts(event, window, minutes);
}

function profileOf(method: BaselineMethod, question: ProfileQuestion): Profile {
  switch (method.kind) {
    case 'like-days':
      return likeDays(question, method.days);
    case 'similar-days':
      return similarDays(question, method);
    case 'regression':
      return regression(question, method);
    case 'day-windows':
      return dayWindows(question, method);
    case 'coincident-peaks':
      return coincidentPeaks(question, method);
    case 'level':
      return level(question);
    case 'nominated':
      return nominated(question);
  }
}
