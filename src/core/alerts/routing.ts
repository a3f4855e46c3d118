import type { Alert, AlertChange } from './alert.js';
import type { AlertConfig, AlertRule } from './config.js';
import { isAtLeast } from './kinds.js';
import { quietUntilMs } from './quiet-hours.js';

/** Something that is to be told at a route. */
export interface Delivery {
  readonly routeId: string;
  /** Not before, ms since the epoch. */
  readonly dueMs: number;
  /** `digest`: held back by quiet hours, and told together with what else was. */
  readonly as: 'alert' | 'digest';
}

/** What is routed: an alert, or what is asked of it. */
export type Routed = Pick<Alert, 'kind' | 'severity' | 'siteId' | 'obligation'>;

/**
 * Where and when a change of an alert is told. Every rule that fits counts; a route that several name is told once, as early
 * as one of them asks for. Nothing holds an obligation back, whatever the rules say.
 */
export function deliveriesOf(
  alert: Routed,
  change: AlertChange,
  { rules }: Pick<AlertConfig, 'rules'>,
  nowMs: number,
): Delivery[] {
  const earliest = new Map<string, Delivery>();
  for (const rule of rules.filter((each) => fits(each, alert))) {
    for (const routeId of rule.routes) {
      const delivery = deliveryBy(rule, alert, change, routeId, nowMs);
      const known = earliest.get(routeId);
      if (delivery && (!known || delivery.dueMs < known.dueMs)) earliest.set(routeId, delivery);
    }
  }
  return [...earliest.values()];
}

/** Routes at which an unacknowledged alert is told again, by when it was told last there. */
export function repeatsDue(
  alert: Routed & Pick<Alert, 'state'>,
  lastToldMs: ReadonlyMap<string, number>,
  { rules }: Pick<AlertConfig, 'rules'>,
  nowMs: number,
): Delivery[] {
  if (alert.state !== 'open') return [];
  const due = rules.map((rule) => ({
    ...rule,
    routes: rule.routes.filter((routeId) => {
      const sinceMs = nowMs - (lastToldMs.get(routeId) ?? Infinity);
      return sinceMs >= (rule.repeatMinutes ?? Infinity) * 60_000;
    }),
  }));
  return deliveriesOf(alert, 'repeated', { rules: due }, nowMs);
}

/** Where it is told that an alert was acknowledged or is over: wherever it was told that there is one. */
export function closingDeliveries(
  alert: Routed,
  change: 'acknowledged' | 'resolved',
  toldAt: readonly string[],
  config: Pick<AlertConfig, 'rules'>,
  nowMs: number,
): Delivery[] {
  const byRule = new Map(deliveriesOf(alert, change, config, nowMs).map((each) => [each.routeId, each]));
  return toldAt.map((routeId) => byRule.get(routeId) ?? { routeId, dueMs: nowMs, as: 'alert' });
}

function fits({ kinds, severities, sites }: AlertRule, { kind, severity, siteId }: Routed): boolean {
  return (
    (kinds === undefined || kinds.includes(kind)) &&
    (severities === undefined || severities.includes(severity)) &&
    (sites === undefined || (siteId !== null && sites.includes(siteId)))
  );
}

function deliveryBy(
  { quietHours, groupSeconds }: AlertRule,
  { obligation, severity }: Routed,
  change: AlertChange,
  routeId: string,
  nowMs: number,
): Delivery | null {
  if (obligation) return { routeId, dueMs: nowMs, as: 'alert' };
  const isQuieted = quietHours !== undefined && !isAtLeast(severity, quietHours.below);
  const untilMs = isQuieted ? quietUntilMs(quietHours, nowMs) : null;
  if (untilMs === null) return { routeId, dueMs: nowMs + groupSeconds * 1e3, as: 'alert' };
  // A nudge is no news in the morning; that something is over is, wherever it was told that it began.
  const isDropped = change === 'repeated' || (quietHours!.then === 'drop' && !isClosing(change));
  if (isDropped) return null;
  return { routeId, dueMs: untilMs, as: 'digest' };
}

function isClosing(change: AlertChange): boolean {
  return change === 'acknowledged' || change === 'resolved';
}
