import { type DateTime } from 'luxon';
import { dateAt, EASTERN_STANDARD_ZONE, localDay } from '../../../src/core/market/market-time.js';
import { FeedSimulator, type FeedSimulatorReply } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  csvDocument,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { DAY_AHEAD_MINUTES, REAL_TIME_MINUTES, realTimePath } from './api.js';

const NODES = ['AECI', 'MINN.HUB', 'EES.A_MINE'];

/** MISO's display and its reports on one loopback port. */
export function simulateMiso(options: MarketSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(({ path }, empty) => {
    if (path.endsWith('.csv')) return report(path, options, empty);
    const starts = startsOf(path, options);
    if (!starts) return { status: 404, body: { message: 'Resource not found' } };
    const data = starts.flatMap((start) =>
      NODES.map((node) => [
        start.setZone(EASTERN_STANDARD_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss"),
        node,
        String(options.priceUsdPerMwh(node, start)),
        '0.10',
        '-0.20',
      ]),
    );
    return {
      status: 200,
      body: { headers: ['INTERVAL', 'CPNODE', 'LMP', 'MLC', 'MCC'], data: empty ? [] : data },
    };
  }).listen();
}

function startsOf(path: string, { clock }: MarketSimulatorOptions): DateTime[] | null {
  const now = clock.now();
  const today = localDay(EASTERN_STANDARD_ZONE, dateAt(EASTERN_STANDARD_ZONE, now))!;
  const yesterday = today.start.minus({ days: 1 });
  switch (path) {
    case realTimePath('Current'):
      return publishedStarts(clock, now.minus({ hours: 1 }), now, REAL_TIME_MINUTES).slice(-1);
    case realTimePath('Rolling'):
      return publishedStarts(clock, today.start, now, REAL_TIME_MINUTES);
    case realTimePath('Previous'):
      return publishedStarts(clock, yesterday, today.start, REAL_TIME_MINUTES);
    default:
      return null;
  }
}

function report(path: string, options: MarketSimulatorOptions, empty: boolean): FeedSimulatorReply {
  const [, year, month, day] = /^\/(\d{4})(\d\d)(\d\d)_da_expost_lmp\.csv$/.exec(path) ?? [];
  const starts = auctionedStarts(
    options.clock,
    EASTERN_STANDARD_ZONE,
    `${year}-${month}-${day}`,
    DAY_AHEAD_MINUTES,
  );
  if (starts.length === 0) return { status: 404, body: { message: 'The specified blob does not exist.' } };
  const hours = starts.map((_, index) => `HE ${index + 1}`);
  const rows = NODES.flatMap((node) => {
    const prices = starts.map((start) => options.priceUsdPerMwh(node, start));
    return [
      [node, 'Hub', 'LMP', ...prices],
      [node, 'Hub', 'MCC', ...prices.map(() => 0.1)],
    ];
  });
  const table = csvDocument(['Node', 'Type', 'Value', ...hours], empty ? [] : rows);
  const lead = `Day Ahead Market ExPost LMPs\n${month}/${day}/${year}\n\nAll Hours-Ending are Eastern Standard Time (EST)\n`;
  return { status: 200, body: Buffer.concat([Buffer.from(lead), table]) };
}
