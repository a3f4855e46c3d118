import type { LedgerKind } from '../ledger/kinds.js';

/** Where a mark is shown: what called, who put a hand to it, what the site may do, what was not heard, what is recorded. */
export const LANES = ['event', 'override', 'mode', 'feed', 'command', 'ledger'] as const;
export type Lane = (typeof LANES)[number];

/** Something beside the figures of a time. Instants are ISO 8601 UTC. */
export interface TimelineMark {
  readonly lane: Lane;
  /** The same wherever the same is told again. */
  readonly id: string;
  /** Null: before what was looked at. */
  readonly from: string | null;
  /** Of an event when it was called, which is before it begins; null of all else. */
  readonly calledAt: string | null;
  /** The same as `from` for what has no length; null: it is not over. */
  readonly to: string | null;
  readonly text: string;
  /** Of an event its phase, of a feed how it was gone. */
  readonly state: string | null;
  readonly by: string | null;
  /** Of the ledger's entry that says so; null: more than one does, or none. */
  readonly entrySeq: number | null;
}

/** A ledger entry as it is stored: the members of its body in snake_case. */
export interface NotedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly body: unknown;
}

type Body = Readonly<Record<string, unknown>>;

/** Kinds of entry that tell of a span, by the kind that ends it. */
const SPANS = { 'feed-stale': 'feed-returned', 'feed-quarantined': 'feed-cleared' } as const;

/** What is said of an entry that stands for itself. */
const NOTES: Readonly<Partial<Record<LedgerKind, (body: Body) => string>>> = {
  'settings-changed': ({ reason }) => `Settings changed: ${String(reason)}`,
  'prices-corrected': ({ prices }) => `The market corrected ${countOf(prices)} prices`,
  'report-issued': ({ report }) => `Report issued: ${String(report)}`,
  'entry-corrected': ({ reason }) => `An entry was corrected: ${String(reason)}`,
  'meter-drift-raised': ({ meter_id: meter }) => `Meter ${String(meter)} differs from the miners’ sum`,
  'meter-drift-cleared': ({ meter_id: meter }) => `Meter ${String(meter)} agrees with the miners again`,
  'miner-taken-over': ({ miner_id: miner }) => `Miner ${String(miner)} was taken over`,
  'service-started': () => 'Ebb was started',
  'service-stopped': () => 'Ebb was stopped',
};

/** Kinds of entry that `noteMarks` makes marks of. */
export const NOTED_KINDS: readonly string[] = [
  'config-changed',
  ...Object.entries(SPANS).flat(),
  ...Object.keys(NOTES),
];

/**
 * Marks of ledger entries: changes of mode, outages and quarantines from their beginning to their end, and what stands for
 * itself.
 * @param entries ascending
 */
export function noteMarks(entries: readonly NotedEntry[]): TimelineMark[] {
  return [
    ...entries.flatMap((entry) => modeMark(entry) ?? noteMark(entry) ?? []),
    ...Object.entries(SPANS).flatMap(([begins, ends]) => spanMarks(entries, begins, ends)),
  ];
}

function modeMark({ kind, body, at, seq }: NotedEntry): TimelineMark | null {
  const { field, from, to, by, reason } = body as Body;
  if (kind !== 'config-changed' || field !== 'mode') return null;
  const why = typeof reason === 'string' ? `: ${reason}` : '';
  const text = `Mode ${String(from)} → ${String(to)}${why}`;
  return { ...instantMark('mode', at, seq, text), state: String(to), by: textOf(by) };
}

function noteMark({ kind, body, at, seq }: NotedEntry): TimelineMark | null {
  const words = NOTES[kind as LedgerKind];
  if (!words) return null;
  return { ...instantMark('ledger', at, seq, words(body as Body)), by: textOf((body as Body)['by']) };
}

function instantMark(lane: Lane, at: string, seq: number, text: string): TimelineMark {
  return {
    lane,
    id: `entry ${seq}`,
    from: at,
    to: at,
    calledAt: null,
    text,
    state: null,
    by: null,
    entrySeq: seq,
  };
}

/** One for each time that a feed, or a source of it, was gone. */
function spanMarks(entries: readonly NotedEntry[], begins: string, ends: string): TimelineMark[] {
  const open = new Map<string, NotedEntry>();
  const marks: TimelineMark[] = [];
  for (const entry of entries) {
    const { feed, source } = entry.body as Body;
    const key = begins === 'feed-quarantined' ? `${String(feed)} ${String(source)}` : String(feed);
    if (entry.kind === begins && !open.has(key)) open.set(key, entry);
    if (entry.kind !== ends) continue;
    marks.push(spanMark(begins, key, open.get(key) ?? null, entry));
    open.delete(key);
  }
  return [...marks, ...[...open].map(([key, entry]) => spanMark(begins, key, entry, null))];
}

function spanMark(
  begins: string,
  key: string,
  first: NotedEntry | null,
  last: NotedEntry | null,
): TimelineMark {
  const { reason, error, state } = (first?.body ?? {}) as Body;
  const what = begins === 'feed-quarantined' ? `${key} in quarantine` : `${key} not heard`;
  const why = textOf(reason) ?? textOf(error);
  return {
    lane: 'feed',
    // Where it began before what was looked at, its end names it.
    id: `${begins} ${key} ${first?.seq ?? `until ${last!.seq}`}`,
    from: first?.at ?? null,
    calledAt: null,
    to: last?.at ?? null,
    text: why === null ? what : `${what}: ${why}`,
    state: begins === 'feed-quarantined' ? 'quarantined' : (textOf(state) ?? 'stale'),
    by: null,
    entrySeq: first?.seq ?? null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
