import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { dayAheadPricesOf, misoTable, realTimePricesOf } from './api.js';
import { miso } from './index.js';
import { simulateMiso } from './simulator.js';

const HUB = 'MINN.HUB';
const table = misoTable.parse(
  JSON.parse(readFileSync(new URL('./fixtures/rolling.json', import.meta.url), 'utf8')),
);

describe('a table of five-minute prices', () => {
  it('is in standard time all year, its numbers are text, an empty one is no price', () => {
    const prices = realTimePricesOf(table, HUB, 'MISO');
    expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
      ['2026-11-01T06:00:00.000Z', 22.41],
      ['2026-11-01T05:55:00.000Z', -4],
    ]);
  });

  it('of which a column has another place is read by name; one that has gone is named', () => {
    const turned = {
      headers: [...table.headers].reverse(),
      data: table.data.map((row) => [...row].reverse()),
    };
    expect(realTimePricesOf(turned, HUB, 'MISO')).toHaveLength(2);
    const headers = table.headers.map((name) => (name === 'LMP' ? 'PRICE' : name));
    expect(() => realTimePricesOf({ ...table, headers }, HUB, 'MISO')).toThrow(
      expect.objectContaining({ code: 'malformed', message: expect.stringContaining('no column LMP') }),
    );
  });

  it('without the node is rejected', () => {
    expect(() => realTimePricesOf(table, 'NOWHERE', 'MISO')).toThrow(
      expect.objectContaining({ code: 'rejected' }),
    );
  });
});

it('a report of the day ahead has a column for each hour ending', () => {
  const hours = Array.from({ length: 24 }, (_, index) => index + 1);
  const line = (value: string): string =>
    `${HUB},Hub,${value},${hours.map((hour) => hour + 0.5).join(',')}\n`;
  const text = `Day Ahead\n11/01/2026\n\nEST\nNode,Type,Value,${hours.map((h) => `HE ${h}`).join(',')}\n${line('MCC')}${line('LMP')}`;
  const prices = dayAheadPricesOf(text, '2026-11-01', HUB, 'MISO');
  expect(prices).toHaveLength(24);
  expect([isoUtc(prices[0]!.start), prices[0]!.priceUsdPerMwh]).toEqual(['2026-11-01T05:00:00.000Z', 1.5]);
  expect(() => dayAheadPricesOf(text.slice(0, -3), '2026-11-01', HUB, 'MISO')).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  );
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  let clock: HandClock;
  afterEach(() => simulator.close());

  async function feedAt(now: string): Promise<PriceFeed> {
    clock = new HandClock(now);
    simulator = await simulateMiso({ clock, priceUsdPerMwh: () => 20 });
    const env = {
      EBB_MISO_URL: simulator.baseUrl,
      EBB_MISO_REPORTS_URL: simulator.baseUrl,
      EBB_MISO_REQUESTS_PER_MINUTE: '600',
    };
    return miso.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }

  it.each(['2026-03-08', '2026-07-14', '2026-11-01'])(
    '%s has 288 intervals, as every day of standard time',
    async (date) => {
      const from = DateTime.fromISO(date, { zone: 'Etc/GMT+5' });
      const feed = await feedAt(isoUtc(from.plus({ hours: 24, minutes: 2 })));
      const prices = await feed.read({ settlementPoint: HUB, from, to: from.plus({ days: 1 }) });
      expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
        Array.from({ length: 288 }, (_, index) => index * 5),
      );
    },
  );

  it('asks for the whole day where there are holes, then for the current interval alone', async () => {
    const feed = await feedAt('2026-07-14T21:07:00Z');
    const read = () =>
      feed.read({ settlementPoint: HUB, from: clock.now().minus({ hours: 1 }), to: clock.now() });
    const spans = (): string[] => simulator.requests.map(({ path }) => path.split('/').at(-1)!);
    await read();
    expect(spans()).toEqual(['Current', 'Rolling']);
    clock.advance(300);
    expect(await read()).toHaveLength(11);
    expect(spans()).toEqual(['Current', 'Rolling', 'Current']);
    clock.advance(1200);
    expect(await read()).toHaveLength(11);
    expect(spans().slice(3)).toEqual(['Current', 'Rolling']);
  });
});

it('a report of the spring day has 24 hours of standard time, below four lines for people', () => {
  const text = readFileSync(new URL('./fixtures/20260308_da_expost_lmp.csv', import.meta.url), 'utf8');
  const prices = dayAheadPricesOf(text, '2026-03-08', HUB, 'MISO');
  expect(prices).toHaveLength(24);
  const [first, second, last] = [prices[0]!, prices[1]!, prices.at(-1)!].map(({ start, priceUsdPerMwh }) => [
    isoUtc(start),
    priceUsdPerMwh,
  ]);
  expect(first).toEqual(['2026-03-08T05:00:00.000Z', 21.37]);
  expect(second).toEqual(['2026-03-08T06:00:00.000Z', 19]);
  expect(last).toEqual(['2026-03-09T04:00:00.000Z', -3.04]);
});
