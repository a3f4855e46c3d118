import type { AlertItem, AlertMessage } from '../../src/core/ports/alert-route.js';

/** What became of an alert, as people say it. */
const CHANGE_WORDS: Readonly<Record<AlertItem['change'], string>> = {
  opened: '',
  worse: 'worse: ',
  repeated: 'still open: ',
  acknowledged: 'acknowledged: ',
  resolved: 'over: ',
};

/** One line that says all that has to be known at three in the morning; without line breaks, whatever names say. */
export function headlineOf(message: AlertMessage): string {
  if (message.as === 'test') return oneLine(message.text);
  if (message.as === 'event') return oneLine(`${message.event.siteId}: ${message.event.kind}`);
  const { items } = message;
  const [first] = items;
  if (message.as === 'digest') return `Ebb: ${items.length} alerts that quiet hours held back`;
  if (first === undefined || items.length > 1) return `Ebb: ${items.length} alerts`;
  return itemHeadline(first);
}

/** `CRITICAL west: Event missed`. */
export function itemHeadline({ severity, change, siteId, title }: AlertItem): string {
  return oneLine(`${severity.toUpperCase()} ${siteId ?? 'ebb'}: ${CHANGE_WORDS[change]}${title}`);
}

/** What there is to say below its headline, line by line. */
export function itemLines(item: AlertItem): string[] {
  const { text, toDo, change, obligation, at, openedAt, acknowledgedBy, alertId } = item;
  return [
    ...(change === 'acknowledged' && acknowledgedBy !== null ? [`Acknowledged by ${acknowledgedBy}.`] : []),
    text,
    ...(change === 'resolved' ? [] : [toDo]),
    ...(obligation ? ['This is about an obligation.'] : []),
    change === 'opened' ? `Since ${openedAt}` : `${at}, since ${openedAt}`,
    `ebb alert ack ${alertId}`,
  ];
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
