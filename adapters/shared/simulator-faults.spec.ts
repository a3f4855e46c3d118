import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ModelConfig } from '../../src/core/site.js';
import { freePorts } from '../../test/support/free-ports.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { HttpSimulatorServer } from './simulator-http.js';
import { TcpSimulatorServer } from './simulator-tcp.js';
import { VirtualMiner } from './virtual-miner.js';
import type { Misbehaviour } from './virtual-misbehaviour.js';

const HOST = '127.0.0.1';
const REPLY = JSON.stringify({ status: 'ok', watts: 3000 });
const MODEL: ModelConfig = {
  modelId: 'm',
  label: 'M',
  firmware: 'f',
  thermalClass: 'air',
  devFeeRatio: 0,
  inrushRatio: 1.5,
  operatingPoints: [
    { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 },
    { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 100 },
  ],
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Bench {
  readonly virtual: VirtualMiner;
  readonly clock: HandClock;
  readonly port: number;
}

function machine(misbehaviour: Misbehaviour | null, clock: HandClock): VirtualMiner {
  const virtual = new VirtualMiner({
    minerId: 'a',
    model: MODEL,
    clock,
    seed: 1,
    timing: {
      downSeconds: [1, 1],
      upSeconds: [60, 60],
      changeSeconds: [1, 1],
      offlineSecondsToSleep: null,
      offlineSecondsToWake: null,
    },
  });
  virtual.misbehaviour = misbehaviour;
  return virtual;
}

async function tcp(misbehaviour: Misbehaviour | null): Promise<Bench> {
  const clock = new HandClock();
  const virtual = machine(misbehaviour, clock);
  const [port] = (await freePorts(1)) as [number];
  const server = new TcpSimulatorServer(virtual, clock, {
    takeRequest: (received) => (received.includes('\n') ? received.toString() : null),
    answer: () => ({ reply: Buffer.from(REPLY), isWrite: false }),
  });
  await server.listen(HOST, port);
  cleanups.push(() => server.close());
  return { virtual, clock, port };
}

async function http(misbehaviour: Misbehaviour | null): Promise<Bench> {
  const clock = new HandClock();
  const virtual = machine(misbehaviour, clock);
  const [port] = (await freePorts(1)) as [number];
  const server = new HttpSimulatorServer(virtual, clock, ({ headers }) => ({
    status: headers['x-token'] === 'wrong' ? 401 : 200,
    headers: { 'content-type': 'application/json' },
    body: REPLY,
  }));
  await server.listen(HOST, port);
  cleanups.push(() => server.close());
  return { virtual, clock, port };
}

/** Everything that has arrived, and a promise of the end. */
function listenTo(socket: Socket): { text: () => string; ended: Promise<unknown> } {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { text: () => text, ended: new Promise((resolve) => socket.once('close', resolve)) };
}

function ask({ port }: Bench): ReturnType<typeof listenTo> {
  const socket = connect(port, HOST);
  cleanups.push(() => Promise.resolve(void socket.destroy()));
  socket.on('error', () => undefined);
  const heard = listenTo(socket);
  socket.write('question\n');
  return heard;
}

/** Moves the clock on until there is that much text. */
async function dripped(clock: HandClock, text: () => string, length: number): Promise<string> {
  while (text().length < length) {
    clock.advance(0.05);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return text();
}

function get(
  { port }: Bench,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; length: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: HOST, port, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, length: response.headers['content-length'] }),
      );
    });
    request.on('error', reject).end();
  });
}

describe('a virtual miner’s wire', () => {
  it('carries a whole reply of a healthy miner', async () => {
    const heard = ask(await tcp(null));
    await heard.ended;
    expect(heard.text()).toBe(REPLY);
    expect(await get(await http(null))).toEqual({ status: 200, body: REPLY, length: String(REPLY.length) });
  });

  it('drips byte by byte where the miner drips, over TCP', async () => {
    const bench = await tcp('drip');
    const heard = ask(bench);
    expect(await dripped(bench.clock, heard.text, 5)).toHaveLength(5);
    expect(await dripped(bench.clock, heard.text, REPLY.length)).toBe(REPLY);
  });

  it('drips as slowly as it is told', async () => {
    const bench = await tcp('drip');
    bench.virtual.misbehaviourSeconds = 10;
    const heard = ask(bench);
    await dripped(bench.clock, heard.text, 2);
    // A second byte takes ten seconds after the first.
    expect(bench.clock.now().diff(new HandClock().now()).as('seconds')).toBeGreaterThanOrEqual(9.9);
  });

  it('stops dripping when the client goes away', async () => {
    const bench = await tcp('drip');
    const socket = connect(bench.port, HOST);
    await once(socket, 'connect');
    socket.write('question\n');
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => bench.clock.advance(3600)).not.toThrow();
  });

  it.each([
    [
      'over TCP',
      async () => {
        const heard = ask(await tcp('broken-json'));
        await heard.ended;
        return heard.text();
      },
    ],
    ['over HTTP, in a response that is whole', async () => (await get(await http('broken-json'))).body],
  ])('carries JSON that is cut off where the miner breaks it, %s', async (_, read) => {
    const text = await read();
    expect(text).toBe(REPLY.slice(0, text.length));
    expect(text.length).toBeGreaterThan(0);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('hands all headers of a request to the device', async () => {
    expect((await get(await http(null), { 'x-token': 'wrong' })).status).toBe(401);
  });

  it.each(['deaf', 'reboot'] as const)(
    'refuses every connection while the miner is gone: %s',
    async (kind) => {
      for (const make of [tcp, http]) {
        const bench = await make(kind);
        if (kind === 'reboot') bench.virtual.reboot();
        const heard = ask(bench);
        await heard.ended;
        expect(heard.text()).toBe('');
      }
    },
  );
});
