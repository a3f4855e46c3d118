import type { LedgerEntry } from './entry.js';

/** An event before it has its id: what it is, and its members in snake_case. */
export interface NewLiveEvent {
  readonly kind: string;
  readonly data: object;
}

/** What the ledger writes down of a plan and the stream tells. */
const PLAN_MEMBERS = [
  'plan_id',
  'epoch',
  'made_at',
  'valid_until',
  'trigger',
  'mode',
  'method',
  'setpoint_w',
  'market_price_usd_per_mwh',
  'delivered_price_usd_per_mwh',
  'hashprice_usd_per_ph_day',
  'summary',
] as const;

type Body = Readonly<Record<string, unknown>>;

/** By kind of entry: the event that viewers are told of it, null where it is none of theirs. */
const EVENTS: Readonly<Record<string, (body: Body, seq: number) => NewLiveEvent | null>> = {
  'plan-made': (body) => ({
    kind: 'plan',
    data: Object.fromEntries(PLAN_MEMBERS.map((name) => [name, body[name]])),
  }),
  'override-set': (body) => ({ kind: 'override', data: { change: 'set', ...override(body) } }),
  'override-released': (body) => ({ kind: 'override', data: { change: 'released', ...override(body) } }),
  'config-changed': ({ field, from, to, by, reason }) =>
    field === 'mode' ? { kind: 'mode', data: { from, to, by, reason } } : null,
  'feed-stale': (body) => ({ kind: 'feed', data: { change: 'stale', ...feed(body) } }),
  'feed-returned': (body) => ({ kind: 'feed', data: { change: 'fresh', ...feed(body) } }),
  'feed-quarantined': (body) => ({ kind: 'feed', data: { change: 'quarantined', ...feed(body) } }),
  'feed-cleared': (body) => ({ kind: 'feed', data: { change: 'cleared', ...feed(body) } }),
  ...Object.fromEntries(
    ['asked', 'given', 'refused', 'expired', 'carried-out', 'failed'].map((change) => [
      `approval-${change}`,
      ({ request_id, summary, by, asked_by }: Body) => ({
        kind: 'approval',
        data: { change, request_id, summary, asked_by: asked_by ?? by, by: by ?? null },
      }),
    ]),
  ),
  'signal-received': ({ source_id, changes, problem }, seq) => ({
    kind: 'event',
    data: { source_id, entry_seq: seq, problem: problem ?? null, changes: changesOf(changes) },
  }),
  'meter-drift-raised': (body) => ({ kind: 'alarm', data: drift(body, 'raised') }),
  'meter-drift-cleared': (body) => ({ kind: 'alarm', data: drift(body, 'cleared') }),
};

/** Null where viewers are told nothing of such an entry by itself. */
export function eventOf({ kind, body, seq }: LedgerEntry): NewLiveEvent | null {
  return EVENTS[kind]?.(body as Body, seq) ?? null;
}

/** Commands that were sent and ended, by outcome. */
export interface CommandCounts {
  readonly sent: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Of entries about commands; null where none is. */
export function commandCounts(entries: readonly LedgerEntry[]): CommandCounts | null {
  let sent = 0;
  const outcomes = new Map<string, number>();
  for (const { kind, body } of entries) {
    const { commands = [], outcomes: ended = [] } = body as CommandBody;
    if (kind === 'commands-sent') sent += commands.length;
    if (kind !== 'outcomes-observed') continue;
    for (const { outcome } of ended) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return sent === 0 && outcomes.size === 0 ? null : { sent, outcomes };
}

interface CommandBody {
  readonly commands?: readonly unknown[];
  readonly outcomes?: readonly { readonly outcome: string }[];
}

function override({ override_id, action, power_w, scope, reason, by, since, expires_at }: Body): object {
  return {
    override_id,
    by,
    reason,
    ...(action !== undefined && { action, power_w, scope, since, expires_at }),
  };
}

function feed({ feed: kind, source, state, error, reason, newest_at }: Body): object {
  return {
    feed: kind,
    source: source ?? null,
    state: state ?? null,
    problem: error ?? reason ?? null,
    newest_at: newest_at ?? null,
  };
}

function drift({ meter_id, difference_ratio, why }: Body, change: 'raised' | 'cleared'): object {
  return { about: 'meter', change, meter_id, difference_ratio, why };
}

interface Change {
  readonly kind: string;
  readonly event_id: string;
  readonly version?: number | null;
}

function changesOf(changes: unknown): object[] {
  return (changes as readonly Change[]).map(({ kind, event_id, version = null }) => ({
    kind,
    event_id,
    version,
  }));
}
