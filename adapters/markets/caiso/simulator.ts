import { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { dateAt, datesBetween } from '../../../src/core/market/market-time.js';
import type { FeedSimulatorReply, FeedSimulatorRequest } from '../../shared/simulator-feed.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  csvDocument,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { zipOf } from '../../shared/simulator-zip.js';
import { CAISO_ZONE, DAY_AHEAD, type OasisReport, REAL_TIME, SINGLE_ZIP_PATH } from './api.js';

const COMPONENTS = ['MCC', 'LMP', 'MCE', 'MCL', 'MGHG'];
const HEADER = [
  'INTERVALSTARTTIME_GMT',
  'INTERVALENDTIME_GMT',
  'OPR_DT',
  'NODE',
  'MARKET_RUN_ID',
  'LMP_TYPE',
];

/** OASIS on a loopback port: a zip of a CSV, or of an XML document where there is nothing. */
export function simulateCaiso(options: MarketSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => answer(request, options, empty)).listen();
}

function answer(
  { path, query }: FeedSimulatorRequest,
  options: MarketSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  if (path !== SINGLE_ZIP_PATH) return { status: 404, body: { message: 'no such path' } };
  const report = [REAL_TIME, DAY_AHEAD].find(
    (each) =>
      each.query === query.get('queryname') &&
      each.run === query.get('market_run_id') &&
      String(each.version) === query.get('version'),
  );
  const [from, to] = ['startdatetime', 'enddatetime'].map((name) => instantOf(query.get(name)));
  if (!report || !from?.isValid || !to?.isValid || query.get('resultformat') !== '6') {
    return refusal('1001', 'Invalid request');
  }
  const starts = startsOf(report, options, from, to);
  if (empty || starts.length === 0) return refusal('1000', 'No data returned for the specified selection');
  const node = query.get('node') ?? '';
  const rows = starts.flatMap((start) => rowsOf(report, node, start, options.priceUsdPerMwh(node, start)));
  return {
    status: 200,
    body: zipOf('prices.csv', csvDocument([...HEADER, report.priceColumn], rows).toString()),
  };
}

function startsOf(
  report: OasisReport,
  options: MarketSimulatorOptions,
  from: DateTime,
  to: DateTime,
): DateTime[] {
  if (report === REAL_TIME) return publishedStarts(options.clock, from, to, report.minutes);
  const hours = new Set(intervalStarts(from, to, report.minutes).map((start) => start.toMillis()));
  return datesBetween(CAISO_ZONE, from, to)
    .flatMap((date) => auctionedStarts(options.clock, CAISO_ZONE, date, report.minutes))
    .filter((start) => hours.has(start.toMillis()));
}

/** A row for each part of a price, as OASIS sends them. */
function rowsOf({ minutes, run }: OasisReport, node: string, start: DateTime, price: number): unknown[][] {
  const times = [start, start.plus({ minutes })].map((at) => at.toFormat("yyyy-MM-dd'T'HH:mm:ss'-00:00'"));
  return COMPONENTS.map((part) => [
    ...times,
    dateAt(CAISO_ZONE, start),
    node,
    run,
    part,
    part === 'LMP' ? price : price / 10,
  ]);
}

function refusal(code: string, words: string): FeedSimulatorReply {
  const xml = `<?xml version="1.0"?><m:OASISReport xmlns:m="http://www.caiso.com/soa/OASISReport_v1.xsd"><m:MessagePayload><m:RTO><m:ERROR><m:ERR_CODE>${code}</m:ERR_CODE><m:ERR_DESC>${words}</m:ERR_DESC></m:ERROR></m:RTO></m:MessagePayload></m:OASISReport>`;
  return { status: 200, body: zipOf('INVALID_REQUEST.xml', xml) };
}

function instantOf(text: string | null): DateTime {
  return DateTime.fromFormat(text ?? '', "yyyyMMdd'T'HH:mm'-0000'", { zone: 'utc' });
}
