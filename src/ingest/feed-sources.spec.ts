import { expect, it } from '@jest/globals';
import type { SeriesFeed } from '../core/ports/market-series.js';
import type { PriceFeed } from '../core/ports/price.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import type { FeedFactory } from './feed-factory.js';
import { FeedSources } from './feed-sources.js';

const every = (pollSeconds: number): SeriesFeed => ({ pollSeconds, read: () => Promise.resolve([]) });
const SERIES: Readonly<Record<string, PriceFeed['series']>> = {
  hourly: { load: every(900), 'load-forecast': every(1_800) },
  dashboard: { load: every(300), 'load-forecast': every(300) },
  prices: {},
};
const feeds = {
  price: (id: string) => ({ id, pollSeconds: 60, historyHours: 1, series: SERIES[id] }),
} as unknown as FeedFactory;

it('asks sources in the configured order, and for load who tells it soonest', () => {
  const none = undefined as never;
  const sources = new FeedSources(none, none, none, none, none, none, new HandClock(), feeds, 'live');
  const base = testSite({ count: 1 });
  const price = { ...base.feeds.price, sources: ['prices', 'hourly', 'dashboard'] };
  const site = { ...base, feeds: { ...base.feeds, price } };
  const idsOf = (kind: 'load' | 'load-forecast'): string[] => sources.of(site, kind).map(({ id }) => id);
  expect(idsOf('load')).toEqual(['dashboard', 'hourly']);
  expect(idsOf('load-forecast')).toEqual(['hourly', 'dashboard']);
});
