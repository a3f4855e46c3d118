import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EvidenceConfig } from '../core/evidence.js';
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

async function unlessItFails(consequence: string, task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    logger.warn(`${consequence}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
