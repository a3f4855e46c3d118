import type { SettingChange } from '../core/settings/index.js';
import { changeLines } from './settings-text.js';

/** A request for a second person, as the API has it. */
export interface ApprovalView {
  readonly request_id: string;
  readonly site_id: string;
  readonly summary: string;
  readonly changes: readonly SettingChange[];
  readonly reason: string;
  readonly asked_by: string;
  readonly expires_at: string;
  readonly state: string;
  readonly decided_by: string | null;
  readonly decided_reason: string | null;
  readonly outcome: string | null;
  readonly approvers: readonly string[];
}

/** What became of a write that waits for a second person; null where it was done at once. */
export function waitingText(answer: object): string | null {
  if (!('approvers' in answer && 'request_id' in answer)) return null;
  const { request_id: id, expires_at: until, approvers } = answer as ApprovalView;
  const who = approvers.length === 0 ? 'nobody else may approve it yet' : `${approvers.join(', ')} may`;
  return `nothing is done yet: it waits for a second person until ${until} (${who})\nebb approval approve ${id} --reason …`;
}

/** A request in lines. */
export function approvalLines(view: ApprovalView): string[] {
  const { request_id: id, site_id: site, state, summary, asked_by: by, reason } = view;
  const decided =
    view.decided_by === null ? [] : [`  ${view.decided_by}: ${view.decided_reason ?? ''}`.trimEnd()];
  return [
    `${id}  ${site}  ${state}${state === 'open' ? ` until ${view.expires_at}` : ''}: ${summary}`,
    `  ${by}: ${reason}`,
    ...(view.changes.length === 0 ? [] : changeLines(view.changes).map((line) => `  ${line}`)),
    ...decided,
    ...(view.outcome === null ? [] : [`  ${view.outcome}`]),
    ...(state === 'open' ? [`  may approve: ${view.approvers.join(', ') || 'nobody else'}`] : []),
  ];
}
