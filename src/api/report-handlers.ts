import { fromWire } from '../core/wire.js';
import type { ProgramCase } from '../core/reports/index.js';
import type { ReportIssue, ReportRequest } from '../reports/index.js';
import type { z } from 'zod';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type * as schemas from './report-schemas.js';
import type { FileReply, InputOf } from './route.js';
import type { siteParams } from './schemas.js';
import { sistersSeen, visibleFleet, visibleIssues } from './visible.js';

type Body = z.output<typeof schemas.reportBody>;

/** What takes longer is asked about by its task. */
const WAIT_MS = 10_000;
/** A hosted customer's statements are looked for among so many. */
const ISSUES_SIFTED = 1_000;

const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8',
};

export async function makeReport(
  context: ApiContext,
  {
    params,
    body,
    actor,
    caller,
    idempotencyKey,
  }: InputOf<typeof siteParams, z.ZodType, typeof schemas.reportBody>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { paper, meter, known_at: knownAt } = body;
  const job = {
    site,
    paper,
    by: actor,
    request: requestOf(body),
    sisters: sistersSeen(context.registry, site, caller),
    ...(meter !== undefined && { meterId: meter }),
    ...(knownAt !== undefined && { knownAt: new Date(knownAt).toISOString() }),
  };
  const { taskId } = context.reports.submit(job, idempotencyKey ?? null);
  return context.reports.wait(taskId, WAIT_MS);
}

function requestOf(body: Body): ReportRequest {
  switch (body.kind) {
    case 'event':
      return { kind: 'event', eventId: body.event, ...caseOf(body) };
    case 'month':
    case 'season':
      return { kind: body.kind, from: body.from, to: body.to, ...caseOf(body) };
    case '4cp': {
      const { program: programId, year, settled, rate_per_kw_year: ratePerKwYear } = body;
      return { kind: '4cp', programId, year, settled, ...(ratePerKwYear !== undefined && { ratePerKwYear }) };
    }
    case 'audit':
    case 'efficiency':
      return { kind: body.kind, from: body.from, to: body.to };
    case 'customer': {
      const { customer: customerId, from, to, credit_usd_per_mwh: creditUsdPerMwh } = body;
      return { kind: 'customer', customerId, from, to, creditUsdPerMwh };
    }
  }
}

function caseOf({ enrolment, prices }: Extract<Body, { kind: 'event' | 'month' | 'season' }>) {
  const { energyPerMwh, ...others } = fromWire(prices);
  const priced = energyPerMwh?.map(({ start, price }) => ({ start: new Date(start).toISOString(), price }));
  return {
    prices: { ...others, ...(priced && { energyPerMwh: priced }) } as ProgramCase['prices'],
    ...(enrolment !== undefined && { enrolmentId: enrolment }),
  };
}

export async function reports(
  context: ApiContext,
  { params, query, caller }: InputOf<typeof siteParams, typeof schemas.reportsQuery>,
): Promise<unknown> {
  const { site, isPart } = visibleFleet(context, params.site, caller);
  const { limit, cursor } = query;
  const [beforeSeq = query.before_seq] = positionOf(PAGED.reports, cursor) ?? [];
  const issues = await context.reports.issues(site.siteId, {
    limit: isPart ? ISSUES_SIFTED : limit + 1,
    ...(beforeSeq !== undefined && { beforeSeq }),
  });
  const seen = visibleIssues(issues, site.siteId, caller);
  const { rows, nextCursor } = pageOf(PAGED.reports, seen, limit, ({ entrySeq }) => [entrySeq]);
  return { reports: rows, tasks: isPart ? [] : context.reports.tasks(site.siteId), nextCursor };
}

export async function reportTask(
  context: ApiContext,
  { params }: InputOf<typeof schemas.taskParams>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const task = context.reports.tasks(siteId).find(({ taskId }) => taskId === params.task);
  if (!task) throw problem('not-found', `no report ${params.task} was asked for since Ebb was started`);
  return Promise.resolve(task);
}

export function report(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.reportParams>,
): Promise<ReportIssue> {
  return issueOf(context, params, caller);
}

export async function bundle(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.reportParams>,
): Promise<FileReply> {
  const { entrySeq } = await issueOf(context, params, caller);
  const content = await context.reports.shelf.get(params.site, entrySeq);
  if (!content) throw notKept(entrySeq);
  return { name: `${params.site}-report-${entrySeq}.zip`, type: 'application/zip', content };
}

export async function file(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.reportFileParams>,
): Promise<FileReply> {
  const { entrySeq, files, kept } = await issueOf(context, params, caller);
  if (!kept) throw notKept(entrySeq);
  const found = await context.reports.shelf.file(params.site, entrySeq, params.file);
  if (!found) {
    const known = files.map(({ name }) => name).join(', ');
    throw problem('not-found', `no file ${params.file} in report ${entrySeq}; there are: ${known}`);
  }
  const extension = found.name.split('.').at(-1)!;
  const type = TYPES[extension] ?? 'application/octet-stream';
  return { name: `${params.site}-report-${entrySeq}-${found.name}`, type, content: found.content };
}

async function issueOf(
  context: ApiContext,
  { site, entry }: z.output<typeof schemas.reportParams>,
  caller: Caller,
): Promise<ReportIssue> {
  const { siteId } = context.fleet(site).site;
  const issues = await context.reports.issues(siteId, { limit: 1, beforeSeq: entry + 1 });
  const [issue] = visibleIssues(issues, siteId, caller);
  if (issue?.entrySeq === entry) return issue;
  throw problem('not-found', `ledger entry ${entry} of ${site} is no issue of a report`);
}

function notKept(entrySeq: number): Error {
  const detail = `the bundle of report ${entrySeq} is not kept here: the ebb command wrote it where it was told to`;
  return problem('not-found', detail);
}
