import { decision } from './decision-handlers.js';
import { decision as decisionReply } from './decision-replies.js';
import type { Route } from './route.js';
import { timeline } from './timeline-handlers.js';
import * as t from './timeline-replies.js';

/** What was and what is planned, over time, and why at an instant. */
export const TIMELINE_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/timeline',
    summary:
      'price, breakevens, plan and load over time in columns, past and planned, with all that happened beside them',
    access: 'read',
    params: t.siteParams,
    query: t.timelineQuery,
    reply: t.timeline,
    handle: timeline,
  },
  {
    method: 'get',
    path: '/sites/:site/decisions',
    summary:
      'the decision of an instant: inputs as known then, constraints, what won, what else could have been, what came of it',
    access: 'read',
    params: t.siteParams,
    query: t.decisionQuery,
    reply: decisionReply,
    handle: decision,
  },
];
