import type { GridSignal, SignalDelivery } from '../../ports/signal.js';
import { signalEndsAt } from './timeline.js';

/** What is known of one event from all that was received of it. Plain JSON. Instants are ISO 8601 UTC. */
export interface KnownSignal {
  readonly sourceId: string;
  /** The version that counts; for a cancelled event the last that called it. */
  readonly signal: GridSignal;
  /** Of its first version, and of the one that counts. */
  readonly firstReceivedAt: string;
  readonly receivedAt: string;
  /** How it was called off, and when; null: it was not. What had begun before was an event until then. */
  readonly ended: 'cancelled' | 'withdrawn' | null;
  readonly endedAt: string | null;
  /** Highest version seen, cancellations counted. */
  readonly version: number;
  /** Contents of `version` that were taken. */
  readonly contents: readonly string[];
}

/** All that is known, by source and event. Plain JSON, so that it can be stored and carried on. */
export type SignalState = Readonly<Record<string, KnownSignal>>;

export const NO_SIGNALS: SignalState = {};

/**
 * What a signal changed:
 * `called`, `amended`, `cancelled`: as they say; `late-call`: called when it had begun; `over`: called when it had ended;
 * `repeated`: the same content again; `outdated`: an older version than is known;
 * `withdrawn`: no longer among all that the sender has; `unknown-cancelled`: nothing was called that it could call off.
 */
export type SignalChangeKind =
  | 'called'
  | 'late-call'
  | 'over'
  | 'amended'
  | 'cancelled'
  | 'withdrawn'
  | 'repeated'
  | 'outdated'
  | 'unknown-cancelled';

export interface SignalChange {
  readonly kind: SignalChangeKind;
  readonly sourceId: string;
  readonly eventId: string;
  readonly version: number;
  /** Seconds that it came after its start; 0 where it was in time. */
  readonly lateSeconds: number;
  /** What people should know about it. */
  readonly notes: readonly string[];
}

/** Whether a change leaves anything else to be done than was to be done before. */
export function isNews({ kind }: SignalChange): boolean {
  return ['called', 'late-call', 'amended', 'cancelled', 'withdrawn'].includes(kind);
}

/** Takes a delivery in. Deliveries may come twice and in any order; the result is the same from there on. */
export function foldDelivery(
  state: SignalState,
  { message, signals, listed }: SignalDelivery,
): { readonly state: SignalState; readonly changes: readonly SignalChange[] } {
  const { sourceId, receivedAt } = message;
  const next: Record<string, KnownSignal> = { ...state };
  const changes: SignalChange[] = [];
  for (const signal of signals) {
    const key = keyOf(sourceId, signal.eventId);
    const isListed = listed?.includes(signal.eventId) === true;
    const { known, change } = foldOne(next[key], signal, { sourceId, receivedAt, isListed });
    next[key] = known;
    changes.push(change);
  }
  if (listed !== null) {
    for (const [key, known] of Object.entries(next)) {
      if (known.sourceId !== sourceId || listed.includes(known.signal.eventId)) continue;
      if (!isOpen(known, receivedAt)) continue;
      next[key] = { ...known, ended: 'withdrawn', endedAt: receivedAt };
      changes.push(changeOf('withdrawn', known.sourceId, known.signal, receivedAt));
    }
  }
  return { state: next, changes };
}

/** Leaves out what ended or was called off before `before`: what is needed no more to tell new from old. */
export function forgetBefore(state: SignalState, before: string): SignalState {
  return Object.fromEntries(
    Object.entries(state).filter(([, { signal, endedAt, receivedAt }]) => {
      const overAt = endedAt ?? signalEndsAt(signal);
      return overAt === null || overAt >= before || receivedAt >= before;
    }),
  );
}

export function keyOf(sourceId: string, eventId: string): string {
  return JSON.stringify([sourceId, eventId]);
}

interface Folded {
  readonly known: KnownSignal;
  readonly change: SignalChange;
}

function foldOne(
  known: KnownSignal | undefined,
  signal: GridSignal,
  { sourceId, receivedAt, isListed }: { sourceId: string; receivedAt: string; isListed: boolean },
): Folded {
  const change = (kind: SignalChangeKind, ...notes: string[]): SignalChange =>
    changeOf(kind, sourceId, signal, receivedAt, notes);
  if (known === undefined) return firstOf(signal, sourceId, receivedAt);
  if (signal.version < known.version) return { known, change: change('outdated') };
  const sameVersion = signal.version === known.version;
  if (sameVersion && known.contents.includes(signal.contentSha256)) {
    if (known.ended !== 'withdrawn' || !isListed) return { known, change: change('repeated') };
    const back = change('amended', 'had been missing from what the sender has, and is there again');
    return { known: { ...known, ended: null, endedAt: null }, change: back };
  }
  // A cancellation that overtook its call.
  if (sameVersion && known.ended === 'cancelled') return { known, change: change('outdated') };
  const contents = sameVersion ? [...known.contents, signal.contentSha256] : [signal.contentSha256];
  const taken = { ...known, version: signal.version, contents };
  if (signal.kind === 'cancellation') {
    if (known.ended === 'cancelled') return { known: taken, change: change('repeated') };
    const endedAt = known.endedAt ?? receivedAt;
    return { known: { ...taken, ended: 'cancelled', endedAt }, change: change('cancelled') };
  }
  const notes = sameVersion ? ['another content under the same version: the later one counts'] : [];
  const kind = known.signal.kind === 'cancellation' ? callKind(signal, receivedAt) : 'amended';
  const amended = { ...taken, signal, receivedAt, ended: null, endedAt: null };
  return { known: amended, change: change(kind, ...notes) };
}

function firstOf(signal: GridSignal, sourceId: string, receivedAt: string): Folded {
  const cancels = signal.kind === 'cancellation';
  const known: KnownSignal = {
    sourceId,
    signal,
    firstReceivedAt: receivedAt,
    receivedAt,
    ended: cancels ? 'cancelled' : null,
    endedAt: cancels ? receivedAt : null,
    version: signal.version,
    contents: [signal.contentSha256],
  };
  const kind = cancels ? 'unknown-cancelled' : callKind(signal, receivedAt);
  return { known, change: changeOf(kind, sourceId, signal, receivedAt) };
}

function callKind(signal: GridSignal, receivedAt: string): SignalChangeKind {
  const endsAt = signalEndsAt(signal);
  if (endsAt !== null && endsAt <= receivedAt) return 'over';
  return lateSecondsOf(signal, receivedAt) > 0 && signal.kind !== 'target' ? 'late-call' : 'called';
}

function changeOf(
  kind: SignalChangeKind,
  sourceId: string,
  signal: GridSignal,
  receivedAt: string,
  notes: readonly string[] = [],
): SignalChange {
  const { eventId, version } = signal;
  const lateSeconds = lateSecondsOf(signal, receivedAt);
  return { kind, sourceId, eventId, version, lateSeconds, notes: [...notes, ...signal.notes] };
}

function lateSecondsOf({ intervals }: GridSignal, receivedAt: string): number {
  const first = intervals[0]?.startsAt;
  return first === undefined ? 0 : Math.max(0, (Date.parse(receivedAt) - Date.parse(first)) / 1e3);
}

/** Whether it has not begun or goes on after `at`. */
export function isOpen({ signal, ended }: KnownSignal, at: string): boolean {
  if (ended !== null) return false;
  const endsAt = signalEndsAt(signal);
  return endsAt === null || endsAt > at;
}
