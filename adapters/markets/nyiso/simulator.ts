import { localDay } from '../../../src/core/market/market-time.js';
import { FeedSimulator, type FeedSimulatorReply } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  csvDocument,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { DAY_AHEAD, NYISO_ZONE, PRICE_COLUMN, REAL_TIME } from './api.js';

const HEADER = ['Time Stamp', 'Name', 'PTID', PRICE_COLUMN, 'Marginal Cost Losses ($/MWHr)'];
const POINTS = {
  zone: [
    ['CAPITL', 61757],
    ['WEST', 61752],
  ],
  gen: [
    ['59TH STREET_GT_1', 24138],
    ['A_MINE', 323601],
  ],
} as const;
const STAMP_FORMAT = { realtime: 'MM/dd/yyyy HH:mm:ss', damlbmp: 'MM/dd/yyyy HH:mm' } as const;

/** NYISO's public files on a loopback port. */
export function simulateNyiso(options: MarketSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator(({ path }, empty) => answer(path, options, empty)).listen();
}

function answer(path: string, options: MarketSimulatorOptions, empty: boolean): FeedSimulatorReply {
  const parts = /^\/csv\/(realtime|damlbmp)\/(\d{4})(\d\d)(\d\d)\1_(zone|gen)\.csv$/.exec(path);
  const missing = { status: 404, body: { message: 'Not Found' } };
  if (!parts) return missing;
  const [, name, year, month, date, points] = parts as unknown as [
    string,
    'realtime' | 'damlbmp',
    ...string[],
  ];
  const day = localDay(NYISO_ZONE, `${year}-${month}-${date}`);
  const { minutes } = name === 'realtime' ? REAL_TIME : DAY_AHEAD;
  const starts =
    name === 'realtime' && day
      ? publishedStarts(options.clock, day.start, day.end, minutes)
      : auctionedStarts(options.clock, NYISO_ZONE, `${year}-${month}-${date}`, minutes);
  if (!day || (starts.length === 0 && !(day.start <= options.clock.now()))) return missing;
  const rows = starts.flatMap((start) => {
    const stamp = name === 'realtime' ? start.plus({ minutes }) : start;
    const text = stamp.setZone(NYISO_ZONE).toFormat(STAMP_FORMAT[name]);
    return POINTS[points as 'zone' | 'gen'].map(([point, id]) => [
      text,
      point,
      id,
      options.priceUsdPerMwh(point, start),
      0,
    ]);
  });
  return { status: 200, body: csvDocument(HEADER, empty ? [] : rows) };
}
