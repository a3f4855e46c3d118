import type { AlertItem, AlertMessage } from '../../../src/core/ports/alert-route.js';
import { headlineOf, itemHeadline, itemLines } from '../../shared/alert-text.js';

/** Beside each alert; the words say it too. */
const COLOURS: Readonly<Record<AlertItem['severity'], string>> = {
  info: '#5b7083',
  warning: '#b7791f',
  critical: '#c53030',
};
const OVER = '#2f855a';
/** Slack cuts what is longer. */
const TEXT_CHARACTERS_MAX = 2_900;

/** What an incoming webhook takes, at Slack and at those that speak as it does. */
export interface SlackPayload {
  readonly text: string;
  readonly attachments?: readonly {
    readonly fallback: string;
    readonly color: string;
    readonly title: string;
    readonly text: string;
  }[];
}

export function payloadOf(message: AlertMessage): SlackPayload {
  const text = escaped(headlineOf(message));
  if (message.as === 'test' || message.as === 'event') return { text };
  return {
    text,
    attachments: message.items.map((item) => ({
      fallback: escaped(itemHeadline(item)),
      color: item.change === 'resolved' ? OVER : COLOURS[item.severity],
      title: escaped(itemHeadline(item)),
      text: escaped(itemLines(item).join('\n').slice(0, TEXT_CHARACTERS_MAX)),
    })),
  };
}

/** Names from outside never become links or mentions. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
