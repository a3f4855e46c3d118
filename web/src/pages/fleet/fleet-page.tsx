import './fleet.css';
import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { pageHref, type SitePageProps } from '../../app/pages.js';
import { useMay } from '../../api/session.js';
import { useNow } from '../../api/live.js';
import { Button } from '../../ui/button.js';
import { Discovery } from './discovery.js';
import { FeederTree } from './feeder-tree.js';
import { Filters } from './filters.js';
import { MinerSheet } from './miner-sheet.js';
import { MinerTable } from './miner-table.js';
import { useFleet, useSettled } from './queries.js';
import { changed, type FleetView, searchOf, viewOf } from './view.js';

/** Typing pauses for this long before it is searched. */
const TYPING_MS = 90;

/** Every miner: searched, filtered and sorted, along the electrical tree; one of them opened; new ones brought in. */
export function FleetPage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const { data: fleet } = useFleet(siteId);
  const mayConfigure = useMay(siteId, 'configure');
  const [isDiscovering, setDiscovering] = useState(false);
  const { view, typed, setTyped, setView, chosen, hrefOf, close } = useView(siteId);
  const zone = now?.time_zone ?? 'UTC';
  return (
    <div className="fleet">
      <div className="fleet-head">
        <h1>Fleet</h1>
        {mayConfigure && <Button onPress={() => setDiscovering(true)}>Find miners…</Button>}
      </div>
      <div className="fleet-columns">
        <FeederTree
          feeders={fleet?.feeders ?? null}
          chosen={view.feeder ?? null}
          onChoose={(feeder) => setView(changed(view, { feeder }))}
        />
        <section className="panel fleet-list" aria-labelledby="miners">
          <h2 id="miners" className="visually-hidden">
            Miners
          </h2>
          <Filters view={view} typed={typed} fleet={fleet ?? null} onType={setTyped} onView={setView} />
          <MinerTable siteId={siteId} view={view} chosen={chosen} hrefOf={hrefOf} onView={setView} />
        </section>
      </div>
      {chosen !== null && <MinerSheet siteId={siteId} minerId={chosen} zone={zone} onClose={close} />}
      {isDiscovering && (
        <Discovery
          siteId={siteId}
          zone={zone}
          feeders={fleet?.feeders ?? []}
          onClose={() => setDiscovering(false)}
        />
      )}
    </div>
  );
}

/** What is looked at, kept in the address: what is typed goes there once typing pauses. */
function useView(siteId: string) {
  const [location, navigate] = useLocation();
  const search = useSearch();
  const [view, setKnown] = useState<FleetView>(() => viewOf(search));
  const [typed, setTyped] = useState(view.search ?? '');
  const [seen, setSeen] = useState(search);
  // Somebody went back, or followed a link.
  if (search !== seen) {
    setSeen(search);
    const there = viewOf(search);
    if (searchOf(there) !== searchOf(view)) {
      setKnown(there);
      setTyped(there.search ?? '');
    }
  }
  const page = pageHref(siteId, 'fleet');
  const chosen = location.startsWith(`${page}/`) ? decodeURIComponent(location.slice(page.length + 1)) : null;
  const setView = (next: FleetView): void => {
    setKnown(next);
    setTyped(next.search ?? '');
    navigate(`${location}${searchOf(next)}`, { replace: true });
  };
  const settled = useSettled(typed.trim(), TYPING_MS);
  useEffect(() => {
    if (settled === (view.search ?? '')) return;
    const next = changed(view, { search: settled });
    setKnown(next);
    navigate(`${location}${searchOf(next)}`, { replace: true });
    // Only what is typed sets this off.
  }, [settled]);
  return {
    view,
    typed,
    setTyped,
    setView,
    chosen,
    hrefOf: (minerId: string) => `${page}/${encodeURIComponent(minerId)}${searchOf(view)}`,
    close: () => navigate(`${page}${searchOf(view)}`),
  };
}
