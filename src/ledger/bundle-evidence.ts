import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EvidenceConfig } from '../core/evidence.js';
import type { WormExport } from './worm/worm-export.js';
import { Timestamps } from './timestamps/timestamps.js';

/** Which evidence is kept beside the database: an `EvidenceConfig`. */
export const EVIDENCE = Symbol('EVIDENCE');

const logger = new Logger('Ledger');

/** Has what a bundle ends with stamped before it is sealed. Where that fails the bundle goes without, and it is said. */
export async function stampForBundle(
  database: DataSource,
  { timestamps }: EvidenceConfig,
  siteId: string,
): Promise<void> {
  if (!timestamps) return;
  await unlessItFails('the bundle goes without its newest time stamp', () =>
    new Timestamps(database, timestamps).stampNewest(siteId),
  );
}

/** Keeps a bundle in the write-once folder, too. Where that fails it is said. */
export async function keepBundle(
  worm: WormExport | null,
  siteId: string,
  seq: number,
  bundle: Buffer,
): Promise<void> {
  if (!worm) return;
  await unlessItFails('the bundle is not in the write-once folder', () =>
    worm.keepBundle(siteId, seq, bundle),
  );
}

async function unlessItFails(consequence: string, task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    logger.warn(`${consequence}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
