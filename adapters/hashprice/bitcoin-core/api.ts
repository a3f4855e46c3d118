import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { BLOCKS_PER_DIFFICULTY_EPOCH, subsidyBtcAt } from '../../../src/core/mining/hashprice.js';
import { projectedAdjustment } from '../../../src/core/mining/hashprice-ahead.js';
import type { ChainOutlook } from '../../shared/chain-figures.js';
import type { HttpFeed } from '../../shared/http-feed.js';
import { shapeOf } from '../../shared/shapes.js';

export const BITCOIN_RPC_URL = 'http://127.0.0.1:8332';

/** As pools average the fees that they pay out. */
const STATS_BLOCKS = 144;
/** Blocks asked for in one batch: a node reads each from disk. */
const BATCH_BLOCKS = 24;
/** A block under so many others is not replaced any more. */
const SETTLED_DEPTH = 6;
const TIP_AGE_HOURS_MAX = 2;
const BLOCKS_BEHIND_MAX = 2;
const SATOSHI_PER_BTC = 1e8;

const blockchainInfo = z.looseObject({
  chain: z.string(),
  blocks: z.int().min(0),
  headers: z.int().min(0),
  difficulty: z.number().positive(),
  mediantime: z.number(),
  time: z.number().optional(),
  initialblockdownload: z.boolean(),
});
export type BlockchainInfo = z.infer<typeof blockchainInfo>;

const blockStats = z.looseObject({ height: z.int(), totalfee: z.number().min(0) });

/** `time` in Unix seconds. */
const blockHeader = z.looseObject({ height: z.int(), time: z.number().positive() });

const reply = z.looseObject({
  result: z.unknown(),
  error: z.union([z.null(), z.looseObject({ code: z.number(), message: z.string() })]).optional(),
  id: z.union([z.string(), z.number(), z.null()]),
});

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Authorization of each call: a cookie's content changes with every start of the node. */
export type RpcAuthorization = () => Promise<string>;

/** The figures of the chain as the operator's own node has them. */
export class BitcoinCore {
  readonly #http: HttpFeed;
  readonly #authorization: RpcAuthorization;
  /** Fees by height, of blocks that are settled. */
  readonly #feesSatoshi = new Map<number, number>();
  /** Of the present difficulty's first block, once that is settled. */
  #epochStart: { readonly height: number; readonly ms: number } | null = null;

  constructor(http: HttpFeed, authorization: RpcAuthorization) {
    this.#http = http;
    this.#authorization = authorization;
  }

  /** @throws EbbError, `stale` where the node is behind the chain */
  async figures(now: DateTime): Promise<ChainOutlook> {
    const [result] = await this.#call([{ method: 'getblockchaininfo', params: [] }]);
    const info = checkedInfo(result, now);
    const fees = await this.#fees(info.blocks);
    return {
      difficulty: info.difficulty,
      // The block that is being mined is the next one.
      subsidyBtc: subsidyBtcAt(info.blocks + 1),
      feesBtcPerBlock: fees.reduce((sum, satoshi) => sum + satoshi, 0) / SATOSHI_PER_BTC / fees.length,
      ...(await this.#nextAdjustment(info.blocks, now.toMillis())),
    };
  }

  /** Empty where the node refuses it, as one may whose account is allowed a few calls alone. */
  async #nextAdjustment(height: number, atMs: number): Promise<Pick<ChainOutlook, 'nextAdjustment'>> {
    try {
      const epochStartedMs = await this.#epochStartedMs(height);
      return { nextAdjustment: projectedAdjustment({ height, epochStartedMs, atMs }) };
    } catch (error) {
      if (error instanceof EbbError) return {};
      throw error;
    }
  }

  /** By its header, which a pruned node keeps of every block. */
  async #epochStartedMs(tip: number): Promise<number> {
    const height = tip - (tip % BLOCKS_PER_DIFFICULTY_EPOCH);
    if (this.#epochStart?.height === height) return this.#epochStart.ms;
    const [hash] = await this.#call([{ method: 'getblockhash', params: [height] }]);
    const [result] = await this.#call([{ method: 'getblockheader', params: [hash] }]);
    const ms = shapeOf(blockHeader, result, 'bitcoin-core: getblockheader').time * 1_000;
    if (height <= tip - SETTLED_DEPTH) this.#epochStart = { height, ms };
    return ms;
  }

  async #fees(tip: number): Promise<number[]> {
    const heights = Array.from({ length: Math.min(STATS_BLOCKS, tip) }, (_, index) => tip - index);
    const unknown = heights.filter((height) => !this.#feesSatoshi.has(height));
    const read = new Map<number, number>();
    for (let at = 0; at < unknown.length; at += BATCH_BLOCKS) {
      const part = unknown.slice(at, at + BATCH_BLOCKS);
      const calls = part.map((height) => ({
        method: 'getblockstats',
        params: [height, ['height', 'totalfee']],
      }));
      for (const result of await this.#call(calls)) {
        const { height, totalfee } = shapeOf(blockStats, result, 'bitcoin-core: getblockstats');
        read.set(height, totalfee);
        if (height <= tip - SETTLED_DEPTH) this.#feesSatoshi.set(height, totalfee);
      }
    }
    for (const height of this.#feesSatoshi.keys()) {
      if (height <= tip - STATS_BLOCKS) this.#feesSatoshi.delete(height);
    }
    return heights.map((height) => {
      const satoshi = read.get(height) ?? this.#feesSatoshi.get(height);
      if (satoshi === undefined)
        throw new EbbError('malformed', `bitcoin-core: no statistics of block ${height}`);
      return satoshi;
    });
  }

  async #call(calls: readonly RpcCall[]): Promise<unknown[]> {
    const json = calls.map((call, id) => ({ jsonrpc: '1.0', id, ...call }));
    const headers = { authorization: await this.#authorization() };
    const replies = await this.#http.request({ path: '/', json, headers, schema: z.array(reply) });
    return calls.map(({ method }, id) => {
      const answer = replies.find((each) => each.id === id);
      if (!answer) throw new EbbError('malformed', `bitcoin-core: no answer to ${method}`);
      if (answer.error) {
        throw new EbbError(
          'rejected',
          `bitcoin-core: ${method}: ${answer.error.message} (${answer.error.code})`,
        );
      }
      return answer.result;
    });
  }
}

/** @throws EbbError `stale` where the node is behind, `rejected` where it follows another chain */
export function checkedInfo(result: unknown, now: DateTime): BlockchainInfo {
  const info = shapeOf(blockchainInfo, result, 'bitcoin-core: getblockchaininfo');
  const tipAt = DateTime.fromSeconds(info.time ?? info.mediantime, { zone: 'utc' });
  if (info.chain !== 'main') {
    throw new EbbError('rejected', `bitcoin-core follows the chain “${info.chain}”; hash is paid on main`);
  }
  const stale = (why: string): EbbError => new EbbError('stale', `bitcoin-core: ${why}`);
  if (info.initialblockdownload) throw stale('the node is still downloading the chain');
  if (info.blocks < info.headers - BLOCKS_BEHIND_MAX) {
    throw stale(`the node is at block ${info.blocks} of ${info.headers}`);
  }
  if (tipAt < now.minus({ hours: TIP_AGE_HOURS_MAX })) {
    throw stale(`the newest block is of ${tipAt.toFormat('yyyy-MM-dd HH:mm')} UTC`);
  }
  return info;
}
