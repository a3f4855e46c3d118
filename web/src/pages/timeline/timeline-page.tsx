import './timeline.css';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SiteNow } from '../../api/client.js';
import { useNow, useSiteClock } from '../../api/live.js';
import { pageHref, type SitePageProps } from '../../app/pages.js';
import { useCommand } from '../../app/shortcuts.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Icon } from '../../ui/icon.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { useMedia } from '../../ui/use-media.js';
import { TimelineController } from './controller.js';
import { DecisionPanel } from './decision-panel.js';
import { Legend } from './legend.js';
import { Panels } from './panels.js';
import type { PriceScale } from './price-scale.js';
import { useFreshTiles, useTiles } from './queries.js';
import { Readout } from './readout.js';
import { marksOf, seriesOf, withReading } from './series.js';
import { TimelineTable } from './timeline-table.js';
import { Toolbar } from './toolbar.js';
import { stepMinutesOf, tilesOf } from './view.js';

const FIRST_SPAN_MS = 24 * 3_600e3;
/** No room for two columns; the page's style has the same. */
const NARROW = '(width < 75rem)';

/** Price, plan, load and all that happened on one axis of time; a press on an instant opens its decision. */
export function TimelinePage({ siteId }: SitePageProps) {
  const { data: now, error, refetch } = useNow(siteId);
  if (!now)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the timeline" />
    );
  return <TimelineOf siteId={siteId} now={now} />;
}

function TimelineOf({ siteId, now }: SitePageProps & { readonly now: SiteNow }) {
  const nowMs = useSiteClock(siteId) ?? Date.parse(now.clock_now);
  const [controller] = useState(() => new TimelineController(nowMs, FIRST_SPAN_MS));
  const [isTableShown, setTableShown] = useState(false);
  const [priceScale, setPriceScale] = useState<PriceScale>('linear');
  const view = useSyncExternalStore(controller.onSettled, controller.settled);
  const { series, marks, toldMs, ...loading } = useShown(siteId, now, view, nowMs);
  const [chosenMs, choose] = useChosen(siteId);
  useEffect(() => controller.tick(nowMs), [controller, nowMs]);
  useFreshTiles(siteId, now);
  useCommand('Timeline: back to now', undefined, () => controller.follow());
  useCommand('Timeline: decision of now', undefined, () => choose(controller.nowMs));
  const { time_zone: zone } = now;
  return (
    <div className="timeline" data-open={chosenMs !== null}>
      <section className="panel timeline-main" aria-labelledby="timeline-title">
        <div className="dialog-head">
          <h1 id="timeline-title">Timeline</h1>
          <Toolbar controller={controller} priceScale={priceScale} onPriceScale={setPriceScale} />
        </div>
        <Readout controller={controller} series={series} toldMs={toldMs} marks={marks} zone={zone} />
        {loading.error && <ErrorState error={loading.error} />}
        <Panels
          controller={controller}
          series={series}
          marks={marks}
          zone={zone}
          priceScale={priceScale}
          onChoose={choose}
        />
        <p className="timeline-state" role="status">
          {loading.isPending && !series ? 'Loading…' : ''}
          {loading.isLeftOut ? 'Some marks are left out: look at a shorter time.' : ''}
        </p>
        <Legend />
        <details onToggle={({ currentTarget }) => setTableShown(currentTarget.open)}>
          <summary>As a table</summary>
          {isTableShown && (
            <TimelineTable siteId={siteId} series={series} marks={marks} view={view} zone={zone} />
          )}
        </details>
      </section>
      <Chosen siteId={siteId} atMs={chosenMs} onClose={() => choose(null)} />
    </div>
  );
}

/** What is known of the time that is looked at. */
function useShown(siteId: string, now: SiteNow, view: { fromMs: number; toMs: number }, nowMs: number) {
  const wanted = tilesOf(view, nowMs);
  const { tiles, error, isPending } = useTiles(siteId, wanted, nowMs);
  const { power } = now;
  const step = stepMinutesOf(view);
  const known = useMemo(() => tiles.filter(({ step_minutes: each }) => each === step), [tiles, step]);
  const series = useMemo(() => (known.length === 0 ? null : seriesOf(known)), [known]);
  const withLive = useMemo(
    () => series && withReading(series, Date.parse(power.at), power.drawn_w),
    [series, power.at, power.drawn_w],
  );
  const marks = useMemo(() => marksOf(known), [known]);
  const isLeftOut = known.some(({ marks_left_out: left }) => left);
  // Until anything is told, what is now stands for it.
  const toldMs = known.length === 0 ? Infinity : Math.max(...known.map(({ now: told }) => Date.parse(told)));
  return { series: withLive, marks, toldMs, error, isPending, isLeftOut };
}

/** The instant whose decision is open; it stands in the address, so that it can be sent to somebody. */
function useChosen(siteId: string): [number | null, (atMs: number | null) => void] {
  const [, navigate] = useLocation();
  const at = new URLSearchParams(useSearch()).get('at');
  const atMs = at === null ? NaN : Date.parse(at);
  const choose = (ms: number | null): void => {
    const query = ms === null ? '' : `?at=${new Date(Math.round(ms)).toISOString()}`;
    navigate(`${pageHref(siteId, 'timeline')}${query}`, { replace: true });
  };
  return [Number.isNaN(atMs) ? null : atMs, choose];
}

interface ChosenProps {
  readonly siteId: string;
  readonly atMs: number | null;
  readonly onClose: () => void;
}

/** Beside the panels where there is room, else over them. */
function Chosen({ siteId, atMs, onClose }: ChosenProps) {
  const isNarrow = useMedia(NARROW);
  if (isNarrow)
    return (
      <Dialog
        title="Decision"
        isOpen={atMs !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
      >
        {atMs !== null && <DecisionPanel siteId={siteId} atMs={atMs} />}
      </Dialog>
    );
  return (
    <aside className="panel timeline-side" aria-labelledby="decision-title">
      <div className="dialog-head">
        <h2 id="decision-title">Decision</h2>
        {atMs !== null && (
          <Button kind="quiet" aria-label="Close the decision" onPress={onClose}>
            <Icon name="close" />
          </Button>
        )}
      </div>
      {atMs === null ? (
        <EmptyState title="No instant is chosen">
          Press on an instant, past or to come, to read its whole decision: what was known, what bound, what
          won over what, and what came of it.
        </EmptyState>
      ) : (
        <DecisionPanel siteId={siteId} atMs={atMs} />
      )}
    </aside>
  );
}
