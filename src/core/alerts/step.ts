import { type Alert, type Condition, keyOf } from './alert.js';
import { isAtLeast, ruleOf } from './kinds.js';

/** How long conditions have held that nobody was told of, and for how long those that were told of have not held. */
export interface Sightings {
  /** By key, ms since the epoch. */
  readonly heldSinceMs: ReadonlyMap<string, number>;
  readonly goneSinceMs: ReadonlyMap<string, number>;
}

export const NOTHING_SEEN: Sightings = { heldSinceMs: new Map(), goneSinceMs: new Map() };

export interface Look {
  /** Alerts that are not resolved. */
  readonly open: readonly Alert[];
  readonly seen: Sightings;
  /** What holds now. */
  readonly conditions: readonly Condition[];
  /** False for what could not be judged this time: such an alert stays as it is. */
  readonly isJudged: (about: Pick<Condition, 'kind' | 'siteId'>) => boolean;
  readonly nowMs: number;
}

export interface Step {
  readonly opened: readonly Condition[];
  /** Still open, with another sentence or severity; `worse` where people are to be told. */
  readonly changed: readonly {
    readonly alert: Alert;
    readonly condition: Condition;
    readonly worse: boolean;
  }[];
  readonly resolved: readonly Alert[];
  readonly seen: Sightings;
}

/**
 * One look at what holds: level-triggered, so that a look that was missed or done twice changes nothing. An alert opens once
 * its condition has held for its kind's time, and is over once it has not held for another.
 */
export function alertStep({ open, seen, conditions, isJudged, nowMs }: Look): Step {
  const byKey = new Map(conditions.map((condition) => [keyOf(condition), condition]));
  const openByKey = new Map(open.map((alert) => [alert.key, alert]));
  const heldSinceMs = new Map<string, number>();
  const goneSinceMs = new Map<string, number>();
  const opened: Condition[] = [];
  for (const [key, condition] of byKey) {
    if (openByKey.has(key)) continue;
    const sinceMs = seen.heldSinceMs.get(key) ?? nowMs;
    if (nowMs - sinceMs >= ruleOf(condition.kind).openAfterSeconds * 1e3) opened.push(condition);
    else heldSinceMs.set(key, sinceMs);
  }
  const resolved: Alert[] = [];
  for (const alert of open) {
    if (byKey.has(alert.key)) continue;
    const sinceMs = seen.goneSinceMs.get(alert.key) ?? nowMs;
    const isOver = nowMs - sinceMs >= ruleOf(alert.kind).clearAfterSeconds * 1e3;
    if (!isJudged(alert)) continue;
    if (isOver) resolved.push(alert);
    else goneSinceMs.set(alert.key, sinceMs);
  }
  return { opened, changed: changesOf(open, byKey), resolved, seen: { heldSinceMs, goneSinceMs } };
}

function changesOf(open: readonly Alert[], byKey: ReadonlyMap<string, Condition>): Step['changed'] {
  return open.flatMap((alert) => {
    const condition = byKey.get(alert.key);
    if (!condition) return [];
    const severity = severityOf(condition);
    if (condition.text === alert.text && severity === alert.severity) return [];
    const worse = severity !== alert.severity && isAtLeast(severity, alert.severity);
    return [{ alert, condition, worse }];
  });
}

export function severityOf({ kind, severity }: Condition) {
  return severity ?? ruleOf(kind).severity;
}
