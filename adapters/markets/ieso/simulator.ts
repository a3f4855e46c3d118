import type { DateTime } from 'luxon';
import { EASTERN_STANDARD_ZONE, hourEndingStart } from '../../../src/core/market/market-time.js';
import { FeedSimulator, type FeedSimulatorReply } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { DAY_AHEAD_MINUTES, ONTARIO, REAL_TIME_MINUTES } from './api.js';

export interface IesoSimulatorOptions extends MarketSimulatorOptions {
  readonly usdPerCad: number;
}

/** IESO's public reports on a loopback port. */
export function simulateIeso(options: IesoSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(({ path }, empty) => {
    const [, kind, year, month, day, hour] =
      /^\/\w+\/PUB_(Realtime|DAHourly)OntarioZonalPrice_(\d{4})(\d\d)(\d\d)(\d\d)?\.xml$/.exec(path) ?? [];
    const date = `${year}-${month}-${day}`;
    if (kind === 'Realtime') return realTime(date, Number(hour), options, empty);
    if (kind === 'DAHourly') return dayAhead(date, options, empty);
    return { status: 404, body: { message: 'Not Found' } };
  }).listen();
}

function realTime(
  date: string,
  hourEnding: number,
  options: IesoSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  const start = hourEndingStart(EASTERN_STANDARD_ZONE, date, { hourEnding, repeated: false });
  if (!start || start > options.clock.now()) return { status: 404, body: { message: 'Not Found' } };
  const known = publishedStarts(options.clock, start, start.plus({ hours: 1 }), REAL_TIME_MINUTES);
  const rows = Array.from({ length: 12 }, (_, index) => {
    const at = empty ? undefined : known[index];
    const price = at ? `<LmpCap>${priceCad(at, options)}</LmpCap>` : '<LmpCap/>';
    return `<ZonalPrice><Interval>${index + 1}</Interval><Flag/>${price}<LossPriceCap/></ZonalPrice>`;
  });
  return report(
    `<DeliveryDate>${date}</DeliveryDate><DeliveryHour>${hourEnding}</DeliveryHour>${rows.join('')}`,
  );
}

function dayAhead(date: string, options: IesoSimulatorOptions, empty: boolean): FeedSimulatorReply {
  const starts = auctionedStarts(options.clock, EASTERN_STANDARD_ZONE, date, DAY_AHEAD_MINUTES);
  if (starts.length === 0) return { status: 404, body: { message: 'Not Found' } };
  const rows = starts.map(
    (start, index) =>
      `<HourlyPriceComponents><PricingHour>${index + 1}</PricingHour><ZonalPrice>${priceCad(start, options)}</ZonalPrice><LossPriceCapped>0</LossPriceCapped></HourlyPriceComponents>`,
  );
  return report(`<DeliveryDate>${date}</DeliveryDate>${empty ? '' : rows.join('')}`);
}

function priceCad(start: DateTime, { priceUsdPerMwh, usdPerCad }: IesoSimulatorOptions): number {
  return priceUsdPerMwh(ONTARIO, start) / usdPerCad;
}

function report(body: string): FeedSimulatorReply {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="http://www.ieso.ca/schema"><DocHeader><DocRevision>1</DocRevision></DocHeader><DocBody>${body}</DocBody></Document>`;
  return { status: 200, body: Buffer.from(text) };
}
