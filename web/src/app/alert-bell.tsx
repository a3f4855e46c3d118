import { Link } from 'wouter';
import { useAlerts } from '../api/alerts.js';
import { useMay } from '../api/session.js';
import { Icon } from '../ui/icon.js';
import { pageHref } from './pages.js';

/** How many alerts nobody has taken on yet, and the way to them. */
export function AlertBell({ siteId }: { readonly siteId: string }) {
  return useMay(siteId, 'read') ? <Bell siteId={siteId} /> : null;
}

function Bell({ siteId }: { readonly siteId: string }) {
  const { data: found } = useAlerts('open');
  const count = found?.open_count ?? 0;
  const isOwed = found?.alerts.some((alert) => alert.obligation && alert.state === 'open') ?? false;
  const words =
    found === undefined ? 'Alerts' : `Alerts: ${count} to take on${isOwed ? ', obligations among them' : ''}`;
  return (
    <Link
      href={pageHref(siteId, 'alerts')}
      className="bell"
      data-owed={isOwed}
      aria-label={words}
      title={words}
    >
      <Icon name="bell" />
      {count > 0 && <strong>{count}</strong>}
    </Link>
  );
}
