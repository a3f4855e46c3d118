import { useId, useState } from 'react';
import { type Approval, useDecide } from '../../api/approvals.js';
import { useMay } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Changes } from '../../ui/changes.js';
import { FactList } from '../../ui/fact-list.js';
import { TextInput } from '../../ui/fields.js';
import { ErrorState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { whoMay } from '../../ui/waiting-note.js';
import { contentRows } from './words.js';

interface OpenRequestProps {
  readonly request: Approval;
  readonly zone: string;
}

/** A request that waits: what it would do, who asked and why, and the decision. */
export function OpenRequest({ request, zone }: OpenRequestProps) {
  const title = useId();
  const rows = contentRows(request);
  return (
    <section className="panel request" aria-labelledby={title}>
      <h2 id={title} className="request-title">
        {request.summary}
      </h2>
      <p>
        <strong>{request.asked_by}</strong> asked at <Time at={request.asked_at} zone={zone} day />:{' '}
        {request.reason}
      </p>
      {request.changes.length > 0 && <Changes changes={request.changes} />}
      {rows.length > 0 && <FactList className="request-content" facts={rows} />}
      <p className="quiet">
        It waits until <Time at={request.expires_at} zone={zone} day />. {whoMay(request)}
      </p>
      <Deciding request={request} />
    </section>
  );
}

/** A decision has a reason; to allow is for another person than who asked. */
function Deciding({ request }: { readonly request: Approval }) {
  const [reason, setReason] = useState('');
  const mayRefuse = useMay(request.site_id, 'approve');
  const decide = useDecide();
  if (!mayRefuse)
    return <p className="quiet">To decide, the permission to approve is needed at this site.</p>;
  const press = (verb: 'approve' | 'refuse'): void =>
    decide.mutate({ id: request.request_id, verb, reason: reason.trim() });
  const isReady = reason.trim() !== '' && !decide.isPending;
  return (
    <div className="form">
      <TextInput
        label="Reason"
        help="It stays in the ledger with your name."
        value={reason}
        onChange={setReason}
      />
      {decide.error && <ErrorState error={decide.error} />}
      <div className="request-foot">
        <Button isDisabled={!isReady} onPress={() => press('refuse')}>
          {request.may_approve ? 'Refuse' : 'Refuse, or take it back'}
        </Button>
        {request.may_approve && (
          <Button
            kind="primary"
            isDisabled={!isReady}
            isPending={decide.isPending}
            onPress={() => press('approve')}
          >
            Approve, and do it now
          </Button>
        )}
      </div>
    </div>
  );
}
