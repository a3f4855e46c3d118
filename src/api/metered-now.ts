import type { DateTime } from 'luxon';
import { fromIso } from '../core/interval.js';
import { isPolled } from '../core/metering/index.js';
import type { SiteConfig } from '../core/site.js';
import type { ApiContext } from './api-context.js';

/** Seconds of the site's clock: a meter that is read less often, or was read longer ago, does not tell what is drawn now. */
const METER_SECONDS_MAX = 120;

/** What the grid connection's meter showed last, where it is read often enough to tell what is drawn now; else null. */
export function meteredNow({ clock, meters }: ApiContext, site: SiteConfig, now: DateTime) {
  const reading = meters.siteReading(site);
  if (reading === null || reading.powerW === null) return null;
  const ageSeconds = now.diff(fromIso(reading.at)).as('seconds');
  if (ageSeconds > METER_SECONDS_MAX) return null;
  const { source } = site.meters.find(({ meterId }) => meterId === reading.meterId)!;
  const everySeconds = isPolled(source) ? source.pollSeconds * clock.speed : Infinity;
  return everySeconds <= METER_SECONDS_MAX ? { powerW: reading.powerW, at: reading.at } : null;
}
