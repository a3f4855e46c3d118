import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { keyedRandom } from '../../shared/random.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';
import type { SimulatedCorrection } from '../../shared/simulator-ercot.js';
import { settlementPointTypeOf } from '../../shared/ercot-prices.js';
import { CLIENT_ID, type ErcotCredentials, TOKEN_PATH } from './api.js';
import { PATHS } from './paths.js';
import {
  correctionsReport,
  dayAheadReport,
  demandReport,
  loadForecastReport,
  realTimeReservesReport,
  renewablesReport,
  reservesReport,
  type SimulatedReport,
} from './simulator-reports.js';
import { addersReport, fiveMinuteReport, indicativeReport, lambdaReport } from './simulator-runs.js';

const PUBLISHED_AFTER_MINUTES = 2;
const TOKEN_SECONDS = 3600;
const REQUESTS_PER_MINUTE = 30;
/** What an energy-weighted price differs by, so that a client that takes it is found out. */
const ENERGY_WEIGHTED_USD_PER_MWH = 7;

const COLUMNS = [
  'deliveryDate',
  'deliveryHour',
  'deliveryInterval',
  'settlementPoint',
  'settlementPointType',
  'settlementPointPrice',
  'DSTFlag',
];

type Row = readonly [string, number, number, string, string, number, boolean];

export interface ErcotPublicApiSimulatorOptions {
  readonly clock: Clock;
  readonly credentials: ErcotCredentials;
  readonly priceUsdPerMwh: (settlementPoint: string, start: DateTime) => number;
}

/** ERCOT's API and its sign-in on one loopback port. Faults meet the API alone, so that a test gets as far as that. */
export class ErcotPublicApiSimulator extends FeedSimulator {
  readonly signIns: string[];
  /** Ends all tokens before their time. */
  readonly withdrawTokens: () => void;
  /** What NP4-197-M has. */
  readonly corrections: SimulatedCorrection[];
  /** Columns that go under another name from now on. */
  readonly renamed: Map<string, string>;

  constructor(options: ErcotPublicApiSimulatorOptions) {
    const tokens = new Map<string, number>();
    const signIns: string[] = [];
    const requestedAt: number[] = [];
    const corrections: SimulatedCorrection[] = [];
    const renamed = new Map<string, string>();
    super(
      (request, empty) => {
        if (request.path === TOKEN_PATH) return signIn(request, options, tokens, signIns);
        const refusal = refusalOf(request, options, tokens, requestedAt);
        if (refusal) return refusal;
        const { columns, rows } = reportAt(request, options, corrections);
        const names = columns.map((name) => renamed.get(name) ?? name);
        return report(request, { columns: names, rows: empty ? [] : rows });
      },
      (path) => path === TOKEN_PATH,
    );
    this.signIns = signIns;
    this.withdrawTokens = () => tokens.clear();
    this.corrections = corrections;
    this.renamed = renamed;
  }

  /** Requests for rows, sign-ins not counted. */
  get reportRequests(): readonly FeedSimulatorRequest[] {
    return this.requests.filter(({ path }) => path !== TOKEN_PATH);
  }
}

function signIn(
  { method, form, query }: FeedSimulatorRequest,
  { clock, credentials }: ErcotPublicApiSimulatorOptions,
  tokens: Map<string, number>,
  signIns: string[],
): FeedSimulatorReply {
  signIns.push(form.get('username') ?? '');
  const asDocumented =
    method === 'POST' &&
    !query.has('password') &&
    form.get('grant_type') === 'password' &&
    form.get('response_type') === 'id_token' &&
    form.get('client_id') === CLIENT_ID &&
    form.get('scope') === `openid ${CLIENT_ID} offline_access`;
  if (!asDocumented) return { status: 400, body: { error: 'invalid_request' } };
  if (form.get('username') !== credentials.username || form.get('password') !== credentials.password) {
    return {
      status: 400,
      body: { error: 'access_denied', error_description: 'The username or password is invalid.' },
    };
  }
  const idToken = `token-${signIns.length}`;
  tokens.set(idToken, clock.now().toSeconds() + TOKEN_SECONDS);
  return { status: 200, body: { id_token: idToken, token_type: 'Bearer', expires_in: `${TOKEN_SECONDS}` } };
}

function refusalOf(
  { header, path, query }: FeedSimulatorRequest,
  { clock, credentials }: ErcotPublicApiSimulatorOptions,
  tokens: ReadonlyMap<string, number>,
  requestedAt: number[],
): FeedSimulatorReply | null {
  const now = clock.now().toSeconds();
  requestedAt.push(now);
  if (requestedAt.filter((at) => at > now - 60).length > REQUESTS_PER_MINUTE) {
    return { status: 429, body: { error_key: 'throttled', error_message: 'Too Many Requests' } };
  }
  if (header('ocp-apim-subscription-key') !== credentials.subscriptionKey) {
    return {
      status: 401,
      body: { statusCode: 401, message: 'Access denied due to missing subscription key.' },
    };
  }
  const until = tokens.get((header('authorization') ?? '').replace('Bearer ', ''));
  if (until === undefined || until <= now)
    return { status: 401, body: { statusCode: 401, message: 'Unauthorized' } };
  if (!Object.values<string>(PATHS).includes(path))
    return { status: 404, body: { status: 'NOT_FOUND', message: path } };
  return query.has('deliveryDate')
    ? { status: 400, body: { status: 'BAD_REQUEST', message: 'deliveryDate' } }
    : null;
}

