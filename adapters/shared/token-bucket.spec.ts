import { expect, it } from '@jest/globals';
import { HandClock } from '../../test/support/hand-clock.js';
import { TokenBucket } from './token-bucket.js';

it('gives the burst at once, then one token whenever it has been earned', () => {
  const clock = new HandClock();
  const bucket = new TokenBucket({ clock, perMinute: 24, burst: 3 });
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0]);
  expect(bucket.take()).toBeCloseTo(2.5, 6);
  clock.advance(2);
  expect(bucket.take()).toBeCloseTo(0.5, 6);
  clock.advance(0.6);
  expect(bucket.take()).toBe(0);
  expect(bucket.take()).toBeGreaterThan(2);
});

it('does not save up more than the burst', () => {
  const clock = new HandClock();
  const bucket = new TokenBucket({ clock, perMinute: 60, burst: 2 });
  clock.advance(3600);
  expect([bucket.take(), bucket.take()]).toEqual([0, 0]);
  expect(bucket.take()).toBeGreaterThan(0);
});

it('never lets more than the burst and the rate through in any minute', () => {
  const clock = new HandClock();
  const bucket = new TokenBucket({ clock, perMinute: 24, burst: 6 });
  let taken = 0;
  for (let second = 0; second < 60; second += 1) {
    while (bucket.take() === 0) taken += 1;
    clock.advance(1);
  }
  expect(taken).toBeLessThanOrEqual(30);
});
