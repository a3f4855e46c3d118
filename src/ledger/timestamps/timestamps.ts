import { randomBytes, type X509Certificate } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { EbbError } from '../../core/errors.js';
import type { TimestampConfig } from '../../core/evidence.js';
import type { Checkpoint } from '../../core/ledger/checkpoint.js';
import { readCertificates } from './certificates.js';

/** Sends a TimeStampReq (DER) and gives what came back. @throws EbbError */
export type AskAuthority = (query: Buffer, signal: AbortSignal) => Promise<Buffer>;

const REPLY_BYTES_MAX = 65_536;
const REPLY_MS_MAX = 15_000;
const NONCE_BYTES = 8;
/** Stamped in one go; what is left comes with the next. */
const BATCH = 50;

/**
 * Has checkpoints' roots stamped. What waits follows from the tables alone: each how many-th checkpoint after the last
 * one that was stamped, so that an outage or a restart loses none.
 */
export class Timestamps {
  readonly #trusted: readonly X509Certificate[];
  readonly #ask: AskAuthority;

  constructor(
    private readonly database: DataSource,
    private readonly config: TimestampConfig,
    ask?: AskAuthority,
  ) {
    this.#trusted = readCertificates(config.caPem);
    this.#ask = ask ?? ((query, signal) => post(config.url, query, signal));
  }

  /** Tree sizes of the checkpoints that wait, the oldest first; at most a batch of them. */
  async waiting(siteId: string): Promise<number[]> {
    const last = await this.#lastStamped(siteId);
    if (last === null) return this.#newest(siteId);
    const rows = await this.database.query<{ tree_size: string }[]>(
      `SELECT tree_size FROM (
         SELECT tree_size, row_number() OVER (ORDER BY tree_size) AS number FROM ledger_checkpoint
         WHERE site_id = $1 AND tree_size > $2
       ) AS later WHERE number % $3 = 0 ORDER BY tree_size LIMIT $4`,
      [siteId, last, this.config.every, BATCH],
    );
    return rows.map((row) => Number(row.tree_size));
  }

  /** Stamps what waits. @returns how many @throws EbbError at the first that fails; those before it are kept */
  async stampWaiting(siteId: string, signal?: AbortSignal): Promise<number> {
    const waiting = await this.waiting(siteId);
    for (const treeSize of waiting) await this.stamp(siteId, treeSize, signal);
    return waiting.length;
  }

  /** Stamps the newest checkpoint, whatever its turn, after those that wait. @throws EbbError */
  async stampNewest(siteId: string): Promise<void> {
    while ((await this.stampWaiting(siteId)) > 0);
    for (const treeSize of await this.#newest(siteId)) {
      if (treeSize !== (await this.#lastStamped(siteId))) await this.stamp(siteId, treeSize);
    }
  }

  /** Asks for one, verifies what comes back and keeps it as it was received. @throws EbbError */
  async stamp(siteId: string, treeSize: number, signal?: AbortSignal): Promise<void> {
    const { policy, url } = this.config;
    const { checkReply, stampRequest } = await import('./rfc3161.js');
    const { root } = await this.#checkpoint(siteId, treeSize);
    const nonce = randomBytes(NONCE_BYTES);
    // A DER integer is signed, and has no zeros before it.
    nonce[0] = (nonce[0]! & 0x7f) | 0x40;
    const limit = AbortSignal.any([AbortSignal.timeout(REPLY_MS_MAX), ...(signal ? [signal] : [])]);
    const reply = await this.#ask(stampRequest(root, nonce, policy), limit);
    const expected = { nonce, trusted: this.#trusted, ...(policy !== undefined && { policy }) };
    const found = await checkReply(reply, root, expected);
    if (!found.ok)
      throw new EbbError('malformed', `the reply of ${url} is no sound time stamp: ${found.detail}`);
    await this.database.query(
      `INSERT INTO ledger_timestamp (site_id, tree_size, reply, received_at) VALUES ($1, $2, $3, now())
       ON CONFLICT DO NOTHING`,
      [siteId, treeSize, reply],
    );
  }

  async #lastStamped(siteId: string): Promise<number | null> {
    const [row] = await this.database.query<{ size: string | null }[]>(
      'SELECT max(tree_size) AS size FROM ledger_timestamp WHERE site_id = $1',
      [siteId],
    );
    return row?.size ? Number(row.size) : null;
  }

  async #newest(siteId: string): Promise<number[]> {
    const [row] = await this.database.query<{ size: string | null }[]>(
      'SELECT max(tree_size) AS size FROM ledger_checkpoint WHERE site_id = $1',
      [siteId],
    );
    return row?.size ? [Number(row.size)] : [];
  }

  async #checkpoint(siteId: string, treeSize: number): Promise<Checkpoint> {
    const [row] = await this.database.query<{ checkpoint: string }[]>(
      'SELECT checkpoint FROM ledger_checkpoint WHERE site_id = $1 AND tree_size = $2',
      [siteId, treeSize],
    );
    if (!row) throw new EbbError('rejected', `${siteId} has no checkpoint over entry ${treeSize}`);
    return JSON.parse(row.checkpoint) as Checkpoint;
  }
}

/** @throws EbbError */
async function post(url: string, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: new Uint8Array(query),
      signal,
      redirect: 'error',
    });
    if (!response.ok) throw new EbbError('unreachable', `${url} answers ${response.status}`);
    return await boundedBody(response, url);
  } catch (error) {
    if (error instanceof EbbError) throw error;
    const { cause, message } = error as Error;
    const why = cause instanceof Error && cause.message ? cause.message : message;
    throw new EbbError('unreachable', `the time-stamping authority ${url} cannot be reached: ${why}`, {
      cause,
    });
  }
}

async function boundedBody(response: Response, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > REPLY_BYTES_MAX)
      throw new EbbError('malformed', `${url} answers more than ${REPLY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
