import { readFileSync } from 'node:fs';
import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { AppConfig, SiteConfig } from '../core/site.js';

/** @throws EbbError (rejected) where the file cannot be read */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** @throws EbbError (rejected) where the file cannot be read */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new EbbError('rejected', `${file} cannot be read; check the name and who may read it`, { cause });
  }
}

/** The site of that id, or the only one. @throws EbbError (rejected) */
export function pickSite({ sites }: AppConfig, siteId: string | undefined): SiteConfig {
  const site = siteId === undefined ? sites[0] : sites.find((each) => each.siteId === siteId);
  if (!site || (siteId === undefined && sites.length > 1)) {
    throw new EbbError(
      'rejected',
      `name one of the sites with --site-id: ${sites.map((each) => each.siteId).join(', ')}`,
    );
  }
  return site;
}

/**
 * A day or an instant, in `zone` where it has no offset. Clock time that autumn repeats is the first of the two: which of them
 * a library takes depends on the day it runs.
 * @throws EbbError (rejected)
 */
export function instantOf(text: string | undefined, zone: string): DateTime | undefined {
  if (text === undefined) return undefined;
  const at = DateTime.fromISO(text, { zone });
  if (!at.isValid)
    throw new EbbError('rejected', `"${text}" is not a date such as 2024-08-20 or 2024-08-20T15:00`);
  if (/T.*(Z|[+-]\d\d(:?\d\d)?)$/i.test(text)) return at;
  return at.getPossibleOffsets().reduce((first, each) => (each < first ? each : first));
}
