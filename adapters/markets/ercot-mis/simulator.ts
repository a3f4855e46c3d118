import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { dateAt, isSecondPass } from '../../../src/core/market/market-time.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { auctionedStarts, csvDocument, type MarketSimulatorOptions } from '../../shared/simulator-market.js';
import { zipOf } from '../../shared/simulator-zip.js';
import { DOWNLOAD_PATH, LIST_PATH, REPORTS } from './api.js';

const POINTS = ['LZ_WEST', 'HB_WEST', 'HB_NORTH', 'WIND_RN1'];
const PRODUCTS = ['REGUP', 'REGDN', 'RRS', 'NSPIN', 'ECRS'];
const LISTED_HOURS = 10;
const TYPE_DIGITS = 5;
const PUBLISHED_AFTER_MINUTES = 2;
const LAMBDA_USD_PER_MWH = 21.5;

/** One document: when it is published, its name and its rows. */
interface Simulated {
  readonly name: string;
  readonly publishedAt: DateTime;
  readonly header: readonly string[];
  /** Made when the document is asked for. */
  readonly rows: () => readonly (readonly unknown[])[];
}

/** ERCOT's listing and download servlets on a loopback port, with documents of the last hours and auctions of the last days. */
export async function simulateErcotMis(options: MarketSimulatorOptions): Promise<FeedSimulator> {
  const simulator = new FeedSimulator(({ path, query }, empty) => {
    if (path === LIST_PATH) {
      const type = Number(query.get('reportTypeId'));
      const documents = empty ? [] : [...documentsOf(type, options)];
      const DocumentList = documents.flatMap(([id, document]) => listed(document, type, id));
      return { status: 200, body: { ListDocsByRptTypeRes: { DocumentList } } };
    }
    if (path !== DOWNLOAD_PATH) return { status: 404, body: { message: 'no such servlet' } };
    const id = query.get('doclookupId') ?? '';
    const document = documentsOf(Number(id.slice(0, TYPE_DIGITS)), options).get(id);
    if (!document) return { status: 404, body: { message: 'no such document' } };
    const csv = csvDocument(document.header, document.rows()).toString('utf8');
    const headers = { 'Content-Type': 'application/zip' };
    return { status: 200, body: zipOf(`${document.name}.csv`, csv), headers };
  });
  await simulator.listen();
  return simulator;
}

/** The XML twin comes first, and what a client that takes it gets is not there. */
function listed({ name, publishedAt }: Simulated, type: number, id: string): object[] {
  const common = {
    ReportTypeID: String(type),
    PublishDate: publishedAt.setZone(ERCOT_ZONE).toISO({ suppressMilliseconds: true }),
  };
  return [
    { Document: { ...common, FriendlyName: `${name}_xml`, DocID: `${type}0` } },
    { Document: { ...common, FriendlyName: `${name}_csv`, DocID: id } },
  ];
}

/** By their numbers: the type's, and that of the first interval. */
function documentsOf(type: number, options: MarketSimulatorOptions): Map<string, Simulated> {
  const now = options.clock.now();
  const documents = new Map<string, Simulated>();
  const add = (start: DateTime, document: Simulated): void => {
    if (document.publishedAt <= now) documents.set(`${type}${start.toSeconds()}`, document);
  };
  if (type === REPORTS.dayAhead || type === REPORTS.reserves) {
    for (const day of [-2, -1, 0, 1, 2]) {
      const date = dateAt(ERCOT_ZONE, now.plus({ days: day }));
      const hours = auctionedStarts(options.clock, ERCOT_ZONE, date, 60);
      if (hours[0]) add(hours[0], auction(hours, type, options));
    }
    return documents;
  }
  const isSettled = type === REPORTS.prices;
  for (const start of intervalStarts(now.minus({ hours: LISTED_HOURS }), now, isSettled ? 15 : 5)) {
    add(start, isSettled ? settlement(start, options) : run(start, type, options));
  }
  return documents;
}

const usDate = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat('MM/dd/yyyy');
const usTime = (at: DateTime): string => at.setZone(ERCOT_ZONE).toFormat('MM/dd/yyyy HH:mm:ss');
const flag = (at: DateTime): string => (isSecondPass(ERCOT_ZONE, at) ? 'Y' : 'N');

