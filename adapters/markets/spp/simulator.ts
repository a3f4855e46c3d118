import type { DateTime } from 'luxon';
import { FeedSimulator, type FeedSimulatorReply } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  csvDocument,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import {
  DAY_AHEAD_MINUTES,
  DAY_AHEAD_PATH,
  intervalFile,
  LATEST_FILE,
  REAL_TIME_MINUTES,
  REAL_TIME_PATH,
  SPP_ZONE,
} from './api.js';

const LOCATIONS = ['SPPNORTH_HUB', 'A_MINE'];
/** Names stand with blanks around them. */
const HEADER = [
  'Interval',
  ' GMTIntervalEnd',
  ' BAA',
  ' Settlement Location',
  ' Pnode',
  ' LMP',
  ' MLC',
  ' MCC',
  ' MEC',
];
const KEPT_HOURS = 30;

/** SPP's portal on a loopback port. @param isMissing intervals whose file never came */
export function simulateSpp(
  options: MarketSimulatorOptions,
  isMissing: (start: DateTime) => boolean = () => false,
): Promise<FeedSimulator> {
  return new FeedSimulator(({ path, query }, empty) => {
    const file = query.get('path') ?? '';
    const starts =
      path === REAL_TIME_PATH
        ? realTime(file, options, isMissing)
        : path === DAY_AHEAD_PATH
          ? day(file, options)
          : [];
    if (starts.length === 0) return { status: 404, body: { message: 'File not found' } };
    return table(starts, path === REAL_TIME_PATH ? REAL_TIME_MINUTES : DAY_AHEAD_MINUTES, options, empty);
  }).listen();
}

function realTime(
  file: string,
  { clock }: MarketSimulatorOptions,
  isMissing: (start: DateTime) => boolean,
): DateTime[] {
  const now = clock.now();
  const starts = publishedStarts(clock, now.minus({ hours: KEPT_HOURS }), now, REAL_TIME_MINUTES);
  if (file === LATEST_FILE) return starts.slice(-1);
  return starts.filter((start) => intervalFile(start) === file && !isMissing(start));
}

function day(file: string, { clock }: MarketSimulatorOptions): DateTime[] {
  const [, year, month, date] = /\/By_Day\/DA-LMP-SL-(\d{4})(\d\d)(\d\d)0100\.csv$/.exec(file) ?? [];
  return auctionedStarts(clock, SPP_ZONE, `${year}-${month}-${date}`, DAY_AHEAD_MINUTES);
}

function table(
  starts: DateTime[],
  minutes: number,
  { priceUsdPerMwh }: MarketSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  const rows = starts.flatMap((start) =>
    LOCATIONS.flatMap((location) =>
      ['SPP', 'SWPW'].map((area) => {
        const end = start.plus({ minutes });
        const price = priceUsdPerMwh(location, start) + (area === 'SPP' ? 0 : 500);
        const times = [end.setZone(SPP_ZONE), end].map((at) => at.toFormat('MM/dd/yyyy HH:mm:ss'));
        return [...times, area, location, location, price, 0, 0, price];
      }),
    ),
  );
  return { status: 200, body: csvDocument(HEADER, empty ? [] : rows) };
}
