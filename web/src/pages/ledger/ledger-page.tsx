import './ledger.css';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type SitePageProps, pageHref } from '../../app/pages.js';
import { useNow } from '../../api/live.js';
import { Checkpoints } from './checkpoints.js';
import { EntryDetail } from './entry-detail.js';
import { EntryList } from './entry-list.js';
import { EVERYTHING, type Filter, useHead } from './queries.js';
import { VerifyPanel } from './verify-panel.js';

/** The record: what was decided, sent and seen, and the means to see that nobody has changed it since. */
export function LedgerPage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const { data: head } = useHead(siteId);
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const [location, navigate] = useLocation();
  const zone = now?.time_zone ?? 'UTC';
  const page = pageHref(siteId, 'ledger');
  const chosen = Number(location.slice(page.length + 1)) || null;
  return (
    <div className="ledger">
      <h1>
        Ledger{' '}
        {head && (
          <small>
            {head.seq.toLocaleString('en-US')} entries, signed up to{' '}
            {head.checkpoint_seq.toLocaleString('en-US')}
          </small>
        )}
      </h1>
      <VerifyPanel siteId={siteId} headSeq={head?.seq ?? null} />
      <div className="ledger-columns">
        <EntryList
          siteId={siteId}
          zone={zone}
          filter={filter}
          onFilter={setFilter}
          chosen={chosen}
          hrefOf={(seq) => `${page}/${seq}`}
        />
        <div className="ledger-side" data-chosen={chosen !== null}>
          {chosen !== null && (
            <EntryDetail
              siteId={siteId}
              seq={chosen}
              zone={zone}
              hrefOf={(seq) => `${page}/${seq}`}
              onClose={() => navigate(page)}
            />
          )}
          <Checkpoints siteId={siteId} zone={zone} />
        </div>
      </div>
    </div>
  );
}
