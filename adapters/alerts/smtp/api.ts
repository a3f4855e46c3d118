import type { AlertMessage } from '../../../src/core/ports/alert-route.js';
import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import { headlineOf, itemHeadline, itemLines } from '../../shared/alert-text.js';

/** A mail before it has its addresses. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** Mails about one alert hang together in a mailbox. */
  readonly references: string | undefined;
}

export function mailOf(message: AlertMessage, domain: string): MailText {
  const { messageId } = message;
  const isAlerts = message.as === 'alert' || message.as === 'digest';
  const [only, ...others] = isAlerts ? message.items : [];
  return {
    subject: headlineOf(message),
    text: isAlerts
      ? message.items.map((item) => [itemHeadline(item), ...itemLines(item)].join('\n')).join('\n\n')
      : headlineOf(message),
    messageId: `<${messageId}@${domain}>`,
    references: only && others.length === 0 ? `<alert-${only.alertId}@${domain}>` : undefined,
  };
}

/** Codes of the mail library, by what they mean for trying again. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  EAUTH: 'unauthorised',
  ENOAUTH: 'unauthorised',
  EENVELOPE: 'rejected',
  EMESSAGE: 'rejected',
};

/** A failure of the mail library as an error of the table; what the server says of later (4xx) may be tried again. */
export function mailError(error: unknown, place: string): EbbError {
  const {
    code = '',
    responseCode,
    message = '',
  } = error as Partial<Record<'code' | 'message', string> & { responseCode: number }>;
  const isLater = responseCode !== undefined && responseCode < 500;
  const isRefused = responseCode !== undefined && responseCode >= 500;
  const found = isLater ? 'unreachable' : (CODES[code] ?? (isRefused ? 'rejected' : 'unreachable'));
  return new EbbError(found, `${place}: ${message}`);
}
