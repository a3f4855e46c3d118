import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openApiDocument } from '../../src/api/index.js';
import { describeWithDatabase } from '../support/database.js';
import { testSite } from '../support/fleet.js';
import { type Call, callOf, type Operation, operationsOf, send } from '../support/hostile-calls.js';
import { wholeApp, type WholeApp } from '../support/whole-app.js';
import { fc, FUZZ_SEED } from '../support/fast-check.js';

/** Calls of each operation; more by EBB_FUZZ_RUNS. */
const RUNS = Number(process.env['EBB_FUZZ_RUNS'] ?? 12);
/** After so long the operations that are left are called less often, unless more was asked for. */
const SECONDS_MAX = process.env['EBB_FUZZ_RUNS'] === undefined ? 45 : Infinity;
const RUNS_LATE = 2;
/** An answer takes no longer, whatever was asked; a report may, and says so in its time. */
const DEADLINE_MS = 25_000;

describeWithDatabase(`the API under any request (seed ${FUZZ_SEED})`, () => {
  let whole: WholeApp;
  let url: string;
  let ids: Readonly<Record<string, string>>;
  let startedMs = 0;
  let reached = 0;
  let refused = 0;

  beforeAll(async () => {
    whole = await wholeApp(testSite({ count: 4 }), { speed: 60 });
    await whole.start();
    await whole.app.listen(0, '127.0.0.1');
    url = await whole.app.getUrl();
    startedMs = Date.now();
    ids = { site: 'test', epoch: '1', miner: 'c1-001', seq: '1', entry: '1' };
  }, 180_000);
  afterAll(() => whole?.close());

  const operations = operationsOf(openApiDocument());

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s answers, and never by an error of its own',
    async (_, operation) => {
      await fc.assert(
        fc.asyncProperty(callOf(operation, ids), (call) => answers(operation, call)),
        { numRuns: isInTime() ? RUNS : RUNS_LATE, endOnFailure: true },
      );
    },
    120_000,
  );

  it('was reached within, and was refused to', () => {
    expect(Math.min(reached, refused)).toBeGreaterThan(operations.length / 2);
  });

  it('still does its work after all of it', async () => {
    const { status, body } = await send(url, plain('/api/v1/sites/test'), whole.token, DEADLINE_MS);
    expect([status, JSON.parse(body).site_id]).toEqual([200, 'test']);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  function isInTime(): boolean {
    return Date.now() - startedMs < SECONDS_MAX * 1e3;
  }

  function plain(path: string): Call {
    return { method: 'GET', path, headers: {}, body: undefined };
  }

  async function answers({ statuses }: Operation, call: Call): Promise<void> {
    const { status, type, body } = await send(url, call, whole.token, DEADLINE_MS);
    if (status >= 500) throw new Error(`${status}: ${body}`);
    if (status < 400) {
      reached += 1;
      expect([...statuses, 304]).toContain(status);
      return;
    }
    refused += 1;
    // What Node itself refuses, before anything of Ebb sees it, has no body.
    if (body === '') return;
    expect(type).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
  }
});
