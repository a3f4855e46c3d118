import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

describe('a batcher', () => {
  it('makes one request of what is asked at the same time, and gives each its own answer', async () => {
    const requests: (readonly number[])[] = [];
    const batcher = new Batcher<number, string>(
      async (items) => {
        requests.push(items);
        return items.map((item) => (item === 2 ? new Error('no two') : `n${item}`));
      },
      1,
      10,
    );
    const answers = await Promise.allSettled([1, 2, 3].map((item) => batcher.ask(item)));
    expect(requests).toEqual([[1, 2, 3]]);
    expect(answers).toMatchObject([{ value: 'n1' }, { reason: { message: 'no two' } }, { value: 'n3' }]);
  });

  it('never lets an answer be older than its question: what comes meanwhile waits for the next', async () => {
    let value = 1;
    let release: () => void = () => undefined;
    const batcher = new Batcher<string, number>(
      async (items) => {
        const seen = value;
        await new Promise<void>((resolve) => (release = resolve));
        return items.map(() => seen);
      },
      1,
      10,
    );
    const first = batcher.ask('a');
    await new Promise((resolve) => setTimeout(resolve, 10));
    value = 2;
    const second = batcher.ask('b');
    release();
    expect(await first).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    release();
    expect(await second).toBe(2);
  });

  it('asks for no more at one time than fits into a request, and one request at a time', async () => {
    const sizes: number[] = [];
    let atOnce = 0;
    const batcher = new Batcher<number, number>(
      async (items) => {
        sizes.push(items.length);
        expect((atOnce += 1)).toBe(1);
        await Promise.resolve();
        atOnce -= 1;
        return items;
      },
      1,
      4,
    );
    await Promise.all(Array.from({ length: 10 }, (_, item) => batcher.ask(item)));
    expect(sizes).toEqual([4, 4, 2]);
  });

  it('fails all of a request that fails, and works on', async () => {
    let broken = true;
    const batcher = new Batcher<number, number>(
      async (items) => {
        if (broken) throw new Error('gateway gone');
        return items;
      },
      1,
      10,
    );
    const answers = await Promise.allSettled([batcher.ask(1), batcher.ask(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await batcher.ask(3)).toBe(3);
  });
});
