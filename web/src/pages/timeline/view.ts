/** A stretch of time that is looked at, Unix milliseconds. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is loaded and drawn of a view: steps of so many minutes, in tiles. */
export interface Tile extends View {
  readonly stepMinutes: 1 | 5;
}

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const SPAN_MS = { min: 20 * MINUTE_MS, max: 35 * DAY_MS };
/** Steps of a minute up to here: beyond they are finer than any screen. */
const FINE_SPAN_MS = 26 * HOUR_MS;
const TILE_MS = { 1: 12 * HOUR_MS, 5: 8 * DAY_MS };
/** Plans are kept no longer; nothing is planned further ahead. */
const REACH_MS = { back: 400 * DAY_MS, ahead: 3 * DAY_MS };
/** Of a view that follows the clock: how much lies ahead of it, and no more than a look ahead reaches. */
const AHEAD = { share: 0.25, msMax: 36 * HOUR_MS };

/** Spans that are one press away. */
export const SPANS = [
  { id: '6h', text: '6 h', ms: 6 * HOUR_MS },
  { id: '24h', text: '24 h', ms: DAY_MS },
  { id: '7d', text: '7 d', ms: 7 * DAY_MS },
  { id: '30d', text: '30 d', ms: 30 * DAY_MS },
] as const;

export function spanOf({ fromMs, toMs }: View): number {
  return toMs - fromMs;
}

/** So much time with the present in it, most of it past. */
export function viewAround(nowMs: number, spanMs: number): View {
  const toMs = nowMs + Math.min(spanMs * AHEAD.share, AHEAD.msMax);
  return { fromMs: toMs - spanMs, toMs };
}

/** Moved by so much, and not beyond what can be known. */
export function panned(view: View, byMs: number, nowMs: number): View {
  const lowest = nowMs - REACH_MS.back - view.fromMs;
  const highest = nowMs + REACH_MS.ahead - view.toMs;
  const ms = Math.min(Math.max(byMs, lowest), Math.max(highest, lowest));
  return { fromMs: view.fromMs + ms, toMs: view.toMs + ms };
}

/** Longer by `factor` (shorter below 1) around an instant that stays where it is. */
export function zoomed(view: View, factor: number, atMs: number, nowMs: number): View {
  const span = spanOf(view);
  const next = Math.min(Math.max(span * factor, SPAN_MS.min), SPAN_MS.max);
  const share = Math.min(Math.max((atMs - view.fromMs) / span, 0), 1);
  const fromMs = view.fromMs + share * (span - next);
  return panned({ fromMs, toMs: fromMs + next }, 0, nowMs);
}

export function stepMinutesOf(view: View): Tile['stepMinutes'] {
  return spanOf(view) <= FINE_SPAN_MS ? 1 : 5;
}

/** The tiles that a view lies in, with one before and one after it, so that a pan finds them there. */
export function tilesOf(view: View, nowMs: number): Tile[] {
  const stepMinutes = stepMinutesOf(view);
  const tileMs = TILE_MS[stepMinutes];
  const first = Math.floor(view.fromMs / tileMs) - 1;
  const last = Math.min(Math.floor(view.toMs / tileMs) + 1, Math.floor((nowMs + REACH_MS.ahead) / tileMs));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => ({
    fromMs: (first + at) * tileMs,
    toMs: (first + at + 1) * tileMs,
    stepMinutes,
  }));
}
