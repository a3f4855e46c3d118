import { beforeEach, describe, expect, it } from '@jest/globals';
import { EbbError } from '../../src/core/errors.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { RequestLine, requestLine } from './request-line.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the line to a provider', () => {
  let clock: HandClock;
  let line: RequestLine;
  const asked: number[] = [];
  const ask = (): Promise<number> => line.take(() => Promise.resolve(asked.push(clock.now().toSeconds())));

  beforeEach(() => {
    clock = new HandClock();
    line = new RequestLine({ clock, provider: 'somebody', perMinute: 12 });
    asked.length = 0;
  });

  it('at 12 a minute leaves five seconds between two requests', async () => {
    const all = Promise.all([ask(), ask(), ask()]);
    for (let second = 0; second <= 10; second += 1) {
      await settle();
      clock.advance(1);
    }
    await all;
    expect(asked.map((at) => at - asked[0]!)).toEqual([0, 5, 10]);
  });

  it('lets nobody pass while a request is under way', async () => {
    line = new RequestLine({ clock, provider: 'somebody', perMinute: 600 });
    let finish: () => void = () => undefined;
    const first = line.take(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = ask();
    await settle();
    expect(asked).toEqual([]);
    finish();
    await Promise.all([first, second]);
    expect(asked).toHaveLength(1);
  });

  const refused = (retryAfterSeconds?: number): Promise<unknown> =>
    line
      .take(() =>
        Promise.reject(
          new EbbError('rate-limited', 'slow', retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        ),
      )
      .catch((error: EbbError) => error.context.retryAfterSeconds);

  it('is closed after a 429 for the time that was stated', async () => {
    expect(await refused(120)).toBe(120);
    clock.advance(100);
    await expect(ask()).rejects.toMatchObject({ code: 'rate-limited', context: { retryAfterSeconds: 20 } });
    expect(asked).toEqual([]);
    clock.advance(20);
    await ask();
    expect(asked).toHaveLength(1);
  });

  it('is closed for longer each time where none was stated, up to a quarter of an hour', async () => {
    const pauses: unknown[] = [];
    for (let round = 0; round < 7; round += 1) {
      const pause = await refused();
      pauses.push(pause);
      clock.advance(Number(pause));
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  it('goes on after a failure of another kind', async () => {
    await expect(line.take(() => Promise.reject(new EbbError('unreachable', 'gone')))).rejects.toMatchObject({
      code: 'unreachable',
    });
    clock.advance(5);
    await ask();
    expect(asked).toHaveLength(1);
  });

  it('is one for all feeds of a process', () => {
    expect(requestLine(clock, 'a', 12)).toBe(requestLine(clock, 'a', 12));
    expect(requestLine(clock, 'a', 12)).not.toBe(requestLine(clock, 'b', 12));
    expect(requestLine(clock, 'a', 12)).not.toBe(requestLine(new HandClock(), 'a', 12));
  });
});
