import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import type { Provider } from '../../shared/provider.js';
import { documentsOf, type MisDocument, tablesOf } from './api.js';

/** Offsets of publication times have been wrong by an hour around the change of clocks. */
const OFFSET_HOURS = 1;
/** More than all reports together are read of. */
const KEPT_MAX = 2_000;
/** Of one list in one round. One may reach back half a year: the newest are read first, others in the rounds that follow. */
const DOWNLOADS_MAX = 45;
/** What is wrong with one document says nothing about the next. */
const OF_ONE_DOCUMENT = ['malformed', 'rejected'];

export interface Published {
  readonly from: DateTime;
  readonly to: DateTime;
  /** Names of documents that are not downloaded. */
  readonly except?: RegExp;
  /** Whether a document that does not fit is a fault where no newer one does; otherwise, where none at all has rows. */
  readonly newestMustBeWhole?: boolean;
  /** What others wait for: all stand in one line, and what is settled comes before what is nice to know. */
  readonly isUrgent?: boolean;
}

type RowsOf<Row> = (table: ErcotTable) => Row[] | null;
type Told<Row> = readonly Row[] | null | EbbError;

/** What documents have told, each downloaded once: a document never changes, a corrected one comes as another. */
export class SeenDocuments {
  /** Rows, null where they are of something else, or why they could not be read. */
  readonly #kept = new Map<string, readonly unknown[] | null | EbbError>();
  #urgent: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly provider: Provider,
    private readonly clock: Clock,
  ) {}

  /**
   * Rows of the documents that were published in [from, to), by when they were published.
   * @param what of a document is kept, such as a settlement point
   * @param rows null for a table of something else that comes under the same number
   * @throws EbbError with a code of the table; a document that is broken among others is left out, and downloaded again next
   * time where it was cut
   */
  read<Row>(reportTypeId: number, what: string, published: Published, rows: RowsOf<Row>): Promise<Row[]> {
    const reading = this.#read(reportTypeId, what, published, rows);
    if (published.isUrgent) this.#urgent = reading.catch(() => undefined);
    return reading;
  }

  async #read<Row>(
    reportTypeId: number,
    what: string,
    { from, to, except, newestMustBeWhole = false, isUrgent = false }: Published,
    rows: RowsOf<Row>,
  ): Promise<Row[]> {
    const turn = (): Promise<unknown> => (isUrgent ? Promise.resolve() : this.#urgent);
    await turn();
    const [first, last] = [from.minus({ hours: OFFSET_HOURS }), to.plus({ hours: OFFSET_HOURS })];
    const wanted = (await documentsOf(this.provider, reportTypeId)).filter(
      ({ publishedAt, name }) => publishedAt >= first && publishedAt < last && !except?.test(name),
    );
    let found: Row[] = [];
    let problem: EbbError | null = null;
    let downloads = 0;
    let isOneRead = false;
    for (const document of wanted.reverse()) {
      const key = `${document.id} ${what}`;
      const kept = this.#kept.get(key) as Told<Row> | undefined;
      if (kept === undefined && (downloads += 1) > DOWNLOADS_MAX) break;
      if (kept === undefined) await turn();
      const told = kept === undefined ? await this.#download(key, document, rows) : kept;
      if (told instanceof EbbError) {
        if (newestMustBeWhole && !isOneRead && this.#kept.has(key)) throw told;
        problem = told;
      } else if (told !== null) {
        isOneRead = true;
        found = [...told, ...found];
      }
    }
    if (problem && (newestMustBeWhole ? !isOneRead : found.length === 0)) throw problem;
    return found;
  }

  /** Rows of the document that was published last. @throws EbbError with a code of the table */
  async newest<Row>(reportTypeId: number, rows: (table: ErcotTable) => Row[]): Promise<Row[]> {
    await this.#urgent;
    const last = (await documentsOf(this.provider, reportTypeId)).at(-1);
    return last ? (await this.#tables(last)).flatMap(rows) : [];
  }

  /** Keeps what a whole document tells, and that it cannot be read; one that came broken is not kept. */
  async #download<Row>(key: string, document: MisDocument, rows: RowsOf<Row>): Promise<Told<Row>> {
    const tables = await this.#tables(document).catch(ofOneDocument);
    if (tables instanceof EbbError) return tables;
    let told: Told<Row>;
    try {
      const wanted = tables.map(rows).filter((each) => each !== null);
      told = wanted.length === 0 ? null : wanted.flat();
    } catch (error) {
      told = ofOneDocument(error);
    }
    this.#kept.set(key, told);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    return told;
  }

  /** With an offset that is wrong, a document would seem to be of the future. */
  async #tables(document: MisDocument): Promise<ErcotTable[]> {
    const tables = await tablesOf(this.provider, document);
    const publishedAt = DateTime.min(document.publishedAt, this.clock.now());
    return tables.map((table) => ({ ...table, publishedAt }));
  }
}

function ofOneDocument(error: unknown): EbbError {
  if (error instanceof EbbError && OF_ONE_DOCUMENT.includes(error.code)) return error;
  throw error;
}
