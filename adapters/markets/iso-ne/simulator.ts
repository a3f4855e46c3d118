import { localDay } from '../../../src/core/market/market-time.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { DAY_AHEAD, ISO_NE_ZONE, REAL_TIME } from './api.js';

export interface IsoNeSimulatorOptions extends MarketSimulatorOptions {
  readonly username: string;
  readonly password: string;
}

/** New England's web services on a loopback port: one price comes without a list around it, none as an empty text. */
export function simulateIsoNe(options: IsoNeSimulatorOptions): Promise<FeedSimulator> {
  const authorization = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`;
  return new FeedSimulator(({ path, header }, empty) => {
    if (header('authorization') !== authorization) return { status: 401, body: { message: 'Unauthorized' } };
    const report = [REAL_TIME, DAY_AHEAD].find((each) => path.startsWith(`${each.path}/`));
    const [, year, month, date, locationId] =
      /\/day\/(\d{4})(\d\d)(\d\d)\/location\/(\d+)\.json$/.exec(path) ?? [];
    const day = localDay(ISO_NE_ZONE, `${year}-${month}-${date}`);
    if (!report || !day || locationId === undefined) return { status: 404, body: { message: 'Not Found' } };
    const starts =
      report === REAL_TIME
        ? publishedStarts(options.clock, day.start, day.end, report.minutes)
        : auctionedStarts(options.clock, ISO_NE_ZONE, `${year}-${month}-${date}`, report.minutes);
    const items = (empty ? [] : starts).map((start) => ({
      BeginDate: start.setZone(ISO_NE_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ"),
      Location: { '@LocId': locationId, '@LocType': 'HUB', $: '.H.INTERNAL_HUB' },
      LmpTotal: options.priceUsdPerMwh(locationId, start),
      EnergyComponent: 20,
      CongestionComponent: 0,
      LossComponent: 0,
    }));
    const inner = items.length === 0 ? '' : { [report.item]: items.length === 1 ? items[0] : items };
    return { status: 200, body: { [report.list]: inner } };
  }).listen();
}
