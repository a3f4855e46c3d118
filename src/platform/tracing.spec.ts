import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTracing, traced } from './tracing.js';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** A collector on a loopback port. */
let server: Server;
let requests: OtlpRequest[];
let env: Record<string, string>;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces')
        requests.push(JSON.parse(Buffer.concat(chunks).toString()) as OtlpRequest);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  // The library reads it from there by itself.
  Object.assign(process.env, env);
});
afterEach(async () => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const spans = (): OtlpSpan[] =>
  requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)),
  );

describe('traces', () => {
  it('are none where nobody has asked for them: the work is just done', async () => {
    const end = await startTracing({});
    expect(await traced('tick', { 'ebb.site': 'west' }, async () => 7)).toBe(7);
    await end();
    expect(requests).toEqual([]);
  });

  it('have what is done within other work below it, with what became known on the way', async () => {
    const end = await startTracing(env);
    await traced('tick', { 'ebb.site': 'west' }, async (span) => {
      await traced('plan', {}, () => new Promise((resolve) => setTimeout(resolve, 5)));
      span.set({ 'ebb.plan.epoch': 17 });
    });
    await end();
    const [tick, plan] = ['tick', 'plan'].map((name) => spans().find((span) => span.name === name)!);
    expect(plan).toMatchObject({ traceId: tick!.traceId, parentSpanId: tick!.spanId });
    expect(tick!.attributes).toEqual([
      { key: 'ebb.site', value: { stringValue: 'west' } },
      { key: 'ebb.plan.epoch', value: { intValue: 17 } },
    ]);
    expect(requests[0]!.resourceSpans[0]!.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'ebb' } },
    ]);
  });

  it('say what failed, and the failure goes on as it was', async () => {
    const end = await startTracing(env);
    const failure = new Error('the database went away');
    await expect(traced('tick', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    await end();
    expect(spans()).toMatchObject([{ name: 'tick', status: { code: 2, message: 'the database went away' } }]);
    expect(await traced('tick', {}, async () => 'no more')).toBe('no more');
  });
});
