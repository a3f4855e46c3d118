import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LaneLimits } from './lane-limits.js';
import { laneLimits, RETRY_SLOTS } from './lane-limits.js';
import type { LaneTime } from './lane-time.js';
import type { Errand, Request } from './lane-jobs.js';
import { Lanes } from './lanes.js';

const LIMITS: LaneLimits = { fastMin: 4, fastMax: 8, retry: 2, polls: 1, sockets: 20 };

/** Time that a test moves by hand. */
class HandTime implements LaneTime {
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly task: () => void }[] = [];
  busy = 1;

  nowMs = (): number => this.#nowMs;
  load = (): number => this.busy;

  after(ms: number, task: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, task };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((each) => each !== timer));
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.task();
      await settled();
    }
    this.#nowMs = endMs;
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Lanes', () => {
  let time: HandTime;
  let lanes: Lanes;
  let begun: string[];
  let ends: Map<string, (answered: boolean) => void>;
  const miners = new Map<string, object>();
  const minerOf = (id: string): object => {
    if (!miners.has(id)) miners.set(id, { id });
    return miners.get(id)!;
  };

  beforeEach(() => {
    time = new HandTime();
    lanes = new Lanes(LIMITS, time);
    begun = [];
    ends = new Map();
    miners.clear();
  });

  /** A request that goes on until `end` ends it. */
  function ask(id: string, errand: Errand, more: Partial<Request> = {}): Promise<boolean> {
    const request = { errand, host: `10.0.0.${id}`, kind: 'a:write', again: false, ...more };
    return lanes.run(minerOf(id), request, () => {
      begun.push(`${errand} ${id}`);
      return new Promise((resolve) => ends.set(id, resolve));
    });
  }

  async function end(id: string, answered = true): Promise<void> {
    ends.get(id)!(answered);
    await settled();
  }

  it('never has more in flight than its lane has slots, and goes on as they come free', async () => {
    for (const id of '123456') void ask(id, 'fall');
    expect(begun).toEqual(['fall 1', 'fall 2', 'fall 3', 'fall 4']);
    await end('2');
    expect(begun).toHaveLength(5);
    expect(lanes.inFlight).toEqual({ fast: 4, overtime: 0, retry: 0 });
  });

  it('sheds before it wakes, wakes before it polls', async () => {
    for (const id of '1234') void ask(id, 'fall');
    void ask('5', 'poll');
    void ask('6', 'rise');
    void ask('7', 'fall');
    for (const id of '1234') await end(id);
    expect(begun.slice(4)).toEqual(['fall 7', 'rise 6', 'poll 5']);
  });

  it('looks at miners that were told already while others still wait to be told', async () => {
    for (const id of '1234') void ask(id, 'fall');
    for (const id of '5678') void ask(id, 'fall');
    void ask('9', 'verify');
    await end('1');
    await end('2');
    expect(begun.slice(4)).toContain('verify 9');
    expect(begun.slice(4)).toHaveLength(2);
  });

  it('gives the slot of a miner that hangs to the next one, and lets it go on in overtime', async () => {
    for (const id of '12345') void ask(id, 'fall');
    expect(begun).toHaveLength(4);
    await time.advance(1_100);
    expect(begun).toHaveLength(5);
    expect(lanes.inFlight).toEqual({ fast: 1, overtime: 4, retry: 0 });
    await end('1');
    expect(lanes.inFlight).toEqual({ fast: 1, overtime: 3, retry: 0 });
  });

  it('keeps what failed before in a lane of its own', () => {
    for (const id of '12345') void ask(id, 'fall', { again: true });
    void ask('6', 'fall');
    expect(begun).toEqual(['fall 1', 'fall 2', 'fall 6']);
    expect(lanes.inFlight).toEqual({ fast: 1, overtime: 0, retry: 2 });
  });

  it('never opens more sockets than it may, however many hang', async () => {
    for (let id = 1; id <= 40; id += 1) void ask(String(id), 'fall');
    for (let second = 0; second < 20; second += 1) await time.advance(1_100);
    const { fast, overtime, retry } = lanes.inFlight;
    expect(fast + overtime + retry).toBeLessThanOrEqual(LIMITS.sockets);
    expect(begun.length).toBeLessThan(40);
  });

  it('asks one miner one thing at a time; a command takes the place of a look that has not begun', async () => {
    for (const id of '1234') void ask(id, 'fall');
    const look = ask('5', 'verify');
    const command = ask('5', 'fall');
    await expect(look).resolves.toBe(false);
    await end('1');
    expect(begun.at(-1)).toBe('fall 5');
    void ask('5', 'verify');
    await end('2');
    expect(begun.filter((line) => line.endsWith(' 5'))).toEqual(['fall 5']);
    await end('5');
    await expect(command).resolves.toBe(true);
    expect(begun.at(-1)).toBe('verify 5');
  });

  it('hands the failure of a task to who asked, and goes on', async () => {
    const failing = lanes.run(
      minerOf('1'),
      { errand: 'poll', host: '10.0.0.1', kind: 'a:read', again: false },
      () => Promise.reject(new Error('no route')),
    );
    await expect(failing).rejects.toThrow('no route');
    expect(lanes.busy(minerOf('1'))).toBe(false);
  });

  it('gives up what waits and tells when it is idle', async () => {
    const asked = [...'123456'].map((id) => ask(id, 'fall'));
    const idle = lanes.idle();
    lanes.giveUp(miners.values());
    await expect(asked[5]).resolves.toBe(false);
    for (const id of '1234') await end(id);
    await expect(idle).resolves.toBeUndefined();
  });

  it('opens more slots while all are taken, answers come and the process has time; closes them after', async () => {
    time.busy = 0.3;
    for (let id = 1; id <= 30; id += 1) void ask(String(id), 'fall');
    await end('1');
    await time.advance(300);
    expect(lanes.slots).toBe(LIMITS.fastMax);
    time.busy = 0.99;
    await time.advance(300);
    expect(lanes.slots).toBe(LIMITS.fastMin);
  });

  it('opens no more where the last ones brought no more answers', async () => {
    const wide = { fastMin: 4, fastMax: 200, retry: 2, polls: 1, sockets: 1_000 };
    lanes = new Lanes(wide, time);
    time.busy = 0.3;
    for (let id = 1; id <= 400; id += 1) void ask(String(id), 'fall', { host: `10.0.${id}.1` });
    for (let round = 0; round < 8; round += 1) {
      for (const id of [...ends.keys()].slice(0, 2)) {
        await end(id);
        ends.delete(id);
      }
      await time.advance(250);
    }
    expect(lanes.slots).toBe(wide.fastMin + 64);
  });
});

describe('laneLimits', () => {
  it('leaves most of a small process’s file descriptors to others', () => {
    const limits = laneLimits(1_024);
    expect(limits.sockets).toBeLessThanOrEqual(0.6 * 1_024);
    expect(limits.fastMax).toBeLessThan(limits.sockets);
  });

  it('takes no more than the network stands where there are plenty', () => {
    expect(laneLimits(1_000_000)).toMatchObject({ fastMin: 256, fastMax: 1_024, retry: RETRY_SLOTS });
  });
});