function report(
  { path, query }: FeedSimulatorRequest,
  { columns, rows }: SimulatedReport,
): FeedSimulatorReply {
  const size = Number(query.get('size') ?? 1000);
  const page = Number(query.get('page') ?? 1);
  const totalPages = Math.ceil(rows.length / size);
  const body = {
    _meta: {
      totalRecords: rows.length,
      pageSize: size,
      totalPages,
      currentPage: totalPages === 0 ? 0 : page,
    },
    report: { reportName: path.split('/').at(-1) },
    fields: columns.map((name, index) => ({ name, label: name, cardinality: index + 1 })),
    // A page begins with the last row of the one before: pages of one query do overlap.
    data: rows.slice(Math.max(0, (page - 1) * size - 1), page * size),
    _links: { self: { href: path } },
  };
  return { status: 200, body };
}

function reportAt(
  { path, query }: FeedSimulatorRequest,
  options: ErcotPublicApiSimulatorOptions,
  corrections: readonly SimulatedCorrection[],
): SimulatedReport {
  switch (path) {
    case PATHS.dayAhead:
      return dayAheadReport(query, options);
    case PATHS.loadForecast:
      return loadForecastReport(query, options);
    case PATHS.reserves:
      return reservesReport(query, options);
    case PATHS.realTimeReserves:
      return realTimeReservesReport(query, options);
    case PATHS.demand:
      return demandReport(query, options);
    case PATHS.corrections:
      return correctionsReport(query, options, corrections);
    case PATHS.wind:
      return renewablesReport(query, options, 'STWPFSystemWide');
    case PATHS.solar:
      return renewablesReport(query, options, 'STPPFSystemWide');
    case PATHS.fiveMinute:
      return fiveMinuteReport(query, options);
    case PATHS.indicative:
      return indicativeReport(query, options);
    case PATHS.lambda:
      return lambdaReport(query, options);
    case PATHS.adders:
      return addersReport(query, options);
    default:
      return { columns: COLUMNS, rows: rowsOf(query, options) };
  }
}

/** Rows of whole local days, in the order of days and in none within a day, as ERCOT sends them. */
function rowsOf(query: URLSearchParams, options: ErcotPublicApiSimulatorOptions): Row[] {
  const point = query.get('settlementPoint') ?? '';
  const type = settlementPointTypeOf(point) ?? 'RN';
  const published = options.clock.now().minus({ minutes: PUBLISHED_AFTER_MINUTES + SETTLEMENT_MINUTES });
  const to = localDay(options.clock, query.get('deliveryDateTo')).plus({ days: 1 });
  const starts = intervalStarts(
    localDay(options.clock, query.get('deliveryDateFrom')),
    to,
    SETTLEMENT_MINUTES,
  );
  const rows = starts
    .filter((start) => start <= published)
    .flatMap((start): Row[] => {
      const price = options.priceUsdPerMwh(point, start);
      const settled = rowOf(start, point, type, price);
      return type === 'LZ'
        ? [settled, rowOf(start, point, 'LZEW', price + ENERGY_WEIGHTED_USD_PER_MWH)]
        : [settled];
    });
  const wanted = query.get('settlementPointType');
  return rows
    .filter((row) => wanted === null || row[4] === wanted)
    .map((row) => ({ row, order: keyedRandom(...row.slice(0, 5).map(String), String(row[6])) }))
    .sort((a, b) => a.row[0].localeCompare(b.row[0]) || a.order - b.order)
    .map(({ row }) => row);
}

function rowOf(start: DateTime, point: string, type: string, price: number): Row {
  const local = start.setZone(ERCOT_ZONE);
  const passes = local.getPossibleOffsets().map((pass) => pass.toMillis());
  const isSecondPass = passes.length > 1 && local.toMillis() === Math.max(...passes);
  const interval = Math.floor(local.minute / SETTLEMENT_MINUTES) + 1;
  return [local.toFormat('yyyy-MM-dd'), local.hour + 1, interval, point, type, price, isSecondPass];
}

function localDay(clock: Clock, date: string | null): DateTime {
  const today = clock.now().setZone(ERCOT_ZONE).startOf('day');
  if (date === null) return today;
  const [year, month, day] = date.split('-').map(Number);
  return today.set({ year: year ?? 0, month: month ?? 1, day: day ?? 1 });
}

/** Starts the simulator. */
export async function simulateErcotPublicApi(
  options: ErcotPublicApiSimulatorOptions,
): Promise<ErcotPublicApiSimulator> {
  const simulator = new ErcotPublicApiSimulator(options);
  await simulator.listen();
  return simulator;
}
