import { z } from 'zod';
import { alertRouteKind } from '../../shared/alert-kind.js';
import { seconds } from '../../shared/settings.js';
import { SmtpRoute } from './adapter.js';

const PORTS = { implicit: 465, starttls: 587, none: 25 } as const;

const settings = z
  .strictObject({
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535).optional().describe('465, 587 or 25 by `tls` where absent'),
    tls: z
      .enum(['implicit', 'starttls', 'none'])
      .default('starttls')
      .describe('none: to a relay of one’s own'),
    authority: z.string().optional().describe("PEM of the authority of the server's certificate"),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    from: z.email(),
    to: z.array(z.email()).min(1).max(50),
    timeout_seconds: seconds(20, 120),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    error: 'a user and a password belong together',
  })
  .refine(({ tls, password }) => tls !== 'none' || password === undefined, {
    error: 'a password is never sent without TLS: set tls to starttls or implicit',
  });

/** Mail. */
export const smtp = alertRouteKind({
  id: 'smtp',
  label: 'E-mail by SMTP',
  tells: 'a mail of plain text for each message',
  again: 'has the same Message-ID, by which most mailboxes show it once',
  limits: [
    'Where a server takes a mail for some recipients only, it counts as told.',
    'With `starttls` nothing is sent where the server has none.',
  ],
  unverified: [],
  settings,
  create: (deps, { host, port, tls, authority, user, password, from, to, timeout_seconds: timeoutSeconds }) =>
    new SmtpRoute(deps, {
      host,
      port: port ?? PORTS[tls],
      tls,
      authority,
      from,
      to,
      timeoutSeconds,
      login: user === undefined ? null : { user, pass: password! },
    }),
});
