import { createTransport, type Transporter } from 'nodemailer';
import type { AlertMessage, AlertRoute } from '../../../src/core/ports/alert-route.js';
import type { AlertDeps } from '../../shared/alert-kind.js';
import { mailError, mailOf } from './api.js';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly authority?: string | undefined;
  readonly login: { readonly user: string; readonly pass: string } | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutSeconds: number;
}

/** Hands mails to a server, one for each message. */
export class SmtpRoute implements AlertRoute {
  readonly id: string;
  readonly #transport: Transporter;
  readonly #options: SmtpOptions;

  constructor({ routeId }: AlertDeps, options: SmtpOptions) {
    const { host, port, tls, authority, login, timeoutSeconds } = options;
    this.id = routeId;
    this.#options = options;
    const timeoutMs = timeoutSeconds * 1e3;
    this.#transport = createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: { minVersion: 'TLSv1.2', ...(authority !== undefined && { ca: authority }) },
      ...(login && { auth: login }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // A mail is its text: nothing in it names a file or an address to be read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(message: AlertMessage): Promise<void> {
    const { host, port, from, to } = this.#options;
    const { subject, text, messageId, references } = mailOf(message, domainOf(from));
    try {
      await this.#transport.sendMail({
        from,
        to: [...to],
        subject,
        text,
        messageId,
        ...(references !== undefined && { references }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw mailError(error, `${host}:${port}`);
    }
  }

  async close(): Promise<void> {
    this.#transport.close();
  }
}

function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(address)?.[1] ?? 'ebb';
}
