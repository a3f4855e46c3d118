import { readFileSync, writeFileSync } from 'node:fs';
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

/** @throws EbbError (rejected) where the file cannot be written */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new EbbError('rejected', `${file} cannot be written; check its folder and who may write there`, {
      cause,
    });
  }
}
