import { afterEach, describe, expect, it } from '@jest/globals';
import { hashpriceFeeds, priceFeeds, weatherFeeds } from '../../adapters/feeds.js';
import type { FeedFault, FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import { EbbError } from '../../src/core/errors.js';
import { intervalStarts } from '../../src/core/interval.js';
import type { PriceFeed, PriceInterval } from '../../src/core/ports/price.js';
import {
  type Bench,
  feedBench,
  hashpriceStands,
  MIDLAND,
  priceStands,
  priceUsdPerMwh,
  weatherStands,
} from '../support/feed-stands.js';

const status = (code: number): FeedFault => ({ kind: 'status', status: code, body: 'no' });
/** What a source and the way to it do to Ebb, one after the other. */
const FAULTS: readonly FeedFault[] = [
  status(401),
  status(403),
  status(429),
  status(500),
  { kind: 'truncated' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'disordered' },
];
/** Longer than any pause that a source asks for or that prudence wants. */
const PAUSE_SECONDS = 20 * 60;
/** No fault here is silence, so that a busy machine need not look like one. */
const PATIENT = { timeoutSeconds: '10' };

let simulator: FeedSimulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const idsOf = (feeds: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(feeds).filter((id) => id !== 'simulated');

/** What is read while something is wrong: nothing but what is true, or an error of the table. */
async function throughAll<Feed, Row>(
  { feed, clock, simulator: source }: Bench<Feed>,
  read: (feed: Feed) => Promise<readonly Row[]>,
  isWhole: (rows: readonly Row[]) => void,
): Promise<string[]> {
  const outcomes: string[] = [];
  simulator = source;
  for (const fault of FAULTS) {
    clock.advance(PAUSE_SECONDS);
    const truth = await read(feed);
    source!.fault = fault;
    const got = await read(feed).catch((error: unknown) => {
      if (!(error instanceof EbbError)) throw error;
      return error;
    });
    source!.fault = null;
    if (got instanceof EbbError) outcomes.push(got.code);
    else {
      expect(got).toEqual(truth);
      outcomes.push('as it was');
    }
    clock.advance(PAUSE_SECONDS);
    isWhole(await read(feed));
  }
  return outcomes;
}

describe.each(idsOf(priceFeeds))('price feed %s', (id) => {
  it('lets no bad row in, whatever happens, and has no gap afterwards', async () => {
    const { make, point: settlementPoint, minutes, knownAhead } = priceStands[id]!;
    const made = await feedBench(priceFeeds[id], make, PATIENT);
    const { clock } = made;
    const span = () => ({ from: clock.now().minus({ hours: minutes === 60 ? 4 : 2 }), to: clock.now() });
    const read = (feed: PriceFeed): Promise<PriceInterval[]> => feed.read({ settlementPoint, ...span() });
    const outcomes = await throughAll(made, read, (prices) => {
      const { from, to } = span();
      const expected = intervalStarts(from, to, minutes).filter(
        (start) => start >= from && (knownAhead || start.plus({ minutes: minutes + 2 }) <= to),
      );
      expect(prices.map(({ start, priceUsdPerMwh: usd }) => [start.toISO(), usd])).toEqual(
        expected.map((start) => [start.toISO(), priceUsdPerMwh('', start)]),
      );
    });
    expect(outcomes.slice(0, 4)).toEqual(['unauthorised', 'unauthorised', 'rate-limited', 'unreachable']);
    expect(outcomes.slice(4, 6)).toEqual(['malformed', 'malformed']);
    // Those that remember what they were told need nothing new for it.
    expect(['stale', 'as it was']).toContain(outcomes[6]);
  });
});

describe.each(idsOf(hashpriceFeeds))('hashprice feed %s', (id) => {
  it('lets no bad figure in, and tells the same again afterwards', async () => {
    const made = await feedBench(hashpriceFeeds[id], hashpriceStands[id], PATIENT);
    const outcomes = await throughAll(
      made,
      async (feed) => [await feed.read()],
      ([reading]) => expect(reading!.at).toEqual(made.clock.now()),
    );
    expect(outcomes).not.toContain('rejected');
    expect(outcomes.slice(0, 4)).toEqual(['unauthorised', 'unauthorised', 'rate-limited', 'unreachable']);
  });
});

describe.each(idsOf(weatherFeeds))('weather feed %s', (id) => {
  it('lets no bad hour in, and has no gap afterwards', async () => {
    const made = await feedBench(weatherFeeds[id], weatherStands[id], PATIENT);
    await throughAll(
      made,
      (feed) => feed.read(MIDLAND),
      (hours) => {
        const starts = hours.map(({ start }) => start.toMillis());
        expect(starts.every((at, index) => index === 0 || at - starts[index - 1]! === 3_600_000)).toBe(true);
        expect(starts).toContain(made.clock.now().startOf('hour').toMillis());
      },
    );
  });
});
