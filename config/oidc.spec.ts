import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMine, MINE } from '../test/support/settings.js';
import { ConfigError } from '../src/core/errors.js';

const OIDC = `
people:
  sessions: { idle_minutes: 15 }
  two_person: [raise-limit, leave-event, raise-limit]
  oidc:
    issuer: https://login.example.com/mine
    client_id: ebb
    client_secret: file:secret.txt
    public_url: https://ebb.example.com
    roles_claim: realm_access.roles
    grants:
      - { value: ops, role: operator, sites: [s1] }
      - { value: acme, role: customer, customers: [acme] }
`;

describe('the section people', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-oidc-'));
    writeFileSync(join(folder, 'secret.txt'), 'only for tests\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = (text: string) => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, `${MINE}${text}`);
    return loadMine(file);
  };
  const mistakes = async (change: (text: string) => string): Promise<string[]> => {
    const error: unknown = await load(change(OIDC)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems.map(({ path, problem }) => `${path} ${problem}`);
  };

  it('is what people sign in and approve by', async () => {
    expect((await load(OIDC)).people).toEqual({
      sessions: { idleMinutes: 15, hoursMax: 12 },
      twoPerson: ['raise-limit', 'leave-event'],
      approvalHours: 24,
      oidc: expect.objectContaining({
        clientSecret: 'only for tests',
        scopes: ['openid', 'profile'],
        nameClaim: 'preferred_username',
        grants: [
          { value: 'ops', grant: { role: 'operator', sites: ['s1'] } },
          { value: 'acme', grant: { role: 'customer', sites: 'all', customers: ['acme'] } },
        ],
      }),
    });
    expect((await load('')).people).toEqual({
      sessions: { idleMinutes: 60, hoursMax: 12 },
      twoPerson: [],
      approvalHours: 24,
    });
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['a secret that is written out', (text) => text.replace('file:secret.txt', 's3cret'), /written out/],
    ['a site that is not there', (text) => text.replace('[s1]', '[s2]'), /sites names s2, which is no site/],
    ['a customer’s role without one', (text) => text.replace(', customers: [acme]', ''), /needs the id/],
    [
      'a provider that is not reached by TLS',
      (text) => text.replace('https://login', 'http://login'),
      /issuer/,
    ],
    ['an action that is none', (text) => text.replace('leave-event', 'leave'), /two_person\[1\]/],
  ])('does not hold with %s', async (_, change, words) => {
    expect((await mistakes(change)).join('\n')).toMatch(words);
  });
});
