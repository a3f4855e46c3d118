import { instantOfLocal } from '../../format/local-time.js';
import type { EnteredEvent } from './queries.js';

/** Short of this a reason says nothing to whoever reads it in a year. */
export const REASON_CHARACTERS_MIN = 10;

/** An event as it is filled in. */
export interface Entry {
  readonly source: string;
  readonly id: string;
  readonly reason: string;
  readonly asks: 'committed' | 'limit' | 'drop';
  readonly powerMw: number;
  /** In the site's zone, as fields for a date and a time have them; empty: at once, and until recalled. */
  readonly starts: string;
  readonly ends: string;
  readonly isTest: boolean;
}

/** What has to be put right before it can be entered; null: nothing. */
export function mistakeIn({ source, id, reason, asks, powerMw, starts, ends }: Entry): string | null {
  if (source === '') return 'No source of this site takes entries: add one of protocol manual.';
  if (id.trim() === '') return 'Enter the program’s own number of the event.';
  if (reason.trim().length < REASON_CHARACTERS_MIN)
    return `Say in ${REASON_CHARACTERS_MIN} characters or more who called, and how.`;
  if (asks !== 'committed' && !(powerMw >= 0)) return 'Enter the megawatts that were asked for.';
  if (starts !== '' && ends !== '' && starts >= ends) return 'The event ends after it starts.';
  return null;
}

export function bodyOf(entry: Entry, zone: string): EnteredEvent {
  const { source, id, reason, asks, powerMw, starts, ends, isTest } = entry;
  const powerW = powerMw * 1e6;
  return {
    source,
    reason,
    event: {
      event_id: id.trim(),
      kind: isTest ? 'test' : 'event',
      ...(asks === 'committed' && { level: 1 }),
      ...(asks === 'limit' && { power_limit_w: powerW }),
      ...(asks === 'drop' && { power_drop_w: powerW }),
      ...(starts !== '' && { starts_at: instantOfLocal(starts, zone) }),
      ...(ends !== '' && { ends_at: instantOfLocal(ends, zone) }),
    },
  };
}

/** The load that would be left, W: what the preview is worked out for. @param committedW as promised, summed */
export function loadLeftW(
  { asks, powerMw }: Pick<Entry, 'asks' | 'powerMw'>,
  { drawnW, committedW, baseLoadW }: { drawnW: number; committedW: number; baseLoadW: number | null },
): number {
  if (asks === 'limit') return powerMw * 1e6;
  if (asks === 'drop') return Math.max(0, drawnW - powerMw * 1e6);
  return baseLoadW ?? Math.max(0, drawnW - committedW);
}
