import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { dateAt } from '../../../src/core/market/market-time.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import type { SimulatedCorrection } from '../../shared/simulator-ercot.js';
import { auctionedStarts, csvDocument, type MarketSimulatorOptions } from '../../shared/simulator-market.js';
import { zipOfFiles } from '../../shared/simulator-zip.js';
import { DOWNLOAD_PATH, LIST_PATH, REPORTS } from './api.js';
import {
  auction,
  correction,
  demand,
  generation,
  loadForecast,
  otherCorrection,
  otherCorrections,
  realTimeReserves,
  run,
  settlement,
  type Simulated,
} from './simulator-documents.js';

const LISTED_HOURS = 10;
const TYPE_DIGITS = 5;

/** ERCOT's listing and download servlets on a loopback port, with documents of the last hours and auctions of the last days. */
export class ErcotMisSimulator extends FeedSimulator {
  /** What NP4-197-M has. */
  readonly corrections: SimulatedCorrection[];
  /** Columns that go under another name from now on. */
  readonly renamed: Map<string, string>;

  constructor(options: MarketSimulatorOptions) {
    const corrections: SimulatedCorrection[] = [];
    const renamed = new Map<string, string>();
    let made = { of: '', documents: new Map<string, Simulated>() };
    const documentsNow = (type: number): Map<string, Simulated> => {
      const of = `${type} ${options.clock.now().toMillis()} ${corrections.length}`;
      if (made.of !== of) made = { of, documents: documentsOf(type, options, corrections) };
      return made.documents;
    };
    super(({ path, query }, empty) => {
      if (path === LIST_PATH) {
        const type = Number(query.get('reportTypeId'));
        const documents = empty ? [] : [...documentsNow(type)];
        const DocumentList = documents.flatMap(([id, document]) => listed(document, type, id));
        return { status: 200, body: { ListDocsByRptTypeRes: { DocumentList } } };
      }
      if (path !== DOWNLOAD_PATH) return { status: 404, body: { message: 'no such servlet' } };
      const id = query.get('doclookupId') ?? '';
      const document = documentsNow(Number(id.slice(0, TYPE_DIGITS))).get(id);
      if (!document) return { status: 404, body: { message: 'no such document' } };
      const files = document.files().map(({ name, header, rows }): [string, string] => {
        const names = header.map((column) => renamed.get(column) ?? column);
        return [`${name}.csv`, csvDocument(names, rows).toString('utf8')];
      });
      return { status: 200, body: zipOfFiles(files), headers: { 'Content-Type': 'application/zip' } };
    });
    this.corrections = corrections;
    this.renamed = renamed;
  }
}

export async function simulateErcotMis(options: MarketSimulatorOptions): Promise<ErcotMisSimulator> {
  const simulator = new ErcotMisSimulator(options);
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

/** What a document of each type is made of, by the start of its interval or hour, and how long that is. */
function ofIntervals(
  type: number,
  options: MarketSimulatorOptions,
): { readonly minutes: number; readonly document: (start: DateTime) => Simulated } {
  switch (type) {
    case REPORTS.prices:
      return { minutes: 15, document: (start) => settlement(start, options) };
    case REPORTS.realTimeReserves:
      return { minutes: 15, document: realTimeReserves };
    case REPORTS.demand:
      return { minutes: 60, document: demand };
    case REPORTS.loadForecast:
      return { minutes: 60, document: loadForecast };
    case REPORTS.wind:
      return { minutes: 60, document: (start) => generation(start, 'STWPF_SYSTEM_WIDE') };
    case REPORTS.solar:
      return { minutes: 60, document: (start) => generation(start, 'STPPF_SYSTEM_WIDE') };
    default:
      return { minutes: 5, document: (start) => run(start, type, options) };
  }
}

/** By their numbers: the type's, and that of the first interval. */
function documentsOf(
  type: number,
  options: MarketSimulatorOptions,
  corrections: readonly SimulatedCorrection[],
): Map<string, Simulated> {
  const now = options.clock.now();
  const documents = new Map<string, Simulated>();
  const add = (number: number, document: Simulated): void => {
    if (document.publishedAt <= now) documents.set(`${type}${number}`, document);
  };
  if (type === REPORTS.corrections) {
    corrections.forEach((each, index) => {
      add(3 * index + 1, correction(each, options));
      add(3 * index + 2, otherCorrections(each));
      add(3 * index + 3, otherCorrection(each));
    });
    return documents;
  }
  if (type === REPORTS.dayAhead || type === REPORTS.reserves) {
    for (const day of [-2, -1, 0, 1, 2]) {
      const date = dateAt(ERCOT_ZONE, now.plus({ days: day }));
      const hours = auctionedStarts(options.clock, ERCOT_ZONE, date, 60);
      if (hours[0]) add(hours[0].toSeconds(), auction(hours, type, options));
    }
    return documents;
  }
  const { minutes, document } = ofIntervals(type, options);
  for (const start of intervalStarts(now.minus({ hours: LISTED_HOURS }), now, minutes)) {
    add(start.toSeconds(), document(start));
  }
  return documents;
}
