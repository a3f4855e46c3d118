import { expect, it } from '@jest/globals';
import { EbbError } from '../core/errors.js';
import { HandClock } from '../../test/support/hand-clock.js';
import type { Polled, PolledSource } from './feed-poller.js';
import { SharedRounds } from './shared-rounds.js';

function bench() {
  const clock = new HandClock();
  const rounds = new SharedRounds();
  const asked: string[] = [];
  const site = (id: string, key: string, poll?: () => Promise<Polled>): PolledSource =>
    rounds.shared(
      key,
      {
        id,
        pollSeconds: 60,
        poll: () => {
          asked.push(id);
          return poll?.() ?? Promise.resolve({ newRows: 3, newestAt: clock.now() });
        },
      },
      clock,
    );
  return { clock, asked, site };
}

it('one site asks, and those that follow within half a round have what it found', async () => {
  const { clock, asked, site } = bench();
  const [a, b] = [site('a', 'ercot load'), site('b', 'ercot load')];
  const first = await a.poll();
  clock.advance(29);
  expect(await b.poll()).toBe(first);
  expect(asked).toEqual(['a']);
  clock.advance(1);
  await b.poll();
  expect(asked).toEqual(['a', 'b']);
});

it('another market, source or kind is asked for itself', async () => {
  const { asked, site } = bench();
  await Promise.all([site('a', 'ercot load').poll(), site('b', 'caiso load').poll()]);
  expect(asked).toEqual(['a', 'b']);
});

it('two that ask at once share a failure, and the next one asks again', async () => {
  const { asked, site } = bench();
  const fail = (): Promise<Polled> => Promise.reject(new EbbError('unreachable', 'no answer'));
  const [a, b] = [site('a', 'ercot load', fail), site('b', 'ercot load')];
  const both = await Promise.allSettled([a.poll(), b.poll()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await b.poll()).toMatchObject({ newRows: 3 });
  expect(asked).toEqual(['a', 'b']);
});
