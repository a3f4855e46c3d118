import { z } from 'zod';
import { APPROVAL_OPERATIONS, APPROVAL_STATES, TWO_PERSON_ACTIONS } from '../core/people/index.js';
import { instant, nextCursor } from './reply-parts.js';
import { id, pageQuery, reason } from './schemas.js';
import { change } from './settings-schemas.js';

/** Shapes of requests and answers about what needs a second person. */

export const twoPersonActions = z.array(z.enum(TWO_PERSON_ACTIONS));

export const approvalsQuery = z.strictObject({
  site: id.optional().describe('id of a site; of all that may be seen where it is left out'),
  state: z
    .enum(['open', 'closed', 'all'])
    .default('all')
    .describe('open: those that wait for a second person'),
  ...pageQuery(50, 200),
});
export const approvalParams = z.strictObject({ approval: z.uuid().describe('`request_id`') });
export const decisionBody = z.strictObject({ reason });

export const approval = z
  .object({
    request_id: z.string(),
    site_id: z.string(),
    actions: twoPersonActions.describe('why it needs a second person'),
    operation: z.enum(APPROVAL_OPERATIONS),
    summary: z.string().describe('what would be done, in a sentence'),
    changes: z.array(change).describe('of settings; else empty'),
    content: z.record(z.string(), z.unknown()).describe('the request as it will be carried out'),
    reason: z.string(),
    asked_by: z.string(),
    asked_at: instant.describe('ISO 8601 UTC, by the wall’s clock'),
    expires_at: instant.describe('from then on nobody can approve it'),
    state: z
      .enum(APPROVAL_STATES)
      .describe('approved: allowed and not done yet; failed: allowed, and it could not be done any more'),
    decided_by: z.string().nullable(),
    decided_reason: z.string().nullable(),
    decided_at: instant.nullable(),
    outcome: z.string().nullable().describe('what was done, or why it could not be'),
    approvers: z.array(z.string()).describe('people who may be the second one; empty once it is not open'),
    may_approve: z.boolean().describe('whether whoever asks may'),
  })
  .meta({ id: 'Approval' });

export const approvalList = z.object({
  two_person: twoPersonActions.describe('what needs a second person here'),
  approval_hours: z.number().describe('for so long a request waits'),
  open_count: z.number().int().describe('that wait, of what may be seen'),
  approvals: z.array(approval).describe('newest first'),
  next_cursor: nextCursor,
});
