import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { readCasePrices, readReportCase } from '../../config/report-case.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { ProgramWithCalendar } from '../core/programs/index.js';
import type { ProgramCase } from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import type { SystemLoads } from '../reports/index.js';

/** The case of a file, with the program's rules. @throws ConfigError, EbbError */
export function programCase(
  file: string,
  { siteId, location }: SiteConfig,
  programs: ReadonlyMap<string, ProgramWithCalendar>,
): ProgramCase {
  const { program: programId, enrolment, messages, tags, prices, levelW } = readReportCase(file);
  const program = programs.get(programId);
  if (!program) {
    const known = [...programs.keys()].join(', ');
    throw new EbbError('rejected', `no program "${programId}"; there are: ${known}`);
  }
  return {
    ...program,
    enrolment: { ...enrolment, programId, siteId },
    messages: messages.map(({ messageId, eventId, version, receivedAt, instructedAt, ...body }) => ({
      messageId: messageId ?? `${eventId}/${version}`,
      enrolmentId: enrolment.enrolmentId,
      eventId,
      version,
      receivedAt,
      instructedAt,
      body,
    })),
    tags,
    prices: prices as ProgramCase['prices'],
    latitudeDeg: location.latitudeDeg,
    ...(levelW !== undefined && { levelW }),
  };
}

/** The prices of a file. @throws ConfigError */
export function casePrices(file: string | undefined): ProgramCase['prices'] {
  return file === undefined ? {} : (readCasePrices(file) as ProgramCase['prices']);
}

/** A table of `start` and `load_mw`. @throws EbbError `malformed` */
export function readSystemLoads(file: string): SystemLoads {
  const rows = parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    columns: true,
    bom: true,
    trim: true,
  });
  const systemLoads = rows.map(({ start = '', load_mw: load }, index) => {
    const at = DateTime.fromISO(start, { setZone: true });
    const systemLoadW = Number(load) * 1e6;
    if (at.isValid && Number.isFinite(systemLoadW)) return { start: isoUtc(at), systemLoadW };
    throw new EbbError(
      'malformed',
      `${file}, line ${index + 2}: write start as ISO 8601 with an offset, and load_mw`,
    );
  });
  const [first, second] = systemLoads;
  if (!first || !second) throw new EbbError('malformed', `${file}: fewer than two rows`);
  return { systemLoads, systemMinutes: (Date.parse(second.start) - Date.parse(first.start)) / 60_000 };
}
