import type { z } from 'zod';
import { type Approval, type ApprovalState, may } from '../core/people/index.js';
import { authorise, noSuchSite, seenSites } from './access.js';
import type { ApiContext } from './api-context.js';
import type * as s from './approval-schemas.js';
import type { Caller } from './caller.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';

type Deciding = InputOf<typeof s.approvalParams, z.ZodType, typeof s.decisionBody>;

const CLOSED: readonly ApprovalState[] = ['approved', 'done', 'failed', 'refused', 'expired'];
const STATES = { open: ['open'], closed: CLOSED, all: undefined } as const;

export async function approvals(
  context: ApiContext,
  { query, caller }: InputOf<z.ZodType, typeof s.approvalsQuery>,
): Promise<unknown> {
  const { site, state, limit, cursor } = query;
  const seen = seenSites(context.registry, caller.who)
    .map(({ siteId }) => siteId)
    .filter((siteId) => may(caller.who, 'read', { siteId }));
  if (site !== undefined && !seen.includes(site))
    throw noSuchSite(site, seenSites(context.registry, caller.who));
  const sites = site === undefined ? seen : [site];
  const [askedAt, requestId] = positionOf(PAGED.approvals, cursor) ?? [];
  const after = askedAt === undefined ? null : { askedAt, requestId: requestId! };
  const found = await context.approvals.list({ sites, states: STATES[state], limit: limit + 1, after });
  const { rows, nextCursor } = pageOf(PAGED.approvals, found, limit, (last) => [
    last.askedAt,
    last.requestId,
  ]);
  const { twoPerson, approvalHours } = context.approvals.rules;
  return {
    twoPerson,
    approvalHours,
    openCount: await context.approvals.countOpen(sites),
    approvals: await Promise.all(rows.map((each) => approvalView(context, each, caller))),
    nextCursor,
  };
}

export async function approve(context: ApiContext, { params, body, caller }: Deciding): Promise<unknown> {
  const request = await decidable(context, params.approval, caller, 'approve');
  const mistake = await context.approvals.mistakeOf(request, caller.who);
  if (mistake !== null) throw problem('forbidden', mistake);
  const done = await context.approvals.approve(request.requestId, caller.who, body.reason);
  return approvalView(context, done, caller);
}

export async function refuse(context: ApiContext, { params, body, caller }: Deciding): Promise<unknown> {
  const request = await decidable(context, params.approval, caller, 'refuse');
  const done = await context.approvals.refuse(request.requestId, caller.who, body.reason);
  return approvalView(context, done, caller);
}

/** A request with what whoever asks can do about it. */
export async function approvalView(
  { approvals: desk }: Pick<ApiContext, 'approvals'>,
  { permission: _, askedKind: __, ...shown }: Approval,
  { who }: Pick<Caller, 'who'>,
): Promise<object> {
  const request = { permission: _, askedKind: __, ...shown };
  const isOpen = shown.state === 'open';
  return {
    ...shown,
    approvers: isOpen ? await desk.approvers(request) : [],
    mayApprove:
      isOpen &&
      may(who, 'approve', { siteId: shown.siteId }) &&
      (await desk.mistakeOf(request, who)) === null,
  };
}

/** The request, where whoever asks may decide about it at its site. */
async function decidable(
  context: ApiContext,
  requestId: string,
  caller: Caller,
  verb: 'approve' | 'refuse',
): Promise<Approval> {
  const request = await context.approvals.find(requestId);
  const route = { method: 'post', path: `/approvals/:approval/${verb}`, access: 'approve' } as const;
  if (!request || !may(caller.who, 'read', { siteId: request.siteId }))
    throw problem('not-found', `there is no request ${requestId}`);
  await authorise(context, route, caller, request.siteId);
  return request;
}
