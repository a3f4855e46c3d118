import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { csvTable } from '../../shared/csv.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import type { Provider, ProviderSettings } from '../../shared/provider.js';
import { zipEntries } from '../../shared/zip.js';

export const ERCOT_MIS: ProviderSettings = {
  name: 'ERCOT_MIS',
  url: 'https://www.ercot.com',
  requestsPerMinute: 30,
};
export const LIST_PATH = '/misapp/servlets/IceDocListJsonWS';
export const DOWNLOAD_PATH = '/misdownload/servlets/mirDownload';

/** Numbers of report types, by what they have. */
export const REPORTS = {
  /** NP6-905-CD */
  prices: 12301,
  /** NP4-190-CD */
  dayAhead: 12331,
  /** NP4-188-CD */
  reserves: 12329,
  /** NP6-331-CD */
  realTimeReserves: 24898,
  /** NP6-788-CD */
  fiveMinute: 12300,
  /** NP6-970-CD */
  indicative: 13073,
  /** NP6-322-CD */
  lambda: 13114,
  /** NP6-323-CD */
  adders: 13221,
  /** NP6-235-CD */
  demand: 12340,
  /** NP3-565-CD */
  loadForecast: 14837,
  /** NP4-732-CD */
  wind: 13028,
  /** NP4-737-CD */
  solar: 13483,
  /** NP4-197-M: settlement prices are one of several kinds of documents in it. */
  corrections: 13045,
} as const;

const entry = z.looseObject({
  Document: z.looseObject({
    FriendlyName: z.string(),
    ConstructedName: z.string().default(''),
    DocID: z.string().min(1),
    PublishDate: z.string(),
  }),
});
const list = z.looseObject({
  ListDocsByRptTypeRes: z.looseObject({ DocumentList: z.union([z.array(entry), entry]).default([]) }),
});

export interface MisDocument {
  readonly id: string;
  /** By which it is listed, and that of its file. */
  readonly name: string;
  readonly publishedAt: DateTime;
}

/**
 * The report's CSV documents, the oldest first. Every report has its XML twin under the same type. @throws EbbError with a
 * code of the table
 */
export async function documentsOf(provider: Provider, reportTypeId: number): Promise<MisDocument[]> {
  const answer = await provider.request({ path: LIST_PATH, query: { reportTypeId }, schema: list });
  const { DocumentList: found } = answer.ListDocsByRptTypeRes;
  return (Array.isArray(found) ? found : [found])
    .filter(({ Document: { FriendlyName: name } }) => !/xml$/i.test(name))
    .map(({ Document: { DocID: id, PublishDate: published, FriendlyName, ConstructedName } }) => ({
      id,
      name: `${FriendlyName} ${ConstructedName}`,
      publishedAt: DateTime.fromISO(published, { zone: 'utc' }),
    }))
    .filter(({ publishedAt }) => publishedAt.isValid)
    .sort((a, b) => a.publishedAt.toMillis() - b.publishedAt.toMillis());
}

/** The CSV files of one document, one as a rule; XML beside them is left out. @throws EbbError with a code of the table */
export async function tablesOf(provider: Provider, { id }: Pick<MisDocument, 'id'>): Promise<ErcotTable[]> {
  const bytes = await provider.document({ path: DOWNLOAD_PATH, query: { doclookupId: id } });
  const place = `${provider.placeOf(DOWNLOAD_PATH)} ${id}`;
  const files = zipEntries(bytes, place).filter(({ name }) => !/xml$/i.test(name));
  if (files.length === 0) throw new EbbError('malformed', `${place}: no CSV file in the zip`);
  return files.map(({ name, content }) => tableOf(content.toString('utf8'), `${place} ${name}`));
}

/** A CSV document as a table: numbers as numbers, empty cells as none. @throws EbbError `malformed` */
export function tableOf(csv: string, place: string): ErcotTable {
  const { names, rows } = csvTable(csv, [], place);
  const data = rows.map((row) => names.map((name) => cellOf(row[name] ?? '')));
  return { fields: names.map((name) => ({ name })), data };
}

function cellOf(text: string): string | number | null {
  if (text === '') return null;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}
