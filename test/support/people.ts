import type { Actor } from '../../src/core/people/index.js';
import type { People } from '../../src/people/index.js';

/** People as far as HTTP asks for them: who each token is, and nobody signed in. What was refused is kept. */
export function tokensOnly(actors: Readonly<Record<string, Actor>>): People & { readonly refused: object[] } {
  const refused: object[] = [];
  return {
    refused,
    tokens: { actorOf: async (token: string) => actors[token] ?? null },
    sessions: { find: async () => null },
    record: { writeOften: async (_kind: string, body: object) => void refused.push(body) },
  } as unknown as People & { readonly refused: object[] };
}

/** Somebody who may do everything. */
export function admin(name: string): Actor {
  return { name, kind: 'token', grants: [{ role: 'admin', sites: 'all' }] };
}

/** Where nothing waits for a second person. */
export const NO_APPROVALS = { needed: () => [] };