function settlement(start: DateTime, { priceUsdPerMwh }: MarketSimulatorOptions): Simulated {
  const end = start.plus({ minutes: 15 });
  const row = (point: string, type: string, usd: number): unknown[] => [
    usDate(start),
    start.setZone(ERCOT_ZONE).hour + 1,
    Math.floor(start.minute / 15) + 1,
    point,
    type,
    usd,
    flag(start),
  ];
  return {
    name: `SPPHLZNP6905_${end.setZone(ERCOT_ZONE).toFormat('yyyyMMdd_HHmm')}${flag(end) === 'Y' ? 'xhr' : ''}`,
    publishedAt: end.plus({ minutes: PUBLISHED_AFTER_MINUTES }),
    header: [
      'DeliveryDate',
      'DeliveryHour',
      'DeliveryInterval',
      'SettlementPointName',
      'SettlementPointType',
      'SettlementPointPrice',
      'DSTFlag',
    ],
    rows: () =>
      POINTS.flatMap((point) => {
        const usd = priceUsdPerMwh(point, start);
        if (point.startsWith('LZ_')) return [row(point, 'LZEW', usd + 7), row(point, 'LZ', usd)];
        return [row(point, point.startsWith('HB_') ? 'HU' : 'RN', usd)];
      }),
  };
}

function auction(
  hours: readonly DateTime[],
  type: number,
  { priceUsdPerMwh }: MarketSimulatorOptions,
): Simulated {
  const isReserve = type === REPORTS.reserves;
  const price = (place: string, start: DateTime, index: number): number =>
    isReserve ? start.hour + index : priceUsdPerMwh(place, start);
  return {
    name: isReserve ? 'DAMASMCPC' : 'DAMSPP',
    publishedAt: hours[0]!.minus({ hours: 11 }),
    header: isReserve
      ? ['DeliveryDate', 'HourEnding', 'AncillaryType', 'MCPC', 'DSTFlag']
      : ['DeliveryDate', 'HourEnding', 'SettlementPoint', 'SettlementPointPrice', 'DSTFlag'],
    rows: () =>
      hours.flatMap((start) =>
        (isReserve ? PRODUCTS : POINTS).map((place, index) => [
          usDate(start),
          `${String(start.setZone(ERCOT_ZONE).hour + 1).padStart(2, '0')}:00`,
          place,
          price(place, start, index),
          flag(start),
        ]),
      ),
  };
}

function run(start: DateTime, type: number, { priceUsdPerMwh }: MarketSimulatorOptions): Simulated {
  const at = start.plus({ seconds: 13 });
  const common = { name: `RUN_${at.toSeconds()}`, publishedAt: at.plus({ seconds: 30 }) };
  if (type === REPORTS.lambda) {
    const header = ['SCEDTimeStamp', 'RepeatedHourFlag', 'SystemLambda'];
    return { ...common, header, rows: () => [[usTime(at), flag(at), LAMBDA_USD_PER_MWH]] };
  }
  if (type === REPORTS.fiveMinute) {
    const header = ['SCEDTimestamp', 'RepeatedHourFlag', 'SettlementPoint', 'LMP'];
    const rows = (): unknown[][] =>
      POINTS.map((point) => [usTime(at), flag(at), point, priceUsdPerMwh(point, start)]);
    return { ...common, header, rows };
  }
  const ahead = Array.from({ length: 12 }, (_, index) => start.plus({ minutes: 5 * (index + 1) }));
  return {
    ...common,
    header: [
      'RTDTimestamp',
      'RepeatedHourFlag',
      'IntervalID',
      'IntervalEnding',
      'IntervalRepeatedHourFlag',
      'SettlementPoint',
      'SettlementPointType',
      'LMP',
    ],
    rows: () =>
      ahead.flatMap((each, index) =>
        POINTS.map((point) => [
          usTime(at),
          flag(at),
          index + 1,
          usTime(each.plus({ minutes: 5 })),
          flag(each),
          point,
          point.startsWith('LZ_') ? 'LZ' : point.startsWith('HB_') ? 'HU' : 'RN',
          priceUsdPerMwh(point, each),
        ]),
      ),
  };
}
