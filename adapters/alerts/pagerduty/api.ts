import type { AlertItem, AlertMessage } from '../../../src/core/ports/alert-route.js';
import { toWire } from '../../../src/core/wire.js';
import { itemLines, oneLine } from '../../shared/alert-text.js';

export const EVENTS_URL = 'https://events.pagerduty.com/v2/enqueue';
const SUMMARY_CHARACTERS_MAX = 1_024;

/** An event of the Events API v2. */
export interface PagerEvent {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key: string;
  readonly client?: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: AlertItem['severity'];
    readonly timestamp?: string;
    readonly class?: string;
    readonly custom_details?: unknown;
  };
}

const ACTIONS: Readonly<Record<AlertItem['change'], PagerEvent['event_action']>> = {
  opened: 'trigger',
  worse: 'trigger',
  repeated: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
};

/** What is sent of a message, in its order; of an event of a subscription nothing. */
export function eventsOf(message: AlertMessage, routingKey: string): PagerEvent[] {
  if (message.as === 'event') return [];
  if (message.as !== 'test') return message.items.map((item) => eventOf(item, routingKey));
  const about = { routing_key: routingKey, dedup_key: `ebb-test-${message.messageId}` };
  const payload = { summary: oneLine(message.text), source: 'ebb', severity: 'info' } as const;
  // Nobody has to close a test by hand.
  return [
    { ...about, event_action: 'trigger', client: 'Ebb', payload },
    { ...about, event_action: 'resolve' },
  ];
}

function eventOf(item: AlertItem, routingKey: string): PagerEvent {
  const { change, alertId, siteId, severity, title, text, kind, openedAt } = item;
  const action = ACTIONS[change];
  const about = { routing_key: routingKey, event_action: action, dedup_key: alertId };
  if (action !== 'trigger') return about;
  return {
    ...about,
    client: 'Ebb',
    payload: {
      summary: oneLine(`${siteId ?? 'ebb'}: ${title}: ${text}`).slice(0, SUMMARY_CHARACTERS_MAX),
      source: siteId ?? 'ebb',
      severity,
      timestamp: openedAt,
      class: kind,
      custom_details: toWire({ obligation: item.obligation, details: itemLines(item).join('\n') }),
    },
  };
}
