import type { AlertKind, Severity } from './kinds.js';

/** Kinds of what happens that a webhook may be told of, beside alerts. */
export const SUBSCRIBED_EVENTS = ['plan', 'mode', 'override', 'event', 'feed', 'alarm'] as const;
export type SubscribedEvent = (typeof SUBSCRIBED_EVENTS)[number];

/** A way out as its configuration has it, secrets filled in. */
export interface AlertRouteConfig {
  readonly routeId: string;
  /** Id of an alert adapter. */
  readonly protocol: string;
  /** In the adapter's own words. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When people are not to be woken for what can wait. */
export interface QuietHours {
  /** Minutes after midnight on a clock in `timeZone`; `to` before `from` goes over midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** On which they begin. */
  readonly days: readonly Weekday[];
  readonly timeZone: string;
  /** What is at least so severe is told all the same, and obligations always are. */
  readonly below: 'warning' | 'critical';
  /** `hold`: told together when they are over; `drop`: not told at all. */
  readonly then: 'hold' | 'drop';
}

/** What is told where. Left out: all. */
export interface AlertRule {
  readonly kinds?: readonly AlertKind[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly sites?: readonly string[] | undefined;
  readonly routes: readonly string[];
  readonly quietHours?: QuietHours | undefined;
  /** Told again while nobody has acknowledged it; absent: once. */
  readonly repeatMinutes?: number | undefined;
  /** What comes within so long is told together; obligations never wait. */
  readonly groupSeconds: number;
}

export interface Subscription {
  readonly events: readonly SubscribedEvent[];
  /** Left out: all. */
  readonly sites?: readonly string[] | undefined;
  readonly routes: readonly string[];
}

export interface PriceThresholds {
  readonly siteId: string;
  readonly aboveUsdPerMwh?: number | undefined;
  readonly belowUsdPerMwh?: number | undefined;
}

export interface AlertConfig {
  readonly routes: readonly AlertRouteConfig[];
  readonly rules: readonly AlertRule[];
  readonly subscriptions: readonly Subscription[];
  readonly prices: readonly PriceThresholds[];
}

export const NO_ALERTS: AlertConfig = { routes: [], rules: [], subscriptions: [], prices: [] };
