import { DateTime } from 'luxon';
import { dateAt, datesBetween, readingAt } from '../../../src/core/market/market-time.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import {
  auctionedStarts,
  type MarketSimulatorOptions,
  publishedStarts,
} from '../../shared/simulator-market.js';
import { DAY_AHEAD, PJM_ZONE, type PjmReport, UNVERIFIED, VERIFIED } from './api.js';

/** What verification changes a price by, so that a client that does not take it is found out. */
export const VERIFIED_MORE_USD_PER_MWH = 0.5;
const VERIFIED_AFTER_DAYS = 2;

export interface PjmSimulatorOptions extends MarketSimulatorOptions {
  readonly subscriptionKey: string;
}

/** Data Miner 2 on a loopback port. */
export function simulatePjm(options: PjmSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => answer(request, options, empty)).listen();
}

function answer(
  { path, query, header }: FeedSimulatorRequest,
  options: PjmSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply {
  if (header('ocp-apim-subscription-key') !== options.subscriptionKey) {
    return {
      status: 401,
      body: { statusCode: 401, message: 'Access denied due to invalid subscription key.' },
    };
  }
  const report = [UNVERIFIED, VERIFIED, DAY_AHEAD].find(({ feed }) => path === `/${feed}`);
  const [from, to] = (query.get('datetime_beginning_ept') ?? '').split('to').map(shown);
  const pnodeId = Number(query.get('pnode_id'));
  if (!report || from === undefined || to === undefined || !(pnodeId > 0)) {
    return { status: 400, body: { message: 'Bad request' } };
  }
  const rows = empty
    ? []
    : startsOf(report, options, from, to)
        .filter((start) => shownAt(start) >= from && shownAt(start) <= to)
        .map((start) => rowOf(report, pnodeId, start, options));
  const [first, count] = [Number(query.get('startRow')), Number(query.get('rowCount'))];
  const items = rows.slice(first - 1, first - 1 + count);
  return { status: 200, body: { links: [], items, searchSpecification: {}, totalRows: rows.length } };
}

/** Candidates: local time is four or five hours behind what it would be as UTC. */
function startsOf(
  report: PjmReport,
  { clock }: PjmSimulatorOptions,
  fromMs: number,
  toMs: number,
): DateTime[] {
  const now = clock.now();
  const from = DateTime.fromMillis(fromMs, { zone: 'utc' }).plus({ hours: 4 });
  const to = DateTime.fromMillis(toMs, { zone: 'utc' }).plus({ hours: 6 });
  if (report === DAY_AHEAD) {
    return datesBetween(PJM_ZONE, from, to).flatMap((date) =>
      auctionedStarts(clock, PJM_ZONE, date, report.minutes),
    );
  }
  const verifiedTo = now.minus({ days: VERIFIED_AFTER_DAYS });
  return publishedStarts(
    clock,
    from,
    report === VERIFIED && verifiedTo < to ? verifiedTo : to,
    report.minutes,
  );
}

function rowOf(
  { priceColumn, versioned }: PjmReport,
  pnodeId: number,
  start: DateTime,
  { priceUsdPerMwh }: PjmSimulatorOptions,
): object {
  const more = versioned && priceColumn === VERIFIED.priceColumn ? VERIFIED_MORE_USD_PER_MWH : 0;
  return {
    datetime_beginning_utc: start.toFormat("yyyy-MM-dd'T'HH:mm:ss"),
    datetime_beginning_ept: start.setZone(PJM_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss"),
    pnode_id: pnodeId,
    [priceColumn]: priceUsdPerMwh(String(pnodeId), start) + more,
    ...(versioned && { row_is_current: true, version_nbr: 1 }),
  };
}

/** Texts of local time as one number, so that they compare as the real service compares them: without offsets. */
function shown(text: string): number {
  return DateTime.fromFormat(text, 'MM/dd/yyyy HH:mm', { zone: 'utc' }).toMillis();
}

function shownAt(start: DateTime): number {
  const { hour, minute } = readingAt(PJM_ZONE, start);
  return DateTime.fromISO(dateAt(PJM_ZONE, start), { zone: 'utc' })
    .plus({ hours: hour, minutes: minute })
    .toMillis();
}
