import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';
import type { TokenSessions } from '../../shared/token-sessions.js';

export const HTTP_PORT = 80;

const number = looseNumber.optional().catch(undefined);

const allShape = z.looseObject({
  all: z.looseObject({
    /** W. */
    power: number,
    mac: z.string().optional(),
    total_hash: z
      .looseObject({
        /** H/s. */
        'Hash Rate H': number,
        /** MH/s. */
        'Hash Rate': number,
      })
      .optional(),
    running_mode: z.looseObject({ level: z.union([z.string(), z.number()]).optional() }).optional(),
    chain: z
      .array(z.looseObject({ 'Temp max': number }))
      .optional()
      .catch(undefined),
  }),
});

const typeShape = z.looseObject({ type: z.string().optional() });

const overviewShape = z.looseObject({
  type: z.string().optional(),
  version: z
    .looseObject({
      hwver: z.string().optional(),
      ethaddr: z.string().optional(),
      swver: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});

const outcomeShape = z.looseObject({
  success: looseBoolean.optional(),
  token: z.unknown().optional(),
  msg: z.unknown().optional(),
  message: z.unknown().optional(),
});

const tokenShape = z.looseObject({ jwt: z.string().min(1) });

export type InnosiliconAll = z.infer<typeof allShape>['all'];
export type InnosiliconOverview = z.infer<typeof overviewShape>;

/** The commands of the web API that Ebb uses. Each is a POST, also those that only read. */
export class InnosiliconApi {
  readonly #http: JsonHttp;
  readonly #sessions: TokenSessions;
  readonly #credentials: { readonly username: string; readonly password: string };

  constructor(
    http: JsonHttp,
    sessions: TokenSessions,
    credentials: { readonly username: string; readonly password: string },
  ) {
    this.#http = http;
    this.#sessions = sessions;
    this.#credentials = credentials;
  }

  async all(): Promise<InnosiliconAll> {
    return shapeOf(allShape, await this.#ask('getAll'), this.#where('getAll')).all;
  }

  async overview(): Promise<InnosiliconOverview> {
    return shapeOf(overviewShape, await this.#ask('overview'), this.#where('overview'));
  }

  async type(): Promise<string | null> {
    return shapeOf(typeShape, await this.#ask('type'), this.#where('type')).type ?? null;
  }

  async powerOff(): Promise<void> {
    await this.#ask('poweroff');
  }

  #ask(command: string): Promise<unknown> {
    const device = `${this.#http.device} ${this.#credentials.username}`;
    return this.#sessions.run(
      device,
      () => this.#login(),
      async (token) => {
        const http = this.#http.with({ authorization: `Bearer ${token}` });
        const reply = await http.send('POST', `/api/${command}`, {});
        refuseFailure(reply, this.#where(command));
        return reply;
      },
    );
  }

  async #login(): Promise<string> {
    const reply = await this.#http.submit('/api/auth', this.#credentials);
    const parsed = tokenShape.safeParse(reply);
    if (parsed.success) return parsed.data.jwt;
    throw new EbbError('unauthorised', `${this.#where('auth')}: user name or password refused`);
  }

  #where(command: string): string {
    return `${this.#http.device}/api/${command}`;
  }
}

/** A 200 says nothing yet: `success` does. */
function refuseFailure(reply: unknown, where: string): void {
  const parsed = outcomeShape.safeParse(reply);
  if (!parsed.success || parsed.data.success !== false) return;
  const { token, msg, message } = parsed.data;
  if (token === 'expired') throw new EbbError('unauthorised', `${where}: the token has expired`);
  throw new EbbError('rejected', `${where}: ${String(msg ?? message ?? 'refused without a reason')}`);
}
