import * as handlers from './approval-handlers.js';
import * as s from './approval-schemas.js';
import type { Route } from './route.js';

/** What waits for a second person. */
export const APPROVAL_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/approvals',
    summary: 'what waits for a second person, and what became of what did, the newest first',
    access: 'read',
    query: s.approvalsQuery,
    reply: s.approvalList,
    handle: handlers.approvals,
  },
  {
    method: 'post',
    path: '/approvals/:approval/approve',
    summary: 'allow a request as the second person; it is carried out at once',
    access: 'approve',
    params: s.approvalParams,
    body: s.decisionBody,
    reply: s.approval,
    handle: handlers.approve,
  },
  {
    method: 'post',
    path: '/approvals/:approval/refuse',
    summary: 'turn a request down, or take one’s own back',
    access: 'approve',
    params: s.approvalParams,
    body: s.decisionBody,
    reply: s.approval,
    handle: handlers.refuse,
  },
];
