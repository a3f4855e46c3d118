import { Agent, get, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveCalls } from '../dispatch/child.js';

/** Where the API is, and how to get in. */
export interface Access {
  readonly url: string;
  readonly token: string;
}

interface Watching {
  readonly response: IncomingMessage;
  /** When it saw each plan, Unix ms with fractions. */
  readonly seenAtMs: Map<number, number>;
}

const watching: Watching[] = [];
const agent = new Agent({ keepAlive: true });

/** Opens so many streams, each on a connection of its own. */
async function watch({ url, token, count }: Access & { count: number }): Promise<void> {
  while (watching.length < count) {
    const response = await open(`${url}/api/v1/stream`, token);
    const seenAtMs = new Map<number, number>();
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const atMs = performance.timeOrigin + performance.now();
      const frames = (rest + text).split('\n\n');
      rest = frames.pop()!;
      for (const frame of frames) {
        const data = /^event: plan\nid: .*\ndata: (.*)$/.exec(frame)?.[1];
        if (data) seenAtMs.set((JSON.parse(data) as { epoch: number }).epoch, atMs);
      }
    });
    watching.push({ response, seenAtMs });
  }
}

function open(url: string, token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}` }, agent: false }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`the stream answered ${response.statusCode}`));
    }).on('error', reject);
  });
}

/** Ends all streams. @returns for each plan, when the last of them saw it; only plans that all saw */
async function leave(): Promise<{ epoch: number; lastSeenAtMs: number }[]> {
  const all = watching.splice(0);
  for (const { response } of all) response.destroy();
  const epochs = [...(all[0]?.seenAtMs.keys() ?? [])];
  return epochs
    .filter((epoch) => all.every(({ seenAtMs }) => seenAtMs.has(epoch)))
    .map((epoch) => ({ epoch, lastSeenAtMs: Math.max(...all.map(({ seenAtMs }) => seenAtMs.get(epoch)!)) }));
}

/** Reads one path after the other, over and over, until it is told to stop. @returns how long each took, ms */
async function read({
  url,
  token,
  paths,
  rounds,
  pauseMs,
}: Access & { paths: readonly string[]; rounds: number; pauseMs: number }): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>(paths.map((path) => [path, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) {
      const startMs = performance.now();
      await readOne(`${url}/api/v1${path}`, token);
      took.get(path)!.push(performance.now() - startMs);
      await sleep(pauseMs);
    }
  }
  return took;
}

function readOne(url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}` }, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume().on('end', resolve).on('error', reject);
    }).on('error', reject);
  });
}

const METHODS = { watch, leave: (_: null) => leave(), read };
export type ViewerMethods = typeof METHODS;

serveCalls(METHODS);
