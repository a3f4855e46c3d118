import { instantOfLocal, localOfInstant } from '../../format/local-time.js';
import type { Wanted } from './queries.js';

const DAY_MS = 86_400e3;

export const SPANS = [
  { id: '7', text: 'The last 7 days' },
  { id: '30', text: 'The last 30 days' },
  { id: '90', text: 'The last 90 days' },
  { id: '365', text: 'The last 365 days' },
  { id: 'dates', text: 'From and to…' },
] as const;

/** What the form has. */
export interface Fields {
  readonly name: string;
  readonly span: string;
  /** As fields for a date have them, in the site's zone; the last day is run, too. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly triesDraft: boolean;
  readonly policies: string;
  /** NaN: as recorded. */
  readonly hashpriceUsdPerPhDay: number;
}

/** What is asked for. @param yaml the draft; null: there is none. @param nowMs of the site's clock */
export function wantedOf(fields: Fields, yaml: string | null, nowMs: number, zone: string): Wanted {
  const { from, to } = spanOf(fields, nowMs, zone);
  const { hashpriceUsdPerPhDay: hashprice } = fields;
  return {
    name: fields.name.trim() || usualName(fields, yaml !== null),
    from,
    to,
    yaml: fields.triesDraft ? yaml : null,
    policies: policiesOf(fields.policies),
    settlement_point: null,
    hashprice_usd_per_ph_day: Number.isNaN(hashprice) ? null : hashprice,
    lag_minutes: null,
  };
}

/** What it is called where nobody gave it a name. */
export function usualName({ span, firstDay, lastDay, triesDraft }: Fields, hasDraft: boolean): string {
  const what = triesDraft && hasDraft ? 'The draft' : 'Settings in force';
  const when = span === 'dates' ? `${firstDay} to ${lastDay}` : `${span} days`;
  return `${what}, ${when}`;
}

/** What has to be put right first; null: nothing. */
export function mistakeIn({ span, firstDay, lastDay }: Fields): string | null {
  if (span !== 'dates') return null;
  if (firstDay === '' || lastDay === '') return 'Choose the first and the last day.';
  return firstDay > lastDay ? 'The last day is before the first one.' : null;
}

/** Rules apart by spaces or semicolons: commas are inside of them. */
function policiesOf(text: string): string[] {
  return text.split(/[\s;]+/).filter((each) => each !== '');
}

function spanOf({ span, firstDay, lastDay }: Fields, nowMs: number, zone: string) {
  if (span === 'dates')
    return { from: instantOfLocal(`${firstDay}T00:00`, zone), to: dayAfter(lastDay, zone) };
  // Whole days of the site, today as far as it is.
  const today = localOfInstant(new Date(nowMs).toISOString(), zone).slice(0, 10);
  const first = new Date(Date.parse(today) - Number(span) * DAY_MS).toISOString().slice(0, 10);
  return { from: instantOfLocal(`${first}T00:00`, zone), to: new Date(nowMs).toISOString() };
}

function dayAfter(day: string, zone: string): string {
  const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
  return instantOfLocal(`${next}T00:00`, zone);
}
