import { localTime } from '../market/local-time.js';
import { type Program, ruleInForce } from '../programs/index.js';
import { sumOf } from '../statistics.js';
import { formatPower } from '../units.js';

/** Mean load of a delivery point in the hour before an event's load began to fall, and while it was down. */
export interface LoadAround {
  readonly beforeW: number;
  readonly duringW: number;
}

/** Another site of the same owner. */
export interface SisterLoad extends LoadAround {
  readonly siteId: string;
}

const BEFORE_MS = 60 * 60_000;

/**
 * Means of what a meter saw around an event, of intervals with their middle in it; null where either stretch has none that
 * is known.
 * @param powerW by starts of intervals of so many minutes
 */
export function loadAround(
  powerW: ReadonlyMap<string, number>,
  minutes: number,
  times: { readonly actAt: string; readonly dueAt: string; readonly endsAt: string },
): LoadAround | null {
  const [actMs, dueMs, endMs] = [times.actAt, times.dueAt, times.endsAt].map((at) => Date.parse(at)) as [
    number,
    number,
    number,
  ];
  const mean = (fromMs: number, toMs: number): number | null => {
    const within = [...powerW].filter(([start]) => {
      const middleMs = Date.parse(start) + minutes * 30_000;
      return fromMs < middleMs && middleMs < toMs;
    });
    return within.length === 0 ? null : sumOf(within, ([, watts]) => watts) / within.length;
  };
  const [beforeW, duringW] = [mean(actMs - BEFORE_MS, actMs), mean(dueMs, endMs)];
  return beforeW === null || duringW === null ? null : { beforeW, duringW };
}

/** A rise of less than this share of what was shed is what loads do by themselves. */
const NOTED_RATIO = 0.2;

/**
 * Sites that drew more while another one's load was down, in words, where the program's rules of the day that it was called on
 * do not let load move. A note and no verdict: load rises for other reasons, too. Performance is judged at the enrolled
 * delivery point alone, so that what a sister site draws never counts for it.
 */
export function loadShiftNotes(
  program: Program,
  calledAt: string,
  enrolled: LoadAround,
  sisters: readonly SisterLoad[],
): string[] {
  const { date } = localTime(program.timeZone, Date.parse(calledAt));
  const rule = ruleInForce(program, 'eligibility', date);
  const shedW = enrolled.beforeW - enrolled.duringW;
  if (!rule || rule.loadMayMove || shedW <= 0) return [];
  return sisters.flatMap(({ siteId, beforeW, duringW }) => {
    const riseW = duringW - beforeW;
    if (riseW < NOTED_RATIO * shedW) return [];
    const rose = `${siteId} drew ${formatPower(riseW)} more during the event than in the hour before`;
    return [`${rose}: load that was moved there was not shed (${rule.verification}: ${rule.source})`];
  });
}
