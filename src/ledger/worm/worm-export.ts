import type { KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { isoUtc } from '../../core/interval.js';
import { EbbError } from '../../core/errors.js';
import type { WormManifest } from '../../core/ledger/worm-manifest.js';
import type { Clock } from '../../core/ports/clock.js';
import { exportLedger } from '../ledger-export.js';
import { prunedTo } from '../ledger-queries.js';
import { newestManifests, siteFolder, writeOnce } from './worm-folder.js';

const DIGITS = 12;
const CHUNK_CHARACTERS = 65_536;

/** Exports to the write-once folder of `path`. */
export class WormExport {
  constructor(
    private readonly database: DataSource,
    private readonly path: string,
    private readonly key: KeyObject,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the entries from the last segment's end up to the newest checkpoint, as an export of their own; nothing
   * where there are none. Where it goes on follows from the folder alone.
   * @throws EbbError that says what of the disk is wrong, or that the folder is not this ledger's
   */
  async exportNew(siteId: string): Promise<WormManifest | null> {
    const fromSeq = (await this.#lastSeq(siteId)) + 1;
    const toSeq = await this.#signedTo(siteId);
    if (toSeq < fromSeq) return null;
    const [first, last] = [fromSeq, toSeq].map((seq) => String(seq).padStart(DIGITS, '0'));
    return this.#write(siteId, {
      name: `ledger-${first}-${last}.jsonl`,
      lines: inChunks(exportLedger(this.database, siteId, { fromSeq, toSeq })),
      entries: { first_seq: fromSeq, last_seq: toSeq },
    });
  }

  /** @throws EbbError */
  async keepBundle(siteId: string, seq: number, bundle: Buffer): Promise<WormManifest> {
    const name = `bundle-${String(seq).padStart(DIGITS, '0')}.zip`;
    return this.#write(siteId, { name, lines: [bundle], entries: null });
  }

  #write(siteId: string, file: Parameters<typeof writeOnce>[2]): Promise<WormManifest> {
    return writeOnce(this.path, siteId, file, { key: this.key, writtenAt: isoUtc(this.clock.now()) });
  }

  async #lastSeq(siteId: string): Promise<number> {
    const last = (await this.#lastExported(siteId)) ?? (await prunedTo(this.database, siteId));
    const head = await this.#signedTo(siteId);
    if (last <= head) return last;
    throw new EbbError(
      'rejected',
      `${siteFolder(this.path, siteId)} has entries up to ${last}, and the ledger of ${siteId} is signed up to ${head}: ` +
        'it is the folder of another ledger. Name one of its own.',
    );
  }

  /** Null where nothing was exported; bundles are passed over. */
  async #lastExported(siteId: string): Promise<number | null> {
    for await (const { manifest } of newestManifests(siteFolder(this.path, siteId), null)) {
      if (manifest.entries) return manifest.entries.last_seq;
    }
    return null;
  }

  async #signedTo(siteId: string): Promise<number> {
    const [row] = await this.database.query<{ seq: string | null }[]>(
      'SELECT max(tree_size) AS seq FROM ledger_checkpoint WHERE site_id = $1',
      [siteId],
    );
    return Number(row?.seq ?? 0);
  }
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
