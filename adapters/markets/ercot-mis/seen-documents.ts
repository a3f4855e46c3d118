import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import type { Provider } from '../../shared/provider.js';
import { documentsOf, type MisDocument, rowsOf } from './api.js';

/** Offsets of publication times have been wrong by an hour around the change of clocks. */
const OFFSET_HOURS = 1;
const KEPT_MAX = 600;
/** What is wrong with one document says nothing about the next. */
const OF_ONE_DOCUMENT = ['malformed', 'rejected'];

/** What documents have told, each downloaded once: a document never changes, a corrected one comes as another. */
export class SeenDocuments {
  readonly #kept = new Map<string, readonly unknown[]>();

  constructor(private readonly provider: Provider) {}

  /**
   * Rows of all documents that were published in [from, to), by when they were published.
   * @param what of a document is kept, such as a settlement point
   * @throws EbbError with a code of the table; one that is broken among others is left out, and asked for again next time
   */
  async read<Row>(
    reportTypeId: number,
    what: string,
    { from, to }: { readonly from: DateTime; readonly to: DateTime },
    rows: (table: ErcotTable) => Row[],
  ): Promise<Row[]> {
    const [first, last] = [from.minus({ hours: OFFSET_HOURS }), to.plus({ hours: OFFSET_HOURS })];
    const wanted = (await documentsOf(this.provider, reportTypeId)).filter(
      ({ publishedAt }) => publishedAt >= first && publishedAt < last,
    );
    const found: Row[] = [];
    let problem: EbbError | null = null;
    for (const document of wanted) {
      try {
        found.push(...(await this.#rows(document, what, rows)));
      } catch (error) {
        if (!(error instanceof EbbError) || !OF_ONE_DOCUMENT.includes(error.code)) throw error;
        problem = error;
      }
    }
    if (found.length === 0 && problem) throw problem;
    return found;
  }

  /** Rows of the document that was published last. @throws EbbError with a code of the table */
  async newest<Row>(reportTypeId: number, rows: (table: ErcotTable) => Row[]): Promise<Row[]> {
    const last = (await documentsOf(this.provider, reportTypeId)).at(-1);
    return last ? rows(await rowsOf(this.provider, last.id)) : [];
  }

  async #rows<Row>(
    { id }: MisDocument,
    what: string,
    rows: (table: ErcotTable) => Row[],
  ): Promise<readonly Row[]> {
    const key = `${id} ${what}`;
    const kept = this.#kept.get(key) as readonly Row[] | undefined;
    if (kept) return kept;
    const read = rows(await rowsOf(this.provider, id));
    this.#kept.set(key, read);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    return read;
  }
}
