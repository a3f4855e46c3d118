import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { FeedPoller, type Polled, type PolledSource, type RoundResult } from './feed-poller.js';

type Answer = { readonly newRows: number; readonly ageMinutes: number | null } | Error;

const FRESH: Answer = { newRows: 1, ageMinutes: 10 };
const OLD: Answer = { newRows: 0, ageMinutes: 41 };
const DOWN = new EbbError('unreachable', 'no connection');

/** A source that answers as it is told to, and keeps when it was asked. */
class FakeSource implements PolledSource {
  readonly pollSeconds = 60;
  readonly askedAtSeconds: number[] = [];
  answer: Answer = FRESH;
  hold: Promise<void> = Promise.resolve();

  constructor(
    readonly id: string,
    private readonly clock: Clock,
  ) {}

  async poll(): Promise<Polled> {
    this.askedAtSeconds.push(this.clock.now().diff(START).as('seconds'));
    await this.hold;
    if (this.answer instanceof Error) throw this.answer;
    const { newRows, ageMinutes } = this.answer;
    return {
      newRows,
      newestAt: ageMinutes === null ? null : this.clock.now().minus({ minutes: ageMinutes }),
    };
  }
}

const START = new HandClock().now();

function setUp({ speed = 1, random = 0 } = {}) {
  const hand = new HandClock();
  const clock: Clock = { speed, now: () => hand.now(), after: (seconds, task) => hand.after(seconds, task) };
  const [first, second] = [new FakeSource('first', clock), new FakeSource('second', clock)];
  const rounds: RoundResult[] = [];
  const seen = { news: 0, refuseRounds: false };
  const feed = { name: 'west-1 price', sources: [first, second], maxAgeMinutes: 40 };
  const poller = new FeedPoller(feed, clock, () => random, {
    onRound: async (round) => {
      if (seen.refuseRounds) throw new Error('the database is away');
      rounds.push(round);
    },
    onNews: () => (seen.news += 1),
  });
  /** Lets `seconds` pass in steps of one, each round ending before the next second. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      hand.advance(1);
      await new Promise(setImmediate);
    }
  };
  const changes = (): RoundResult['change'][] => rounds.map(({ change }) => change).filter(Boolean);
  return { poller, first, second, rounds, changes, seen, pass };
}

describe('a feed poller', () => {
  const lines: string[] = [];
  const keep = (message: unknown): number => lines.push(String(message));
  beforeEach(() => {
    lines.length = 0;
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });
  });
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  it('asks the preferred source first and leaves the others alone while it answers', async () => {
    const { poller, first, second, pass } = setUp();
    await poller.start(false);
    await pass(120);
    expect(first.askedAtSeconds).toEqual([0, 60, 120]);
    expect(second.askedAtSeconds).toEqual([]);
  });

  it('takes the next source in the same round, and goes back to the preferred one', async () => {
    const { poller, first, second, pass, changes } = setUp();
    first.answer = DOWN;
    await poller.start(false);
    expect(poller.status).toMatchObject({ state: 'ok', sourceId: 'second', lastError: null });
    first.answer = FRESH;
    await pass(60);
    expect(poller.status.sourceId).toBe('first');
    expect(second.askedAtSeconds).toEqual([0]);
    expect(changes()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('never asks more often than once a second of the wall', async () => {
    const { poller, first, pass } = setUp({ speed: 600 });
    await poller.start(false);
    await pass(1200);
    expect(first.askedAtSeconds).toEqual([0, 600, 1200]);
  });

  it.each([
    { random: 0, asked: [0, 5, 15, 35, 75] },
    { random: 1, asked: [0, 4, 11, 25, 53] },
  ])(
    'waits twice as long after each failure, less what chance takes off ($random)',
    async ({ random, asked }) => {
      const { poller, first, second, pass } = setUp({ random });
      first.answer = second.answer = DOWN;
      await poller.start(false);
      await pass(80);
      expect(first.askedAtSeconds.map(Math.ceil)).toEqual(asked);
    },
  );

  it('waits five minutes of the wall at the most', async () => {
    const { poller, first, second, pass } = setUp({ speed: 2 });
    first.answer = second.answer = DOWN;
    await poller.start(false);
    await pass(4000);
    const [last, before] = first.askedAtSeconds.slice(-2).reverse();
    expect(last! - before!).toBe(600);
  });

  it('passes over a source for as long as it asked to be left alone, and asks the other', async () => {
    const { poller, first, second, pass } = setUp();
    first.answer = new EbbError('rate-limited', 'slow down', { retryAfterSeconds: 150 });
    await poller.start(false);
    await pass(180);
    expect(first.askedAtSeconds).toEqual([0, 180]);
    expect(second.askedAtSeconds).toEqual([0, 60, 120, 180]);
  });

  it.each([
    ['a refusal', new EbbError('unauthorised', 'no', { httpStatus: 403 }), [0, 60, 120, 420, 1020]],
    ['a web page', new EbbError('malformed', 'a page', { webPage: true }), [0, 60, 120, 420, 1020]],
    ['nothing', new EbbError('stale', 'nothing'), [0, 60, 120, 420, 1020]],
    ['another failure', DOWN, Array.from({ length: 18 }, (_, round) => round * 60)],
  ])(
    'after %s three times in a row a source is asked less and less, others go on',
    async (_, error, asked) => {
      const { poller, first, second, pass } = setUp();
      first.answer = error;
      await poller.start(false);
      await pass(1_020);
      expect(first.askedAtSeconds).toEqual(asked);
      expect(second.askedAtSeconds).toHaveLength(18);
      const [of] = poller.sources;
      if (error === DOWN) expect([of, lines]).toEqual([{ sourceId: 'first', leftAlone: null }, []]);
      else {
        expect(of!.leftAlone).toMatchObject({ why: expect.stringContaining('times in a row') });
        expect(lines).toEqual([expect.stringContaining('as one does that has shut Ebb out')]);
      }
      first.answer = FRESH;
      await pass(3_600);
      expect(poller.sources[0]!.leftAlone).toBeNull();
      expect(poller.status.sourceId).toBe('first');
    },
  );

  it('waits for the first of them where every source asked to be left alone', async () => {
    const { poller, first, second, pass } = setUp();
    first.answer = new EbbError('rate-limited', 'slow down', { retryAfterSeconds: 500 });
    second.answer = new EbbError('rate-limited', 'slow down', { retryAfterSeconds: 90 });
    await poller.start(false);
    await pass(95);
    expect(first.askedAtSeconds).toEqual([0]);
    expect(second.askedAtSeconds).toEqual([0, 90]);
  });

  it('says once that the feed is gone and once that it is back', async () => {
    const { poller, first, second, pass, changes } = setUp();
    await poller.start(false);
    first.answer = second.answer = DOWN;
    await pass(600);
    expect(poller.status).toMatchObject({ state: 'failed', lastError: 'no connection' });
    expect(lines).toEqual(['west-1 price: no source answers (no connection); trying on']);
    first.answer = FRESH;
    await pass(600);
    expect(lines.slice(1)).toEqual(['west-1 price: fresh again, from first']);
    expect(changes()).toEqual(['gone', 'returned']);
  });

  it.each([
    { title: 'too old', answer: OLD, state: 'stale' },
    { title: 'nothing at all', answer: { newRows: 0, ageMinutes: null }, state: 'stale' },
    { title: 'just young enough', answer: { newRows: 0, ageMinutes: 40 }, state: 'ok' },
  ])('judges by the newest content, not by the answer: $title', async ({ answer, state }) => {
    const { poller, first } = setUp();
    first.answer = answer;
    await poller.start(false);
    expect(poller.status.state).toBe(state);
  });

  it('says nothing more when a feed that failed is stale, or the other way round', async () => {
    const { poller, first, second, pass, changes } = setUp();
    first.answer = OLD;
    await poller.start(false);
    first.answer = second.answer = DOWN;
    await pass(61);
    first.answer = OLD;
    await pass(10);
    expect(changes()).toEqual(['gone']);
    expect(lines).toHaveLength(1);
  });

  it('tells of news when rows are new, and only then', async () => {
    const { poller, first, pass, seen } = setUp();
    await poller.start(false);
    first.answer = { newRows: 0, ageMinutes: 10 };
    await pass(120);
    expect(seen.news).toBe(1);
  });

  it.each([
    { wasDown: true, answer: FRESH, change: ['returned'] },
    { wasDown: true, answer: DOWN, change: [] },
    { wasDown: false, answer: DOWN, change: ['gone'] },
    { wasDown: false, answer: FRESH, change: [] },
  ])(
    'goes on where the last run ended: was down $wasDown, changes $change',
    async ({ wasDown, answer, change }) => {
      const { poller, first, second, changes } = setUp();
      first.answer = second.answer = answer;
      await poller.start(wasDown);
      expect(changes()).toEqual(change);
      expect(lines).toHaveLength(answer === FRESH && !wasDown ? 0 : 1);
    },
  );

  it('does not call a feed gone for trouble of its own, and says that once', async () => {
    const { poller, first, second, pass, changes } = setUp();
    await poller.start(false);
    first.answer = new Error('the database is away');
    await pass(120);
    expect(second.askedAtSeconds).toEqual([]);
    expect(poller.status.state).toBe('ok');
    first.answer = FRESH;
    await pass(120);
    expect(changes()).toEqual([]);
    expect(lines).toEqual([
      'west-1 price: a round could not be completed (the database is away); trying on',
      'west-1 price: rounds are completed again',
    ]);
  });

  it('reports a change again until it is written down', async () => {
    const { poller, first, second, pass, changes, seen } = setUp();
    await poller.start(false);
    first.answer = second.answer = DOWN;
    seen.refuseRounds = true;
    await pass(100);
    expect(poller.status.state).toBe('failed');
    seen.refuseRounds = false;
    await pass(100);
    expect(changes()).toEqual(['gone']);
  });

  it('stops after the round that is under way, and asks no more', async () => {
    const { poller, first, pass, rounds } = setUp();
    let answer = (): void => undefined;
    first.hold = new Promise((resolve) => (answer = resolve));
    void poller.start(false);
    const stopped = poller.stop().then(() => rounds.length);
    answer();
    expect(await stopped).toBe(1);
    await pass(200);
    expect(first.askedAtSeconds).toEqual([0]);
  });
});
