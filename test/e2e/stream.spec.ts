import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { bearer, createEbbClient, type LiveEvent, readStream } from '../../client/index.js';
import { LIVE_EVENTS } from '../../src/api/live-replies.js';
import { describeWithDatabase } from '../support/database.js';
import { testSite } from '../support/fleet.js';
import { wholeApp, type WholeApp } from '../support/whole-app.js';

const REFUSING = 'c1-004';

interface Seen {
  readonly kind: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

describeWithDatabase('the live stream on all of Ebb', () => {
  let whole: WholeApp;
  let url: string;
  beforeAll(async () => {
    whole = await wholeApp(testSite({ count: 4 }), { speed: 600, refusing: [REFUSING], workers: false });
    await whole.app.listen(0, '127.0.0.1');
    url = await whole.app.getUrl();
  }, 180_000);
  afterAll(() => whole?.close());

  const send = (method: 'post' | 'put' | 'delete', path: string, body?: object) => {
    const asked = request(url)[method](`/api/v1/sites/test${path}`);
    return asked.set('Authorization', `Bearer ${whole.token}`).send(body);
  };

  /** Looks on until told to go. */
  function watch(query = '', headers: Record<string, string> = {}) {
    const going = new AbortController();
    const seen: Seen[] = [];
    let buffer = '';
    const reading = (async () => {
      const response = await fetch(`${url}/api/v1/stream${query}`, {
        headers: { authorization: `Bearer ${whole.token}`, ...headers },
        signal: going.signal,
      });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        const frames = (buffer + chunk).split('\n\n');
        buffer = frames.pop()!;
        for (const each of frames) {
          const [, kind, id, data] = /^event: (.*)\n(?:id: (.*)\n)?data: (.*)$/.exec(each) ?? [];
          if (kind) seen.push({ kind, id: id!, data: JSON.parse(data!) as Seen['data'] });
        }
      }
    })().catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
    const until = async (kind: string, matches: (data: Seen['data']) => boolean = () => true) => {
      for (;;) {
        const found = seen.find((each) => each.kind === kind && matches(each.data));
        if (found) return found;
        await sleep(20);
      }
    };
    return { seen, until, ended: reading, leave: () => (going.abort(), reading) };
  }

  it('tells what happens at a site, each in its documented shape', async () => {
    const viewer = watch('?site=test');
    await whole.start();
    await viewer.until('plan');
    await viewer.until('price');
    await viewer.until('hashprice');
    const set = await send('post', '/overrides', { action: 'curtail', minutes: 600, reason: 'breaker work' });
    await viewer.until('override', ({ change }) => change === 'set');
    await viewer.until('plan', ({ summary }) => String(summary).includes('breaker work'));
    await viewer.until('command-summary', ({ sent }) => Number(sent) >= 3);
    await viewer.until('alarm');
    await viewer.until('ledger');
    await viewer.until('now');
    await viewer.until('site', ({ power_w: powerW }) => Number(powerW) < 4_000);
    await send('delete', `/overrides/${set.body.override_id}?reason=done`);
    await viewer.until('override', ({ change }) => change === 'released');
    await send('put', '/mode', { mode: 'hold', reason: 'inspection' });
    await viewer.until('mode', ({ to }) => to === 'hold');
    await viewer.leave();
    const wrong = viewer.seen.flatMap(({ kind, data }) => {
      const result = LIVE_EVENTS[kind as keyof typeof LIVE_EVENTS].safeParse(data);
      return result.success ? [] : [`${kind}: ${result.error.message} ${JSON.stringify(data)}`];
    });
    expect(wrong).toEqual([]);
    const seqs = viewer.seen.map(({ id }) => Number(id.split('.')[1]));
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('goes on where a viewer was cut off, without a gap and without a repetition', async () => {
    const first = watch();
    await first.until('plan');
    await first.leave();
    await send('put', '/mode', { mode: 'auto', reason: 'inspected' });
    const again = watch('', { 'Last-Event-ID': first.seen.at(-1)!.id });
    await again.until('mode', ({ to }) => to === 'auto');
    await again.leave();
    const seqOf = ({ id }: Seen): number => Number(id.split('.')[1]);
    const last = seqOf(first.seen.at(-1)!);
    expect(again.seen.map(seqOf)).toEqual(again.seen.map((_, index) => last + 1 + index));
  });

  it('is followed by the typed client, which asks and changes what it wants to by type', async () => {
    const ebb = createEbbClient({ url, token: whole.token });
    const seen: LiveEvent[] = [];
    const stop = new AbortController();
    const listener = { onFrame: (event: LiveEvent) => seen.push(event), onState: () => {} };
    const reading = readStream({ url, headers: bearer(whole.token) }, listener, stop.signal);
    const { data: sites } = await ebb.GET('/api/v1/sites');
    expect(sites!.map(({ site_id: id, mode }) => [id, mode])).toEqual([['test', 'auto']]);
    const wanted = {
      params: { path: { site: 'test' }, header: { 'Idempotency-Key': 'once-and-no-more' } },
      body: { action: 'curtail', minutes: 30, reason: 'by the client' },
    } as const;
    const { data: set } = await ebb.POST('/api/v1/sites/{site}/overrides', wanted);
    const { data: again } = await ebb.POST('/api/v1/sites/{site}/overrides', wanted);
    expect(again).toEqual(set);
    if (!('override_id' in set!)) throw new Error('it waits for a second person');
    const { override_id: id } = set;
    while (!seen.some(({ kind, data }) => kind === 'override' && data.includes(id))) await sleep(20);
    const wrong = await ebb.GET('/api/v1/sites/{site}', { params: { path: { site: 'nope' } } });
    expect([wrong.response.status, wrong.error!.code]).toEqual([404, 'not-found']);
    stop.abort();
    await reading;
  });

  it('refuses a site that is not there', async () => {
    const { status, body } = await request(url)
      .get('/api/v1/stream?site=nope')
      .set('Authorization', `Bearer ${whole.token}`);
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('ends with a word when Ebb stops, which it holds up by nothing', async () => {
    const viewer = watch();
    await viewer.until('plan');
    await whole.close();
    await viewer.ended;
    expect(viewer.seen.at(-1)).toMatchObject({ kind: 'closed', data: { reason: 'stopping' } });
    whole = undefined as unknown as WholeApp;
  });
});
