import { useState } from 'react';
import type { SiteNow } from '../../api/client.js';
import { useSiteClock } from '../../api/live.js';
import { forgetAction, type NotedAction, useNotedAction } from '../../actions/last-action.js';
import { countdown, duration } from '../../format/duration.js';
import { power, shareOf } from '../../format/power.js';
import { Button } from '../../ui/button.js';

/** So near to where it was to go, it is there: miners draw a little more or less than their points say. */
const THERE_RATIO = 0.02;

/** What became of the override that was set here last. */
export function ActionResult({ siteId, now }: { readonly siteId: string; readonly now: SiteNow }) {
  const noted = useNotedAction(siteId);
  if (noted === null) return null;
  return <Outcome key={noted.override.override_id} noted={noted} now={now} />;
}

function Outcome({
  noted: { override, fromW, toW },
  now,
}: {
  readonly noted: NotedAction;
  readonly now: SiteNow;
}) {
  const atMs = useSiteClock(now.site_id);
  const [thereAfter, setThereAfter] = useState<number | null>(null);
  const { drawn_w: drawnW, setpoint_w: setpointW, limit_w: limitW } = now.power;
  const isInForce = now.overrides.some(({ override_id: id }) => id === override.override_id);
  const aimW = toW ?? setpointW ?? drawnW;
  const isThere = Math.abs(drawnW - aimW) <= THERE_RATIO * limitW;
  if (isThere && thereAfter === null && isInForce)
    setThereAfter((Date.parse(now.clock_now) - Date.parse(override.since)) / 1e3);
  const way = shareOf(fromW - drawnW, fromW - aimW);
  return (
    <section className="panel outcome" aria-label="What was done" role="status">
      <p>
        <strong>
          {override.action === 'curtail' ? 'Curtailed' : override.action === 'run' ? 'Run' : 'Held'}:{' '}
          {power(fromW)} → {power(drawnW)}
        </strong>{' '}
        {thereAfter !== null
          ? `there after ${duration(thereAfter)}`
          : `${Math.round(way * 100)} % of the way to ${power(aimW)}, ${now.open_commands} commands open`}
        {'. '}
        {isInForce && atMs !== null
          ? `Ends in ${countdown((Date.parse(override.expires_at) - atMs) / 1e3)}.`
          : 'It is no longer in force.'}
      </p>
      <Button kind="quiet" onPress={() => forgetAction(now.site_id)}>
        Read
      </Button>
    </section>
  );
}
