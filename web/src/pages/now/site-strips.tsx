import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SiteNow, SiteSummary } from '../../api/client.js';
import { nowQuery } from '../../api/live.js';
import { pageHref } from '../../app/pages.js';
import { price, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { Icon } from '../../ui/icon.js';
import { ModeBadge } from '../../ui/mode-badge.js';
import { PowerBar } from './power-bar.js';

const ORDER = ['act', 'watch', 'calm'];

/** A strip a site, the most urgent first. */
export function SiteStrips({
  sites,
  chosen,
}: {
  readonly sites: readonly SiteSummary[];
  readonly chosen: string;
}) {
  const known = useQueries({ queries: sites.map(({ site_id: id }) => nowQuery(id)) });
  const strips = sites
    .map((site, index) => ({ site, now: known[index]?.data }))
    .sort((a, b) => urgency(a.now) - urgency(b.now));
  return (
    <nav aria-label="Sites" className="strips">
      {strips.map(({ site, now }) => (
        <Link
          key={site.site_id}
          href={pageHref(site.site_id, '')}
          className="strip"
          data-urgency={now?.urgency.level ?? 'calm'}
          aria-current={site.site_id === chosen ? 'true' : undefined}
        >
          <strong>{site.name}</strong>
          <ModeBadge mode={now?.mode ?? site.mode} />
          {now ? <StripFigures now={now} /> : <span className="quiet">loading…</span>}
        </Link>
      ))}
    </nav>
  );
}

function urgency(now: SiteNow | undefined): number {
  return ORDER.indexOf(now?.urgency.level ?? 'calm');
}

function StripFigures({ now }: { readonly now: SiteNow }) {
  return (
    <>
      <span className="strip-price">{price(now.price.usd_per_mwh)}</span>
      <span>{power(now.power.drawn_w)}</span>
      <span>{usd(now.money.now_usd_per_hour)}/h</span>
      {now.urgency.why !== null && (
        <span className="strip-why">
          <Icon name="warning" /> {now.urgency.why}
        </span>
      )}
      <PowerBar now={now} />
    </>
  );
}
