import { DateTime } from 'luxon';
import { datesBetween } from '../../../src/core/market/market-time.js';
import { FeedSimulator, type FeedSimulatorRequest } from '../../shared/simulator-feed.js';
import { auctionedStarts, type MarketSimulatorOptions } from '../../shared/simulator-market.js';
import { API_PATH, AUCTION_ZONE, MINUTES } from './api.js';

export interface EntsoeSimulatorOptions extends MarketSimulatorOptions {
  readonly securityToken: string;
  readonly usdPerEur: number;
}

/** The transparency platform on a loopback port: whole days of the auction, points that repeat a price left out. */
export function simulateEntsoe(options: EntsoeSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(({ path, query }, empty) => {
    if (path !== API_PATH) return { status: 404, body: { message: 'no such path' } };
    if (query.get('securityToken') !== options.securityToken)
      return { status: 401, body: { message: 'Unauthorized' } };
    const days = empty ? [] : daysOf(query, options);
    const body = Buffer.from(
      days.length === 0 ? nothing('No matching data found') : publication(days, query, options),
    );
    return { status: 200, body };
  }).listen();
}

function daysOf(query: FeedSimulatorRequest['query'], { clock }: EntsoeSimulatorOptions): DateTime[][] {
  const [from, to] = ['periodStart', 'periodEnd'].map((name) =>
    DateTime.fromFormat(query.get(name) ?? '', 'yyyyMMddHHmm', { zone: 'utc' }),
  ) as [DateTime, DateTime];
  return datesBetween(AUCTION_ZONE, from, to)
    .map((date) => auctionedStarts(clock, AUCTION_ZONE, date, MINUTES))
    .filter(({ length }) => length > 0);
}

function publication(
  days: DateTime[][],
  query: FeedSimulatorRequest['query'],
  options: EntsoeSimulatorOptions,
): string {
  const series = days.map((starts) => {
    const prices = starts.map(
      (start) => options.priceUsdPerMwh(query.get('in_Domain') ?? '', start) / options.usdPerEur,
    );
    const points = prices.flatMap((price, index) =>
      index > 0 && price === prices[index - 1]
        ? []
        : [`<Point><position>${index + 1}</position><price.amount>${price}</price.amount></Point>`],
    );
    const end = starts.at(-1)!.plus({ minutes: MINUTES });
    const time = `<timeInterval><start>${stamp(starts[0]!)}</start><end>${stamp(end)}</end></timeInterval>`;
    return `<TimeSeries><currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name><curveType>A03</curveType><Period>${time}<resolution>PT15M</resolution>${points.join('')}</Period></TimeSeries>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><type>A44</type>${series.join('')}</Publication_MarketDocument>`;
}

function nothing(words: string): string {
  return `<?xml version="1.0"?><Acknowledgement_MarketDocument xmlns="urn:x"><Reason><code>999</code><text>${words}</text></Reason></Acknowledgement_MarketDocument>`;
}

function stamp(instant: DateTime): string {
  return instant.toFormat("yyyy-MM-dd'T'HH:mm'Z'");
}
