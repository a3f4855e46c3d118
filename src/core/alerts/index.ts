export { type Alert, ALERT_CHANGES, ALERT_STATES, type AlertChange, type Condition, keyOf } from './alert.js';
export * from './config.js';
export type * from './facts.js';
export {
  ALERT_KIND_NAMES,
  ALERT_KINDS,
  type AlertKind,
  type AlertKindRule,
  isAtLeast,
  ruleOf,
  SEVERITIES,
  type Severity,
} from './kinds.js';
export { minuteOfClock, quietUntilMs } from './quiet-hours.js';
export { closingDeliveries, deliveriesOf, type Delivery, repeatsDue, type Routed } from './routing.js';
export { siteConditions } from './site-conditions.js';
export { alertStep, type Look, NOTHING_SEEN, severityOf, type Sightings, type Step } from './step.js';
export { systemConditions } from './system-conditions.js';
