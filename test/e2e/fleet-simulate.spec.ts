import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minerAdapters } from '../../adapters/miners/index.js';
import { loopbackAliasesAvailable } from '../../adapters/virtual-endpoints.js';
import type { MinerEndpoint, MinerTelemetry } from '../../src/core/ports/miner.js';
import { plainModel } from '../support/virtual-mine.js';

const NET = '127.95';
const MINERS = 12;
const FIRMWARES = ['luxos', 'whatsminer-v3', 'antminer-stock'];
const START_MS_MAX = 60_000;

/** What `--out` writes of a miner. */
interface Listed {
  readonly miner_id: string;
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly firmware: string;
  readonly serial: string;
  readonly credentials: { readonly username?: string; readonly password?: string };
}

/** Where there is only 127.0.0.1, the miners have no addresses of their own. */
const describeWithAliases = (await loopbackAliasesAvailable()) ? describe : describe.skip;

describeWithAliases('ebb fleet simulate, as a command', () => {
  const running: ChildProcess[] = [];
  let folder: string;

  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'ebb-simulate-'))));
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts it and waits for its line. */
  async function start(): Promise<{ child: ChildProcess; line: unknown; miners: Listed[] }> {
    const list = join(folder, 'miners.json');
    const fleet = ['--miners', String(MINERS), '--firmware', FIRMWARES.join(), '--net', NET];
    const more = ['--processes', '2', '--state', join(folder, 'state.json'), '--out', list, '--speed', '60'];
    const args = ['dist/src/cli/main.js', 'fleet', 'simulate', '--json', ...fleet, ...more];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    while (!output.includes('\n')) {
      if (child.exitCode !== null) throw new Error(`it ended: ${errors}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {
      child,
      line: JSON.parse(output),
      miners: JSON.parse(readFileSync(list, 'utf8')) as Listed[],
    };
  }

  function endpointOf({ miner_id: minerId, host, ports, credentials }: Listed): MinerEndpoint {
    return { minerId, host, ports, credentials, nominalJPerTh: 17.5 };
  }

  async function read(miner: Listed): Promise<MinerTelemetry> {
    const adapter = minerAdapters[miner.firmware]!.create();
    try {
      return await adapter.read(endpointOf(miner));
    } finally {
      await adapter.close();
    }
  }

  it(
    'serves every miner from its processes until Ctrl-C, which leaves nothing behind',
    async () => {
      const { child, line, miners } = await start();
      expect(line).toMatchObject({ miners: MINERS, processes: 2, listen: 'own', network: `${NET}.0.0/24` });
      expect(miners.map(({ firmware }) => firmware)).toEqual(
        Array.from({ length: MINERS }, (_, index) => FIRMWARES[index % 3]),
      );
      const hashing = await Promise.all(miners.map(async (miner) => (await read(miner)).hashrateThs > 50));
      expect(hashing).toEqual(Array(MINERS).fill(true));
      child.kill('SIGINT');
      const [status] = (await once(child, 'exit')) as [number];
      expect(status).toBe(0);
      await expect(read(miners[0]!)).rejects.toMatchObject({ code: 'unreachable' });
    },
    START_MS_MAX,
  );

  it(
    'goes on from its state after it was killed, with the same machines',
    async () => {
      const first = await start();
      const [slept] = first.miners;
      const adapter = minerAdapters[slept!.firmware]!.create();
      const [sleep] = plainModel(slept!.firmware).operatingPoints;
      expect(await adapter.apply(endpointOf(slept!), sleep!)).toMatchObject({ kind: 'accepted' });
      await adapter.close();
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      // Its processes end by themselves when they find that they are alone.
      for (const miner of first.miners)
        while (
          await read(miner).then(
            () => true,
            () => false,
          )
        )
          await new Promise((resolve) => setTimeout(resolve, 100));
      const second = await start();
      expect(second.miners.map(({ serial }) => serial)).toEqual(first.miners.map(({ serial }) => serial));
      expect((await read(slept!)).hashrateThs).toBe(0);
      expect((await read(second.miners[3]!)).hashrateThs).toBeGreaterThan(50);
    },
    2 * START_MS_MAX,
  );
});
