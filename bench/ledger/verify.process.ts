import { performance } from 'node:perf_hooks';
import { verifyExport } from '../../src/core/ledger/verify.js';
import { readLines } from '../../src/ledger/read-lines.js';

/* A process of its own, so that its memory is that of verifying alone. Prints one line of JSON. */

const start = performance.now();
const { ok, entries } = await verifyExport(readLines(process.argv[2]!));
const seconds = (performance.now() - start) / 1000;
const rssMib = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ ok, entries, seconds, rssMib })}\n`);
