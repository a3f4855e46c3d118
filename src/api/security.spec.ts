import { expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import type { Caller } from './caller.js';
import { ProblemError } from './problem.js';
import { RequestLimits } from './security.js';

const headers: Record<string, string> = {};
const response = { set: (name: string, value: string) => (headers[name] = value) } as unknown as Response;
const ask = (method: string, path: string) => ({ method, path }) as Request;
const caller = (name: string | null): Caller =>
  ({
    isKnown: name !== null,
    who: { kind: 'token', name: name ?? 'nobody', grants: [] },
    address: '192.0.2.1',
  }) as unknown as Caller;

it('whoever asks too often waits, others do not, and nobody waits to curtail', async () => {
  const limits = new RequestLimits({ callerPerMinute: 2, strangerPerMinute: 1 });
  const count = (who: string | null, method = 'GET', path = '/api/v1/sites') =>
    limits.count(ask(method, path), response, caller(who));
  await count('ana');
  await count('ana');
  expect(headers['RateLimit']).toMatch(/^"requests";r=0;t=(59|60)$/);
  const refusal = await count('ana').catch((error: unknown) => error);
  expect((refusal as ProblemError).problem).toMatchObject({ status: 429, code: 'rate-limited' });
  expect((refusal as ProblemError).problem.retryAfterSeconds).toBeGreaterThan(50);
  await count('bo');
  await count(null);
  await expect(count(null)).rejects.toThrow('more than 1 requests');
  await count(null, 'GET', '/healthz');
  for (let times = 0; times < 5; times += 1) await count('ana', 'POST', '/api/v1/sites/west/overrides');
  await expect(count(null, 'POST', '/api/v1/sites/west/overrides')).rejects.toThrow();
});
