import { power } from '../format/power.js';
import { duration } from '../format/duration.js';
import type { SiteNow } from './client.js';

/** What a page compares before and after a silence. */
export type Seen = Pick<SiteNow, 'mode'> & {
  readonly plan: Pick<NonNullable<SiteNow['plan']>, 'epoch'> | null;
  readonly power: Pick<SiteNow['power'], 'setpoint_w'>;
  readonly overrides: readonly { readonly override_id: string }[];
};

/** What happened while nothing was heard of a site, in a sentence. */
export function missedText(before: Seen, after: Seen, silentSeconds: number, isRestarted = false): string {
  const parts: string[] = [];
  const plans = (after.plan?.epoch ?? 0) - (before.plan?.epoch ?? 0);
  if (plans > 0) parts.push(plans === 1 ? '1 plan was made' : `${plans} plans were made`);
  if (before.mode !== after.mode) parts.push(`the mode went from ${before.mode} to ${after.mode}`);
  const [setBefore, setAfter] = [before.power.setpoint_w, after.power.setpoint_w].map(power);
  if (setBefore !== setAfter) parts.push(`the setpoint went from ${setBefore} to ${setAfter}`);
  const known = new Set(before.overrides.map(({ override_id: id }) => id));
  const still = new Set(after.overrides.map(({ override_id: id }) => id));
  const begun = [...still].filter((id) => !known.has(id)).length;
  const ended = [...known].filter((id) => !still.has(id)).length;
  if (begun > 0) parts.push(`${begun} override${begun === 1 ? '' : 's'} began`);
  if (ended > 0) parts.push(`${ended} override${ended === 1 ? '' : 's'} ended`);
  const what = parts.length === 0 ? 'nothing changed meanwhile' : parts.join(', ');
  const since = isRestarted ? 'Ebb was restarted' : `Back after ${duration(silentSeconds)}`;
  return `${since}: ${what}.`;
}
