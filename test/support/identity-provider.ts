import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const CLIENT = { id: 'ebb', secret: 'a-secret-of-the-test-that-is-long-enough' } as const;

/** Somebody whom the provider knows. */
export interface Account {
  readonly sub: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** A provider of identities on a port of its own, where whoever comes is signed in as `account` without being asked. */
export class TestProvider {
  account: Account = { sub: '1', name: 'ana', groups: [] };

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  /** @param publicUrl of Ebb */
  static async start(publicUrl: string): Promise<TestProvider> {
    keepQuiet();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const test = new TestProvider(server, issuer);
    const provider = new Provider(issuer, configuration(publicUrl, test));
    const answer = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url!.startsWith('/in/')) return answer(request, response);
      const result = { login: { accountId: test.account.sub } };
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
    return test;
  }

  /** Goes from Ebb's way to the provider through to where it sends the browser back. */
  async follow(location: string): Promise<URL> {
    let next = new URL(location);
    const jar = new Map<string, string>();
    for (let step = 0; step < 10; step += 1) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        jar.set(name!, value!);
      }
      const to = response.headers.get('location');
      if (to === null) throw new Error(`${response.status} at ${next.href}: ${await response.text()}`);
      next = new URL(to, next);
      if (next.origin !== this.issuer) return next;
    }
    throw new Error('the provider leads nowhere');
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function configuration(publicUrl: string, test: TestProvider): object {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${publicUrl}/api/v1/sign-in/callback`],
        post_logout_redirect_uris: [`${publicUrl}/`],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/in/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, preferred_username: test.account.name, groups: test.account.groups }),
    }),
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const { client, session, provider } = oidc;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: Provider;
  };
}

/** The library says again and again that it must not be used so in earnest. */
function keepQuiet(): void {
  for (const level of ['info', 'warn'] as const) {
    const usual = console[level].bind(console);
    console[level] = (...words: unknown[]) => {
      if (!String(words[0]).includes('oidc-provider')) usual(...words);
    };
  }
}
