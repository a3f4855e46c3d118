import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LiveMessage, LiveStream, SseFrames } from '../../web/src/api/live-stream.js';

const TEXT =
  ': beat\nid: b.1.0\n\nevent: plan\nid: b.2.0\ndata: {"setpoint_w":5}\n\nevent: closed\ndata: {"a":\ndata: 1}\n\n';

describe('blocks of a stream', () => {
  it.each([1, 2, 3, 7, 1_000])('are put together from parts of %d characters', (size) => {
    const frames = new SseFrames();
    const parts = TEXT.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
    expect(parts.flatMap((part) => frames.add(part))).toEqual([
      { event: 'message', id: 'b.1.0', data: null },
      { event: 'plan', id: 'b.2.0', data: '{"setpoint_w":5}' },
      { event: 'closed', id: null, data: '{"a":\n1}' },
    ]);
  });
});

describe('LiveStream', () => {
  let server: Server;
  let stream: LiveStream;
  afterEach(() => {
    stream.stop();
    server.closeAllConnections();
    server.close();
  });

  /** Serves each connection in its turn, and notes what it asked to go on after. */
  async function serve(turns: readonly ((response: ServerResponse) => void)[]) {
    const asked: (string | undefined)[] = [];
    server = createServer((request, response) => {
      turns[asked.length]?.(response);
      asked.push(request.headers['last-event-id'] as string | undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  }

  function read(url: string, count: number): Promise<{ messages: LiveMessage[]; states: string[] }> {
    const messages: LiveMessage[] = [];
    const states: string[] = [];
    return new Promise((resolve) => {
      stream = new LiveStream({
        url,
        headers: () => ({ authorization: 'Bearer t' }),
        onMessage: (message) => {
          messages.push(message);
          if (messages.length === count) resolve({ messages, states });
        },
        onState: (state, why) => states.push(why === null ? state : `${state}: ${why}`),
      });
      stream.start();
    });
  }

  it('goes on after what it saw last when its connection ends, by a beat, too', async () => {
    const { asked, url } = await serve([
      (response) => response.end('event: plan\nid: b.1.0\ndata: {"n":1}\n\n: beat\nid: b.7.0\n\n'),
      (response) => response.write('event: plan\nid: b.8.0\ndata: {"n":8}\n\n'),
    ]);
    const { messages, states } = await read(url, 2);
    expect(messages.map(({ kind, id, data }) => [kind, id, data['n']])).toEqual([
      ['plan', 'b.1.0', 1],
      ['plan', 'b.8.0', 8],
    ]);
    expect([asked, stream.lastId]).toEqual([[undefined, 'b.7.0'], 'b.8.0']);
    expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('tries on where it is refused or cut off', async () => {
    const { url } = await serve([
      (response) => response.writeHead(503).end(),
      (response) => response.destroy(),
      (response) => response.write('event: plan\nid: b.1.0\ndata: {}\n\n'),
    ]);
    const { states } = await read(url, 1);
    expect(states.slice(0, 2)).toEqual(['connecting', 'waiting: the stream answered 503']);
    expect(states.at(-1)).toBe('open');
  });
});
