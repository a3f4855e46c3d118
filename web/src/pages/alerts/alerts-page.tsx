import './alerts.css';
import { type Alert, useAlerts } from '../../api/alerts.js';
import { useNow } from '../../api/live.js';
import type { SitePageProps } from '../../app/pages.js';
import { EmptyState, ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { AlertCard } from './alert-card.js';
import { RoutesPanel } from './routes-panel.js';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** The alert centre: what nobody is on comes first, obligations before all else, of every site. */
export function AlertsPage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const zone = now?.time_zone ?? 'UTC';
  const open = useAlerts('open');
  const over = useAlerts('resolved');
  if (!open.data) return open.error ? <ErrorState error={open.error} /> : <LoadingState what="alerts" />;
  const alerts = [...open.data.alerts].sort(byUrgency);
  return (
    <div className="alerts-page">
      <h1>Alerts</h1>
      {open.error && <StaleNote>{open.error.message}</StaleNote>}
      {alerts.length === 0 ? (
        <EmptyState title="Nothing to take on">
          No alert is open. What needs you will be here, and in the bell above.
        </EmptyState>
      ) : (
        <div className="alert-list">
          {alerts.map((alert) => (
            <AlertCard key={alert.alert_id} alert={alert} zone={zone} siteId={siteId} />
          ))}
        </div>
      )}
      <RoutesPanel siteId={siteId} />
      <details className="alerts-over">
        <summary>Over: the last {over.data?.alerts.length ?? 0}</summary>
        <div className="alert-list">
          {(over.data?.alerts ?? []).map((alert) => (
            <AlertCard key={alert.alert_id} alert={alert} zone={zone} siteId={siteId} />
          ))}
        </div>
      </details>
    </div>
  );
}

function byUrgency(a: Alert, b: Alert): number {
  return (
    Number(a.state !== 'open') - Number(b.state !== 'open') ||
    Number(b.obligation) - Number(a.obligation) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    b.opened_at.localeCompare(a.opened_at)
  );
}
