import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** How a server misbehaves: turns mails down for now or for good, or takes one and breaks the line before it says so. */
export type MailFault = 'later' | 'never' | 'answer-lost';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, headers and body. */
  readonly raw: string;
}

/** A mail server on a loopback port, with or without a login. */
export class MailSimulator {
  readonly mails: TakenMail[] = [];
  fault: MailFault | null = null;
  readonly #server: SMTPServer;

  constructor(login: { readonly user: string; readonly password: string } | null = null) {
    this.#server = new SMTPServer({
      // Its own certificate is one that nobody trusts, which is what is wanted of it.
      logger: false,
      authOptional: login === null,
      disabledCommands: login === null ? ['AUTH'] : [],
      onAuth: ({ username, password }, _session, done) =>
        username === login?.user && password === login?.password
          ? done(null, { user: username })
          : done(new Error('Authentication failed')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.fault === 'later') return done(refusal(451, 'Try again later'));
          if (this.fault === 'never') return done(refusal(554, 'Not here'));
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
          });
          if (this.fault === 'answer-lost') return this.#cutOff();
          return done();
        });
      },
    });
    // A line that is cut is what is wanted here.
    this.#server.on('error', () => undefined);
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #cutOff(): void {
    for (const connection of this.#server.connections) (connection as { close(): void }).close();
  }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
