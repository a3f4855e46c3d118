import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

describe('readiness', () => {
  it('needs every check not to have failed; what is degraded still works', async () => {
    const health = new Health();
    health.register('a', () => ({ state: 'ok', detail: '' }));
    health.register('b', () => Promise.resolve({ state: 'degraded', detail: 'slow' }));
    expect((await health.report()).ready).toBe(true);
    health.register('c', () => ({ state: 'failed', detail: 'gone' }));
    expect((await health.report()).ready).toBe(false);
  });

  it('a check that throws has failed, and says why', async () => {
    const health = new Health();
    health.register('a', () => {
      throw new Error('no connection');
    });
    expect(await health.report()).toEqual({
      ready: false,
      checks: [{ name: 'a', state: 'failed', detail: 'no connection' }],
    });
  });
});
