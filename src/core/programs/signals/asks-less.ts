import type { GridSignal, SignalValue } from '../../ports/signal.js';
import { intervalAt } from './timeline.js';

/** Below which a number asks for more of a mine, or above which. */
const STRICTER: Readonly<Record<string, 'lower' | 'higher'>> = {
  'power-limit': 'lower',
  'power-change': 'lower',
  'load-ratio': 'lower',
  'power-drop': 'higher',
  level: 'higher',
};

/**
 * Whether what is said anew of an event asks for less than what is known of it, at any instant from `now` on (ISO 8601 UTC): it
 * calls it off, ends it earlier, begins it later, or leaves more load. What cannot be compared counts as less.
 */
export function asksForLess(known: GridSignal, next: GridSignal, now: string): boolean {
  if (next.kind !== known.kind) return true;
  return edges([known, next], now).some((at) => {
    const before = (intervalAt(known, at)?.values ?? []).filter(binds);
    const after = intervalAt(next, at)?.values ?? [];
    return before.some((value) => !after.some((each) => isAtLeast(each, value)));
  });
}

/** Every instant from `now` on at which one of them may change. */
function edges(signals: readonly GridSignal[], now: string): string[] {
  const all = signals.flatMap(({ intervals }) =>
    intervals.flatMap(({ startsAt, endsAt }) => (endsAt === null ? [startsAt] : [startsAt, endsAt])),
  );
  return [now, ...all.filter((at) => at > now)];
}

function binds({ kind }: SignalValue): boolean {
  return kind in STRICTER || kind === 'dispatch';
}

function isAtLeast(next: SignalValue, known: SignalValue): boolean {
  if (next.kind !== known.kind) return false;
  const [a, b] = [figureOf(next), figureOf(known)];
  if (a === null || b === null) return false;
  const way = STRICTER[known.kind];
  if (way === undefined) return a === b;
  return way === 'lower' ? a <= b : a >= b;
}

function figureOf(value: SignalValue): number | null {
  if ('powerW' in value) return value.powerW;
  if ('ratio' in value) return value.ratio;
  return 'level' in value ? value.level : null;
}
