import { useLive, useSiteClock } from '../api/live.js';
import { duration } from '../format/duration.js';
import { clockSeconds, utc, zoneName } from '../format/time.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';

const STATE_TEXT = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  late: 'no data',
} as const;

/** The site's time, and how old what is shown is; it cannot be overlooked when nothing comes any more. */
export function LiveClock({ siteId, timeZone }: { readonly siteId: string; readonly timeZone: string }) {
  const { state, ageSeconds } = useLive(siteId);
  const atMs = useSiteClock(siteId);
  const age = ageSeconds === null ? '' : ` · ${duration(ageSeconds)} old`;
  return (
    <div className="live" data-state={state}>
      {atMs !== null && (
        <time dateTime={new Date(atMs).toISOString()} title={utc(atMs)}>
          {clockSeconds(atMs, timeZone)} <abbr title={timeZone}>{zoneName(atMs, timeZone)}</abbr>
        </time>
      )}
      <span className="live-state">
        <Icon name={state === 'live' ? 'live' : 'warning'} />
        {STATE_TEXT[state]}
        {state === 'live' ? '' : age}
      </span>
      <span role="status" className="visually-hidden">
        {state === 'late' ? 'Nothing has come from Ebb for more than ten seconds.' : ''}
      </span>
    </div>
  );
}

/** After a silence: what happened meanwhile, until it is read. */
export function MissedNote({ siteId }: { readonly siteId: string }) {
  const { missed, dismiss } = useLive(siteId);
  if (missed === null) return null;
  return (
    <div className="note" role="status">
      <Icon name="warning" />
      <p>{missed}</p>
      <Button kind="quiet" onPress={dismiss}>
        Read
      </Button>
    </div>
  );
}
