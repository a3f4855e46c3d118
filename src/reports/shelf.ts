import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchiveFile, unpackArchive } from '../ledger/index.js';

/** Bundles that this Ebb has issued, one file each. They are safe with anybody: each verifies by itself. */
export class ReportShelf {
  constructor(private readonly directory: string) {}

  async put(siteId: string, entrySeq: number, bundle: Uint8Array): Promise<void> {
    const file = this.#file(siteId, entrySeq);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, bundle, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }

  async has(siteId: string, entrySeq: number): Promise<boolean> {
    return (await this.size(siteId, entrySeq)) !== null;
  }

  /** In bytes; null where it is not here. */
  async size(siteId: string, entrySeq: number): Promise<number | null> {
    try {
      return (await stat(this.#file(siteId, entrySeq))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Null where it is not here. */
  async get(siteId: string, entrySeq: number): Promise<Buffer | null> {
    return (await this.has(siteId, entrySeq)) ? readFile(this.#file(siteId, entrySeq)) : null;
  }

  /** Null where the bundle, or such a file in it, is not here. */
  async file(siteId: string, entrySeq: number, name: string): Promise<ArchiveFile | null> {
    const bundle = await this.get(siteId, entrySeq);
    return (bundle && unpackArchive(bundle).find((file) => file.name === name)) ?? null;
  }

  #file(siteId: string, entrySeq: number): string {
    return join(this.directory, encodeURIComponent(siteId), `${entrySeq}.zip`);
  }
}
