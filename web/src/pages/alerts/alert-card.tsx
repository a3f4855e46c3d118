import { useState } from 'react';
import type { Alert } from '../../api/alerts.js';
import { useMay } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { TextInput } from '../../ui/fields.js';
import { Icon } from '../../ui/icon.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { useAcknowledge, useAlertDetail } from './queries.js';

interface AlertCardProps {
  readonly alert: Alert;
  readonly zone: string;
  /** The site that is looked at: who may operate there may take alerts of Ebb itself on. */
  readonly siteId: string;
}

const STATES = { open: 'Nobody is on it', acknowledged: 'Taken on', resolved: 'Over' } as const;

/** One alert: how severe, what, since when, what to do, and who is on it. */
export function AlertCard({ alert, zone, siteId }: AlertCardProps) {
  const { alert_id: id, severity, obligation, title, text, to_do: toDo, state, note } = alert;
  return (
    <article
      className="panel alert"
      data-severity={severity}
      data-state={state}
      aria-labelledby={`alert-${id}`}
    >
      <h2 id={`alert-${id}`}>
        <Icon name={state === 'resolved' ? 'release' : 'warning'} /> {title}{' '}
        <small>{alert.site_id ?? 'Ebb itself'}</small>
      </h2>
      <p className="alert-tags">
        <span className="tag">{severity}</span> {obligation && <span className="tag">obligation</span>}{' '}
        <span className="tag">{STATES[state]}</span>
      </p>
      <p>{text}</p>
      {state !== 'resolved' && <p className="alert-to-do">{toDo}</p>}
      <p className="quiet">
        Since <Time at={alert.opened_at} zone={zone} day />
        {alert.acknowledged_at !== null && (
          <>
            , taken on by {alert.acknowledged_by} at <Time at={alert.acknowledged_at} zone={zone} day />
          </>
        )}
        {alert.resolved_at !== null && (
          <>
            , over since <Time at={alert.resolved_at} zone={zone} day />
          </>
        )}
        {note !== null && `: ${note}`}
      </p>
      {state === 'open' && <Acknowledge alert={alert} siteId={siteId} />}
      <Told alertId={id} zone={zone} />
    </article>
  );
}

function Acknowledge({ alert, siteId }: { readonly alert: Alert; readonly siteId: string }) {
  const mayOperate = useMay(alert.site_id ?? siteId, 'operate');
  const acknowledge = useAcknowledge();
  const [note, setNote] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  if (!mayOperate) return null;
  return (
    <form
      className="alert-take"
      onSubmit={(event) => {
        event.preventDefault();
        if (!acknowledge.isPending) acknowledge.mutate({ alertId: alert.alert_id, note: note.trim(), key });
      }}
    >
      <TextInput label="What is being done (may be left out)" value={note} onChange={setNote} />
      <Button kind="primary" type="submit" aria-label={`Take on: ${alert.title}`}>
        Take on
      </Button>
      {acknowledge.error && <ErrorState error={acknowledge.error} />}
    </form>
  );
}

/** Read when it is opened: most people never look. */
function Told({ alertId, zone }: { readonly alertId: string; readonly zone: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Who was told</summary>
      {isOpen && <Deliveries alertId={alertId} zone={zone} />}
    </details>
  );
}

const DELIVERY_WORDS = { waiting: 'waits', sent: 'taken', 'given-up': 'given up' } as const;

function Deliveries({ alertId, zone }: { readonly alertId: string; readonly zone: string }) {
  const { data: detail, error } = useAlertDetail(alertId);
  if (error) return <ErrorState error={error} />;
  if (!detail) return <LoadingState what="who was told" />;
  if (detail.deliveries.length === 0)
    return <p className="quiet">Nobody: no rule of the configuration sends it anywhere.</p>;
  return (
    <ul className="told">
      {detail.deliveries.map((each, index) => (
        <li key={index}>
          <strong>{each.route_id}</strong>, {each.change}: {DELIVERY_WORDS[each.state]}{' '}
          <Time at={each.ended_at ?? each.due_at} zone={zone} day />
          {each.attempts.length > 1 && `, after ${each.attempts.length} attempts`}
          {each.problem !== null && <span className="bad"> {each.problem}</span>}
        </li>
      ))}
    </ul>
  );
}
