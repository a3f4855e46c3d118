import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, hash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.js';
import { verifyExport } from '../src/core/ledger/verify.js';
import { ENTITIES } from '../src/entities.js';
import { Ledger } from '../src/ledger/index.js';
import { writeLines } from '../src/ledger/write-lines.js';
import { dataSourceOptions, migrate, openDatabase, SystemClock } from '../src/platform/index.js';
import type { BenchResult } from './bench-site.js';
import { benchBody, benchExport } from './ledger/chain.js';

const ENTRIES = Number(process.env['EBB_BENCH_LEDGER_ENTRIES'] ?? 10_000_000);
/** Of the shares: in memory, so that nothing but the work itself is measured. */
const SHARE_ENTRIES = Math.min(ENTRIES, 200_000);
const APPENDS = Math.min(ENTRIES, 50_000);
const BATCH = 500;
const RUNS = 3;
const SITE = 'bench';

/** Appending and verifying against bare SHA-256 of the same bytes, and ten million entries in flat memory. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-bench-ledger-'));
  try {
    const figures = {
      ...(await verifyShare()),
      ...(await appendShare(folder)),
      ...(await longChain(folder)),
    };
    const notes =
      `Entries of about 400 bytes, a signed checkpoint for each 256. verify: ${SHARE_ENTRIES} entries in memory, the best ` +
      `of ${RUNS}; append: ${APPENDS} entries in batches of ${BATCH} through the ledger to the database. A share is the ` +
      'time of SHA-256 over each of the same entries, one call an entry, by the time of the work; …_one_pass: against one ' +
      `pass over all bytes. verify_rss_mib_10m: peak of a process that verifies a file of ${ENTRIES} entries` +
      `${ENTRIES === 10_000_000 ? '' : ' (NOT ten million: EBB_BENCH_LEDGER_ENTRIES is set)'}; …_100k: of 100,000. Node ${process.version}.`;
    return { figures, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verifyShare(): Promise<Record<string, number>> {
  const lines = [...benchExport(SHARE_ENTRIES)];
  const verifySeconds = await best(async () => {
    const { ok, entries } = await verifyExport(lines);
    if (!ok || entries !== SHARE_ENTRIES) throw new Error('the benched export does not verify');
  });
  const bare = await bareSeconds(lines);
  return {
    verify_entries_per_second: Math.round(SHARE_ENTRIES / verifySeconds),
    verify_share_of_sha256: share(bare.each, verifySeconds),
    verify_share_of_sha256_one_pass: share(bare.onePass, verifySeconds),
    sha256_entries_per_second: Math.round(SHARE_ENTRIES / bare.each),
  };
}

async function appendShare(folder: string): Promise<Record<string, number>> {
  const { url, stop } = await openDatabase({
    stateDirectory: folder,
    name: 'ebb',
    url: process.env['DATABASE_URL'],
    warn: () => undefined,
  });
  try {
    const schema = { entities: ENTITIES, migrations: MIGRATIONS };
    await migrate(url, schema);
    const dataSource = await new DataSource(dataSourceOptions(url, schema)).initialize();
    const ledger = new Ledger(dataSource, new SystemClock(), generateKeyPairSync('ed25519').privateKey);
    const start = performance.now();
    for (let from = 0; from < APPENDS; from += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, APPENDS - from) }, (_, index) => ({
        kind: 'outcomes-observed' as const,
        body: benchBody(from + index),
      }));
      await ledger.append(SITE, batch);
    }
    const seconds = (performance.now() - start) / 1000;
    const lines: string[] = [];
    for await (const line of ledger.export(SITE)) lines.push(line);
    await dataSource.destroy();
    const bare = await bareSeconds(lines);
    const sealed = await best(async () => {
      for (const line of benchExport(APPENDS)) if (line === '') throw new Error('an empty line');
    });
    return {
      append_entries_per_second: Math.round(APPENDS / seconds),
      append_share_of_sha256: share(bare.each, seconds),
      seal_entries_per_second: Math.round(APPENDS / sealed),
      seal_share_of_sha256: share(bare.each, sealed),
    };
  } finally {
    await stop();
  }
}

async function longChain(folder: string): Promise<Record<string, number>> {
  const short = await verifyFile(folder, Math.min(ENTRIES, 100_000));
  const long = await verifyFile(folder, ENTRIES);
  return {
    verify_rss_mib_100k: short.rssMib,
    verify_rss_mib_10m: long.rssMib,
    verify_seconds_10m: Number(long.seconds.toFixed(1)),
    verify_mib_per_second_10m: Math.round(long.mib / long.seconds),
  };
}

async function verifyFile(
  folder: string,
  count: number,
): Promise<{ readonly rssMib: number; readonly seconds: number; readonly mib: number }> {
  const file = join(folder, 'chain.jsonl');
  await writeLines(file, benchExport(count));
  const child = fileURLToPath(new URL('./ledger/verify.process.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child, file]);
  const { ok, entries, ...found } = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly entries: number;
    readonly rssMib: number;
    readonly seconds: number;
  };
  if (!ok || entries !== count) throw new Error('the benched file does not verify');
  const mib = statSync(file).size / 2 ** 20;
  rmSync(file);
  return { ...found, mib };
}

/** SHA-256 of the same bytes: entry by entry, and in one pass. */
async function bareSeconds(lines: readonly string[]): Promise<{ each: number; onePass: number }> {
  const each = await best(async () => {
    for (const line of lines) hash('sha256', line, 'hex');
  });
  const all = Buffer.from(lines.join('\n'));
  const onePass = await best(async () => void createHash('sha256').update(all).digest());
  return { each, onePass };
}

async function best(task: () => Promise<void>): Promise<number> {
  let seconds = Infinity;
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await task();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return seconds;
}

function share(bare: number, work: number): number {
  return Number((bare / work).toFixed(3));
}
