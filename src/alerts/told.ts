import { randomUUID } from 'node:crypto';
import {
  type Alert,
  type AlertChange,
  type AlertConfig,
  closingDeliveries,
  type Condition,
  deliveriesOf,
  type Delivery,
  keyOf,
  ruleOf,
  severityOf,
} from '../core/alerts/index.js';
import type { AlertItem } from '../core/ports/alert-route.js';
import type { NewDelivery } from './outbox.js';

/** An alert as it begins. */
export function newAlert(condition: Condition, openedAt: string): Alert {
  const { kind, siteId, about, text } = condition;
  return {
    alertId: randomUUID(),
    key: keyOf(condition),
    kind,
    siteId,
    about,
    text,
    openedAt,
    severity: severityOf(condition),
    obligation: ruleOf(kind).obligation,
    state: 'open',
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    resolvedAt: null,
  };
}

/** What is written into the outbox of a change of an alert. */
export function deliveriesFor(
  alert: Alert,
  change: AlertChange,
  { config, toldAt, nowMs }: { config: AlertConfig; toldAt: readonly string[]; nowMs: number },
): NewDelivery[] {
  const isClosing = change === 'acknowledged' || change === 'resolved';
  const deliveries = isClosing
    ? closingDeliveries(alert, change, toldAt, config, nowMs)
    : deliveriesOf(alert, change, config, nowMs);
  // A route that fails is not told so by itself.
  const isOfRoute = ({ routeId }: Delivery): boolean =>
    alert.kind === 'route-failing' && alert.about === routeId;
  return deliveries
    .filter((each) => !isOfRoute(each))
    .map((each) => newDelivery(alert, change, each, new Date(nowMs).toISOString()));
}

export function newDelivery(
  alert: Alert,
  change: AlertChange,
  { routeId, dueMs, as }: Delivery,
  at: string,
): NewDelivery {
  const { alertId, obligation } = alert;
  return { routeId, dueMs, toldAs: as, alertId, change, content: itemOf(alert, change, at), obligation };
}

function itemOf(alert: Alert, change: AlertChange, at: string): AlertItem {
  const { title, toDo } = ruleOf(alert.kind);
  const { alertId, kind, key, severity, obligation, siteId, text, openedAt, acknowledgedBy } = alert;
  // The key alone would say of a later alert of the same kind that it is this one.
  const dedupKey = `${key}/${alertId}`;
  return {
    alertId,
    change,
    at,
    kind,
    dedupKey,
    severity,
    obligation,
    siteId,
    title,
    text,
    toDo,
    openedAt,
    acknowledgedBy,
  };
}
