import './now.css';
import { lazy, Suspense } from 'react';
import type { SitePageProps } from '../../app/pages.js';
import { useLive, useNow, useSites } from '../../api/live.js';
import { duration } from '../../format/duration.js';
import { ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { ActionResult } from './action-result.js';
import { GroupTable } from './group-table.js';
import { KeyFigures } from './key-figures.js';
import { Problems } from './problems.js';
import { Programs } from './programs.js';
import { SiteStrips } from './site-strips.js';
import { Why } from './why.js';

const NextHours = lazy(() => import('./next-hours.js').then(({ NextHours: part }) => ({ default: part })));

/** A site at a glance: what it draws and why, what it earns, what comes, what is wrong. */
export function NowPage({ siteId }: SitePageProps) {
  const { data: now, error, refetch } = useNow(siteId);
  const { data: sites = [] } = useSites();
  const { state, ageSeconds } = useLive(siteId);
  if (!now)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the site" />
    );
  return (
    <div className="now" data-live={state}>
      <h1 className="visually-hidden">{now.name}, now</h1>
      {state === 'late' && (
        <StaleNote>
          Nothing has come from Ebb for {duration(ageSeconds ?? 0)}. What is below is as it was then.
        </StaleNote>
      )}
      {sites.length > 1 && <SiteStrips sites={sites} chosen={siteId} />}
      <ActionResult siteId={siteId} now={now} />
      <KeyFigures now={now} />
      <div className="now-columns">
        <div>
          <Why now={now} />
          <Suspense fallback={<LoadingState what="the chart" />}>
            <NextHours now={now} />
          </Suspense>
        </div>
        <div>
          <Programs now={now} />
          <Problems now={now} />
        </div>
      </div>
      <GroupTable now={now} />
    </div>
  );
}
