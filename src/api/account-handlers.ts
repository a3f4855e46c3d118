import { DateTime } from 'luxon';
import { recordDays } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import { intervalStart, isoUtc } from '../core/interval.js';
import type * as replies from './account-replies.js';
import type { ApiContext } from './api-context.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type { siteParams } from './schemas.js';
import { sistersSeen } from './visible.js';

/** Settlement intervals close so long after they are over: until then they are no gap. */
const CLOSING_MINUTES = 15;

export async function eventAccount(
  context: ApiContext,
  { params, query, caller }: InputOf<typeof replies.eventParams, typeof replies.eventQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const options = { enrolmentId: query.enrolment, sisters: sistersSeen(context.registry, site, caller) };
  const report = await drafted(context.reports.draftOfEvent(site, params.event, options));
  const { event, program, enrolment, baseline, raw, head } = report;
  const { interim, times, minutes, intervals, points, rules, notes } = report;
  return {
    eventId: event.eventId,
    programId: program.programId,
    programName: program.name,
    enrolmentId: enrolment.enrolmentId,
    test: event.test,
    interim,
    times,
    minutes,
    intervals,
    points,
    totals: raw,
    baseline: baseline && {
      name: baseline.name,
      assignedBy: baseline.assignedBy,
      verification: baseline.verification,
    },
    meterId: head.meterId,
    rules,
    notes,
  };
}

/** @throws ProblemError (rejected) in the words of why there is none */
async function drafted<T>(report: Promise<T>): Promise<T> {
  try {
    return await report;
  } catch (error) {
    if (error instanceof EbbError && error.code === 'rejected') throw problem('rejected', error.message);
    throw error;
  }
}

export async function recordMonth(
  context: ApiContext,
  { params, query }: InputOf<typeof siteParams, typeof replies.monthQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const now = context.clock.now().setZone(site.timeZone);
  const from =
    query.month === undefined
      ? now.startOf('month')
      : DateTime.fromFormat(query.month, 'yyyy-MM', { zone: site.timeZone });
  const to = from.plus({ months: 1 });
  const minutes = site.market.settlementMinutes;
  const records = await context.compliance.records(site.siteId, from, to);
  const until = intervalStart(now.minus({ minutes: CLOSING_MINUTES }), minutes);
  const [first] = await context.ledger.read(site.siteId, { fromSeq: 1, limit: 1 });
  const since = first ? DateTime.fromISO(first.at) : now;
  const days = recordDays(records, { from, to, since, until, minutes });
  return {
    month: from.toFormat('yyyy-MM'),
    minutes,
    days: days.map(({ gaps, ...day }) => ({
      ...day,
      gaps: gaps.map((gap) => ({ from: isoUtc(gap.from), to: isoUtc(gap.to), status: gap.status })),
    })),
  };
}
