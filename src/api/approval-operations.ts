import { z } from 'zod';
import type { Approval, ApprovalOperation } from '../core/people/index.js';
import type { DryRunSummary } from '../core/settings/index.js';
import type { ApiContext } from './api-context.js';
import { eventBody, modeBody, overrideBody } from './schemas.js';
import { wantedOverride } from './override-handlers.js';
import { enteredEvent } from './program-handlers.js';
import { told } from './settings-problem.js';

/** Does what was allowed, once for each request, and says in a sentence what was done. @throws as the route that asked */
type Operation = (context: ApiContext, approval: Approval) => Promise<string>;

/** What a change of settings is carried out with. */
export interface SettingsContent {
  readonly yaml: string;
  readonly base_hash: string;
  readonly put_back: number | null;
  readonly dry_run: DryRunSummary | null;
}

const modeContent = modeBody.omit({ reason: true }).extend({ from: z.string().optional() });

export const OPERATIONS: Readonly<Record<ApprovalOperation, Operation>> = {
  'settings-save': saveSettings,
  'override-set': setOverride,
  'mode-set': setMode,
  'event-entry': enterEvent,
};

async function saveSettings(context: ApiContext, request: Approval): Promise<string> {
  const { siteId, content, askedBy, reason, requestId, decidedBy } = request;
  const { yaml, base_hash: ifHash, put_back: putBack, dry_run: dryRun } = content as never as SettingsContent;
  const { version } = await told(() =>
    context.settings.save(siteId, {
      draft: yaml,
      ifHash,
      by: askedBy,
      reason,
      putBack,
      dryRunOf: () => dryRun,
      approval: { by: decidedBy!, requestId },
    }),
  );
  return `version ${version} of the settings is in force`;
}

async function setOverride(context: ApiContext, request: Approval): Promise<string> {
  const { siteId, content, askedBy, requestId } = request;
  const body = overrideBody.parse(content);
  const wanted = wantedOverride(context, context.fleet(siteId).site, body, askedBy);
  const { overrideId, expiresAt } = await context.overrides.set({ ...wanted, idempotencyKey: requestId });
  return `override ${overrideId} is set until ${expiresAt}`;
}

async function setMode(context: ApiContext, { siteId, content, askedBy, reason }: Approval): Promise<string> {
  const { mode, from } = modeContent.parse(content);
  const isDone = (await context.sites.mode(siteId)) === mode;
  if (!isDone) await context.control.setMode(siteId, mode, askedBy, reason, from);
  return `the mode is ${mode}`;
}

async function enterEvent(context: ApiContext, { siteId, content, askedBy }: Approval): Promise<string> {
  const { eventId } = await enteredEvent(context, siteId, eventBody.parse(content), askedBy);
  return `what was entered of event ${eventId} counts`;
}
