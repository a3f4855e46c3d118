import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Clock } from '../../src/core/ports/clock.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { HttpFeed } from './http-feed.js';
import { FeedSimulator } from './simulator-feed.js';
import { SourceHealth } from './source-health.js';

const WALL: Clock = { speed: 1, now: () => DateTime.utc(), after: () => () => undefined };

let simulator: FeedSimulator;
beforeEach(async () => {
  simulator = await new FeedSimulator(() => ({ status: 200, body: { n: 1 } })).listen();
});
afterEach(() => simulator.close());

function ask(health: SourceHealth): Promise<unknown> {
  const http = new HttpFeed({ baseUrl: simulator.baseUrl, watch: health.watch });
  return http.request({ path: '/', schema: z.looseObject({ n: z.number() }) });
}

it.each([0, 90, -3_600])('measures a clock that is %d s ahead, from refusals too', async (seconds) => {
  const health = new SourceHealth(WALL);
  simulator.clockAheadSeconds = seconds;
  simulator.fault = { kind: 'status', status: 503, body: '' };
  await expect(ask(health)).rejects.toMatchObject({ code: 'unreachable' });
  const { clockAheadSeconds, clockErrorSeconds } = health.view();
  expect(Math.abs(clockAheadSeconds! - seconds)).toBeLessThanOrEqual(clockErrorSeconds! + 0.01);
  expect(clockErrorSeconds).toBeLessThan(5);
});

it('adds the seconds that an answer lay in a cache', async () => {
  const health = new SourceHealth(WALL);
  const at = (ageSeconds: number) => ({
    status: 200,
    body: { n: 1 },
    headers: { Date: new Date(Date.now() - ageSeconds * 1e3).toUTCString(), Age: String(ageSeconds) },
  });
  simulator.answerInstead = at(50);
  await ask(health);
  expect(Math.abs(health.view().clockAheadSeconds!)).toBeLessThan(2);
});

it('counts requests and bytes of the hour, and begins anew with the next', async () => {
  const clock = new HandClock('2026-07-14T21:07:00Z');
  const health = new SourceHealth(clock);
  await ask(health);
  await ask(health);
  expect(health.view()).toMatchObject({ requestsThisHour: 2, bytesThisHour: 14 });
  clock.advance(3600);
  expect(health.view()).toMatchObject({ requestsThisHour: 0, bytesThisHour: 0 });
});

it('says nothing of clocks where its own runs faster than the wall’s', async () => {
  const health = new SourceHealth({ ...WALL, speed: 60 });
  await ask(health);
  expect(health.view()).toMatchObject({ clockAheadSeconds: null, requestsThisHour: 1 });
});
