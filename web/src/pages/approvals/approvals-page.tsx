import './approvals.css';
import { type Approval, useApprovals } from '../../api/approvals.js';
import { useNow } from '../../api/live.js';
import type { SitePageProps } from '../../app/pages.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { OpenRequest } from './open-request.js';
import { rulesText, stateText } from './words.js';

/** What waits for a second person, and what became of what did. */
export function ApprovalsPage({ siteId }: SitePageProps) {
  const { data: open, error, refetch } = useApprovals(siteId);
  const { data: closed } = useApprovals(siteId, 'closed');
  const { data: now } = useNow(siteId);
  const zone = now?.time_zone ?? 'UTC';
  if (!open)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the requests" />
    );
  return (
    <div className="approvals">
      <h1>Approvals</h1>
      <p className="quiet">{rulesText(open.two_person, open.approval_hours)}</p>
      {open.approvals.length === 0 && (
        <EmptyState title="Nothing waits">No request at this site waits for a second person.</EmptyState>
      )}
      {open.approvals.map((each) => (
        <OpenRequest key={each.request_id} request={each} zone={zone} />
      ))}
      {(closed?.approvals.length ?? 0) > 0 && (
        <section className="panel" aria-labelledby="decided">
          <h2 id="decided">Decided</h2>
          <Decided requests={closed!.approvals} zone={zone} />
        </section>
      )}
    </div>
  );
}

function Decided({ requests, zone }: { readonly requests: readonly Approval[]; readonly zone: string }) {
  return (
    <ul className="decided">
      {requests.map((each) => (
        <li key={each.request_id}>
          <strong className="request-title">{each.summary}</strong>
          <span>{stateText(each)}</span>
          <span className="quiet">
            {each.asked_by}, <Time at={each.asked_at} zone={zone} day />: {each.reason}
          </span>
          {each.decided_by !== null && each.decided_at !== null && (
            <span className="quiet">
              {each.decided_by}, <Time at={each.decided_at} zone={zone} day />: {each.decided_reason}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
